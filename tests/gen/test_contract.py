"""scripts/gen/contract.py: what it makes of a small contract, and what it refuses."""

import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
GOLDEN = HERE / "golden" / "contract"
SAMPLE = HERE / "golden" / "contract.yaml"
sys.path.insert(0, str(ROOT / "scripts" / "gen"))

import contract  # noqa: E402
import pattern  # noqa: E402
import source  # noqa: E402

MADE = ["api.h", "api.c", "operations.c", "permissions.h", "permissions.c", "problems.h", "problems.c", "operations.json", "docs/problems.html"]
MADE += ["nginx/openapi.json", *(f"nginx/{name}.conf" for name in ("contract", "loopback", "problems", "public"))]
CC = os.environ.get("CC", "cc")


class Golden(unittest.TestCase):
    """After an intended change: UPDATE_GOLDEN=1 python3 -m unittest discover tests/gen, and read the difference."""

    def test_makes_the_expected_text(self):
        if os.environ.get("UPDATE_GOLDEN"):
            contract.compile_contract(SAMPLE, GOLDEN, "contract.yaml")
        with tempfile.TemporaryDirectory() as folder:
            contract.compile_contract(SAMPLE, folder, "contract.yaml")
            for name in MADE:
                with self.subTest(name):
                    self.assertEqual((pathlib.Path(folder) / name).read_text(), (GOLDEN / name).read_text())
            made = [str(path.relative_to(folder)) for path in pathlib.Path(folder).rglob("*") if path.is_file()]
            self.assertEqual(sorted(made), sorted(MADE))

    def test_leaves_unchanged_files_alone(self):
        with tempfile.TemporaryDirectory() as folder:
            contract.compile_contract(SAMPLE, folder)
            path = pathlib.Path(folder) / "api.h"
            os.utime(path, (1, 1))
            contract.compile_contract(SAMPLE, folder)
            self.assertEqual(path.stat().st_mtime, 1)


HANDLERS = {
    "shelf_list_books": "(struct request *r, const struct shelf_list_books_request *in, struct response *a)",
    "shelf_add_book": "(struct request *r, const struct shelf_add_book_request *in, struct response *a)",
    "shelf_latest_book": "(struct request *r, struct response *a)",
    "shelf_to_desk": "(struct request *r, struct response *a)",
    "shelf_ask_desk": "(struct request *r, const struct shelf_ask_desk_request *in, struct response *a)",
    "shelf_scan_desk": "(struct request *r, struct response *a)",
    "shelf_feed_desk": "(struct request *r, struct response *a)",
    "shelf_sign_desk": "(struct request *r, struct response *a)",
    "shelf_tear_out_page": "(struct request *r, const struct shelf_tear_out_page_request *in, struct response *a)",
}
PROGRAM = """
#include "api.h"
#include "http/operation.h"
int main(void) { return operations[0].handle == NULL; }
"""


class Linking(unittest.TestCase):
    """Handlers and contract must agree, or there is no program."""

    def compile(self, handlers):
        code = '#include "api.h"\n' + "".join(
            f"const struct problem *{name}{HANDLERS.get(name, '(void)')} {{ {'(void)r; (void)a;' if name in HANDLERS else ''} return NULL; }}\n" for name in handlers
        )
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder)
            (path / "handlers.c").write_text(code)
            (path / "program.c").write_text(PROGRAM)
            sources = [path / "handlers.c", path / "program.c", GOLDEN / "api.c", GOLDEN / "operations.c", GOLDEN / "permissions.c", GOLDEN / "problems.c"]
            flags = ["-std=gnu17", "-Wall", "-Wextra", "-Werror", "-Wno-unused-parameter", "-Wmissing-prototypes", "-ffunction-sections", "-Wl,--gc-sections"]
            return subprocess.run(
                [CC, *flags, f"-I{GOLDEN}", f"-I{ROOT / 'src'}", *sources, "-o", path / "program"], capture_output=True, text=True, check=False
            )

    def test_the_promised_handlers_make_a_program(self):
        done = self.compile(HANDLERS)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(done.stderr, "")

    def test_a_missing_handler_does_not_link(self):
        done = self.compile([name for name in HANDLERS if name != "shelf_add_book"])
        self.assertNotEqual(done.returncode, 0)
        self.assertRegex(done.stderr, "undefined reference to `shelf_add_book'")

    def test_a_handler_that_nobody_promised_does_not_compile(self):
        done = self.compile([*HANDLERS, "shelf_burn_books"])
        self.assertNotEqual(done.returncode, 0)
        self.assertRegex(done.stderr, "no previous prototype.*shelf_burn_books")


ROUTER = """
#include <stdio.h>
#include "http/operation.h"
int main(int count, char **arguments)
{
    for (int i = 1; i < count; i++) {
        struct route route;
        printf("%s", route_find(arguments[i], &route) ? "" : "nothing");
        for (int method = 0; method < METHODS && route.node != NULL; method++)
            if (route.node->operations[method] != NULL)
                printf("%s ", route.node->operations[method]->id);
        for (size_t j = 0; j < route.values_count; j++)
            printf("<%.*s>", (int)route.values[j].length, route.values[j].text);
        printf("\\n");
    }
}
"""


class Routing(unittest.TestCase):
    """The trie of the sample, with the program's own router."""

    EXPECTED = {
        "/books": "shelf_list_books shelf_add_book ",
        "/books/latest": "shelf_latest_book ",
        "/books/mine/pages/7": "shelf_tear_out_page <mine><7>",
        "/books/latest/pages/7": "shelf_tear_out_page <latest><7>",  # the literal leads nowhere, so the parameter has its turn
        "/books/%2F/pages/..": "shelf_tear_out_page <%2F><..>",
        "/books/latest/pages": "nothing",
        "/books/mine": "nothing",
        "/books/mine/pages/7/lines": "nothing",
        "/books/": "nothing",
        "/books//pages/7": "nothing",
        "/books/lates": "nothing",
        "/books/latests": "nothing",
        "/": "nothing",
        "": "nothing",
        "books": "nothing",
        "//books": "nothing",
    }

    def test_finds_operations_and_their_values(self):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder)
            (path / "router.c").write_text(ROUTER)
            handlers = "".join(f"void {name}(void) {{}}\n" for name in [*HANDLERS, "response_json", "response_text", "response_empty", "response_redirect", "response_stream", "shape_word"])
            (path / "handlers.c").write_text(handlers)
            sources = [path / "router.c", path / "handlers.c", ROOT / "src/http/route.c", GOLDEN / "api.c", GOLDEN / "operations.c", GOLDEN / "permissions.c"]
            subprocess.run([CC, "-std=gnu17", f"-I{GOLDEN}", f"-I{ROOT / 'src'}", *sources, "-o", path / "router"], check=True)
            done = subprocess.run([path / "router", *self.EXPECTED], capture_output=True, text=True, check=True)
        self.assertEqual(dict(zip(self.EXPECTED, done.stdout.splitlines(), strict=True)), self.EXPECTED)


def sample_files():
    """The texts of the sample, by the names that refusals call them by."""
    return {str(path.relative_to(SAMPLE.parent)): path.read_text() for path in [SAMPLE, *sorted(SAMPLE.parent.glob("api/*.yaml"))]}


def write_files(folder, files):
    for name, text in files.items():
        path = pathlib.Path(folder) / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)


class Refusals(unittest.TestCase):
    """Each changes one thing in the sample, and is refused at that place for that reason."""

    def refusal(self, files):
        with tempfile.TemporaryDirectory() as folder:
            write_files(folder, files)
            with self.assertRaises(source.Refusal) as caught:
                contract.compile_contract(pathlib.Path(folder) / "contract.yaml", pathlib.Path(folder) / "made", "contract.yaml")
            self.assertFalse((pathlib.Path(folder) / "made").exists(), "something was written all the same")
            return caught.exception

    def check(self, old, new, place, reason, line_of=None, file=None):
        """The refusal is expected in the file that was changed last, at the line where the new text begins, unless told otherwise."""
        files = sample_files()
        for one, other in zip([old], [new]) if isinstance(old, str) else zip(old, new):
            self.assertEqual(sum(text.count(one) for text in files.values()), 1, f"stands not once in the sample: {one}")
            changed = next(name for name, text in files.items() if one in text)
            files[changed] = files[changed].replace(one, other)
        refusal = self.refusal(files)
        self.assertEqual((refusal.file, refusal.place), (file or changed, place), str(refusal))
        self.assertIn(reason, refusal.reason)
        marker = line_of or other.strip().splitlines()[0]
        self.assertIn(marker, files[file or changed].splitlines()[refusal.line - 1], f"line {refusal.line}: {refusal}")

    def test_the_command_names_file_line_and_place(self):
        files = sample_files()
        files["api/shelf.yaml"] = files["api/shelf.yaml"].replace("      summary: List books\n", "      x-rate: slow\n")
        line = files["api/shelf.yaml"][: files["api/shelf.yaml"].index("x-rate: slow")].count("\n") + 1
        with tempfile.TemporaryDirectory() as folder:
            write_files(folder, files)
            done = subprocess.run([sys.executable, ROOT / "scripts/gen/contract.py", "contract.yaml", "made"], cwd=folder, capture_output=True, text=True, check=False)
        self.assertEqual((done.returncode, done.stderr), (1, f"api/shelf.yaml:{line}: /paths/~1books/get/x-rate: must be one of read, write\n"))

    def test_a_version_that_is_not_the_programs(self):
        with tempfile.TemporaryDirectory() as folder, self.assertRaises(source.Refusal) as caught:
            contract.compile_contract(SAMPLE, folder, "contract.yaml", version="1.0.1")
        self.assertEqual((caught.exception.place, caught.exception.reason), ("/info/version", "must be 1.0.1, the version of the program that keeps it"))

    def test_a_file_that_nothing_leads_to(self):
        refusal = self.refusal({**sample_files(), "api/desk.yaml": "paths: {}\n"})
        self.assertEqual((refusal.file, refusal.line, refusal.reason), ("api/desk.yaml", 1, "nothing in contract.yaml leads here"))


def schema(text, place, reason, line_of=None):
    """A change of one property of a book: `title`."""
    return ("title: { type: string, minLength: 1, maxLength: 200 }", text, f"/components/schemas/Book/properties/{place}", reason, line_of)


LIST, ADD, TEAR = "/paths/~1books/get", "/paths/~1books/post", "/paths/~1books~1{book}~1pages~1{page}/delete"
BOOK = "/components/schemas/Book"
PARAMETER = "{ name: limit, in: query, schema: { type: integer, minimum: 1, maximum: 100, default: 20 } }"
AUTHOR = "        name: { type: string, maxLength: 100, x-pii: true }"

AUTHOR_REF = "author: { $ref: '#/components/schemas/Author' }"
# Where a path is listed, and where it stands.
LISTED = ("  /books/latest: { $ref: 'api/shelf.yaml#/paths/~1books~1latest' }", "  /books/latest:\n")


def list_too(path):
    """One more line for the list."""
    return f"{LISTED[0]}\n  {path}: {{ $ref: 'api/shelf.yaml#/paths/{path.replace('/', '~1')}' }}"


CASES = {
    # the document
    "text that is no YAML": ("openapi: 3.1.0", "openapi: [3.1.0", "/", "but got ':'", "info: {"),
    "another version of OpenAPI": ("openapi: 3.1.0", "openapi: 3.0.3", "/openapi", "must be 3.1"),
    "an unknown keyword": ("x-rates:", "x-other: 1\nx-rates:", "/x-other", "unknown keyword"),
    "a repeated key": ("x-rates:", "x-rates: {}\nx-rates:", "/x-rates", "stands here twice", "x-rates:"),
    "a part that holds itself": ("info: { title: Library,", "info: &info { x: *info, title: Library,", "/info/x", "holds itself"),
    "a key that is no text": ("info: {", "? [a]\n: b\ninfo: {", "/", "a key must be text"),
    "no security": ("security:\n  - Key: []\n", "", "/security", "must name security schemes", "openapi:"),
    "security that nobody declares": ("  - Key: []", "  - Other: []", "/security", "must name security schemes", "security:"),
    "a kind that does not fit the status": ("kind: broken, ", "", "/x-problems/database_unavailable", "kind and status", "database_unavailable"),
    "an unknown trait": ("implied: identified }\n  forbidden", "implied: sometimes }\n  forbidden", "/x-problems/unauthenticated/implied", "must be one of", "unauthenticated"),
    "a code that is not snake_case": ("  book_missing:", "  bookMissing:", "/x-problems/bookMissing", "snake_case"),
    "a problem that no operation gives": ("      x-problems: [book_missing]\n", "", "/x-problems/book_missing", "is given by no operation", "book_missing:"),
    "a refusal of nginx without its statuses": (", nginx: [403, 404] }", " }", "/x-problems/not_found", '"nginx" is missing', "not_found"),
    "a status that is not nginx's to refuse with": ("nginx: [403, 404]", "nginx: [200]", "/x-problems/not_found/nginx", "from 400 to 599", "not_found"),
    "a status of nginx for two codes": ("title: No JSON, implied: json }", "title: No JSON, implied: json, nginx: [404] }", "/x-problems/malformed_json/nginx", "for one code", "malformed_json"),
    "a path of two pools": ("      x-rate: write\n      x-body-max", "      x-rate: write\n      x-pool: admin\n      x-body-max", "/paths/~1books", "different pools", "    get:"),
    "a path of two listeners": ("      x-body-max: 1000000\n", "      x-body-max: 1000000\n      x-listener: loopback\n", "/paths/~1books", "different pools or listeners", "    get:"),
    "a tag that is no word": ("{ name: shelf, description: Books. }", "{ name: book_shelf, description: Books. }", "/tags/0/name", "a word of small letters"),
    "a tag that the structs of the components begin with": ("{ name: shelf, description: Books. }", "{ name: api, description: Books. }", "/tags/0/name", "not api"),
    "an unknown keyword about the contract": ("contact: { name: Nobody }", "contact: { name: Nobody, phone: '1' }", "/info/contact/phone", "unknown keyword"),
    "an unknown keyword about a server": ("- { url: https://localhost }", "- { url: https://localhost, variables: {} }", "/servers/0/variables", "unknown keyword"),
    "an unknown keyword about other documents": ("externalDocs: { url: https://localhost/docs }", "externalDocs: { url: https://localhost/docs, x: y }", "/externalDocs/x", "unknown keyword"),
    "a contract without a version": ("version: 1.0.0, ", "", "/info", '"version" is missing', "info: {"),
    "a way to prove who one is that nobody checks": ("Key: { type: http, scheme: bearer }", "Key: { type: apiKey, in: query, name: key }", "/components/securitySchemes/Key", "only type http"),
    "a header that every answer has": ("'204': { description: It is gone. }", "'204': { description: It is gone., headers: { Content-Type: { schema: { type: string, maxLength: 9 } } } }", f"{TEAR}/responses/204/headers/Content-Type", "written without its handler"),
    "a header that is written otherwise": ("Preference-Applied: {", "preference_applied: {", "/paths/~1desk/post/responses/202/headers/preference_applied", "in Title-Case"),
    "a redirect to nowhere": ("There., headers: { Location: { $ref: 'common.yaml#/components/headers/Location' } }", "There.", "/paths/~1desk/get/responses/303", "where to", "'303'"),
    "a redirect with a body": ("'303': { description: There.,", "'303': { description: There., content: { text/plain: {} },", "/paths/~1desk/get/responses/303/content", "redirects have none", "'303'"),
    "an answer of 300": ("'303': {", "'300': {", "/paths/~1desk/get/responses/300", "redirects"),
    "a stream without a media type": ("x-stream: true, content: { text/csv: { schema: { type: string, maxLength: 1000 } } }", "x-stream: true", "/paths/~1desk/patch/responses/200/x-stream", "media type", "'200': { description: What was made"),
    "a stream that would be kept for a repeat": (["      summary: Send what is read while it comes\n      x-permission: 'book:write'\n      x-idempotency: none\n      x-body: stream"], ["      summary: Send what is read while it comes\n      x-permission: 'book:write'\n      x-idempotency: optional\n      x-body: raw"], "/paths/~1desk/patch/responses/200", "not kept for a repeat", "'200': { description: What was made"),
    "a cookie that would be kept for a repeat": ("      x-permission: own\n      x-idempotency: none\n      requestBody: { \"required\": true, content: { application/x-www", "      x-permission: own\n      x-idempotency: optional\n      requestBody: { \"required\": true, content: { application/x-www", "/paths/~1desk/post/responses/202", "not kept for a repeat", "'202'"),
    "a body that is read while it comes, with a key": ("      summary: Hand in pictures\n      x-permission: 'book:write'\n      x-idempotency: none", "      summary: Hand in pictures\n      x-permission: 'book:write'\n      x-idempotency: optional", "/paths/~1desk/put/x-idempotency", "can be read once only", "x-idempotency: optional"),
    "a body of another kind": ("x-body: stream", "x-body: pipe", "/paths/~1desk/patch/x-body", "raw or stream"),
    "a media type that is none": ("application/pdf: {}", "pdf: {}", "/paths/~1desk/patch/requestBody/content/pdf", "media type", "requestBody: { \"required\": true, content: { 'image/*'"),
    "a form with an object": ("text: { type: string, minLength: 1, maxLength: 100 }", "text: { $ref: '#/components/schemas/Author' }", "/paths/~1desk/post/requestBody/content", "a form has words", "requestBody: { \"required\": true, content: { application/x-www", "api/shelf.yaml"),
    "a file without a limit": ("contentMediaType: image/png, maxLength: 500000", "contentMediaType: image/png", "/components/schemas/Scan/properties/cover", "maxLength, in bytes", "cover: {"),
    "a header that is another": ("'204': { description: It is gone. }", "'204': { description: It is gone., headers: { ETag: { $ref: 'common.yaml#/components/headers/Location' } } }", f"{TEAR}/responses/204/headers/ETag/$ref", "of this name"),
    "a header that is an object": ("    Location: { schema: { type: string, maxLength: 100 } }", "    Location: { schema: { type: boolean } }", "/components/headers/Location/schema", "text or a number"),
    "a header with a name that is none": ("    Retry-After: {", "    Retry_After: {", "/components/headers/Retry_After", "a header's is its own"),
    "a key that is no header": ("name: Idempotency-Key, in: header", "name: Idempotency-Key, in: query", "/components/parameters/IdempotencyKey/in", "must be a header"),
    "a reference with something beside it": ("{ $ref: '#/components/parameters/Since' }", "{ $ref: '#/components/parameters/Since', required: true }", f"{LIST}/parameters/4/required", "unknown keyword"),
    "an unknown keyword of a tag": ("{ name: shelf, description: Books. }", "{ name: shelf, colour: red }", "/tags/0/colour", "unknown keyword"),
    # references
    "a dangling reference": ("data: { type: array, maxItems: 100, items: { $ref: '#/components/schemas/Book' } }", "data: { type: array, maxItems: 100, items: { $ref: '#/components/schemas/Bock' } }", "/components/schemas/BookList/properties/data/items/$ref", "leads nowhere"),
    "a reference into another section": ("{ $ref: '#/components/parameters/Since' }", "{ $ref: 'common.yaml#/components/schemas/Handle' }", f"{LIST}/parameters/4/$ref", "components/parameters"),
    "a reference to a file that is not there": (AUTHOR_REF, "author: { $ref: 'other.yaml#/Author' }", f"{BOOK}/properties/author/$ref", "no such file"),
    "a reference to another host": (AUTHOR_REF, "author: { $ref: 'https://localhost/common.yaml#/components/schemas/Handle' }", f"{BOOK}/properties/author/$ref", "no such file"),
    "a reference to a whole file": (AUTHOR_REF, "author: { $ref: 'common.yaml' }", f"{BOOK}/properties/author/$ref", "leads nowhere"),
    "a reference to what is no mapping": (AUTHOR_REF, "author: { $ref: '#/components/schemas/Author/type' }", f"{BOOK}/properties/author/$ref", "leads nowhere"),
    "a reference that is no text": (AUTHOR_REF, "author: { $ref: 1 }", f"{BOOK}/properties/author/$ref", "must be text"),
    "a reference that leads to itself": ("    Since: {", "    Since: { $ref: '#/components/parameters/Since' }\n    Until: {", f"{LIST}/parameters/4/$ref", "another reference", "parameters/Since' }"),
    "a component that another file has": ("    State: {", "    Handle: { type: string, maxLength: 1 }\n    State: {", "/components/schemas/Handle", "stands in api/shelf.yaml too", "    Handle:", "api/common.yaml"),
    "a permission that another file has": ("x-rates:", "x-permissions: { 'book:write': x }\nx-rates:", "/x-permissions/book:write", "stands in another file too", "  'book:write':", "api/shelf.yaml"),
    "a permission that nobody needs": ("  'book:write': change books", "  'book:write': change books\n  'book:burn': burn books", "/x-permissions/book:burn", "is needed by no operation", "'book:burn'"),
    "a problem of two files": ("  book_missing:", "  not_found: { status: 404, title: No }\n  book_missing:", "/x-problems/not_found", "stands in contract.yaml too", "  not_found:"),
    "a path in the first file": (LISTED[0], "  /books/latest: { get: {} }", "/paths/~1books~1latest", "here stands a $ref"),
    "a path that leads to another": (LISTED[0], "  /books/latest: { $ref: 'api/shelf.yaml#/paths/~1books' }", "/paths/~1books~1latest/$ref", "the same path"),
    "a path with something beside the reference": (LISTED[0], LISTED[0].replace(" }", ", summary: x }"), "/paths/~1books~1latest/summary", "unknown keyword"),
    "a path that is not listed": (LISTED[0] + "\n", "", "/paths/~1books~1latest", "is not listed in contract.yaml", "    get:", "api/shelf.yaml"),
    "a component that nobody uses": ("    BookList:", "    Unused: { type: string, maxLength: 1 }\n    BookList:", "/components/schemas/Unused", "is used nowhere"),
    "an object that holds itself": ("author: { $ref: '#/components/schemas/Author' }", "author: { $ref: '#/components/schemas/Book' }", BOOK, "holds itself", "type: object"),
    "a reference to a reference": ("    State: { type: [string, 'null'], enum: [new, used, null] }", "    State: { $ref: 'common.yaml#/components/schemas/Handle' }", f"{BOOK}/properties/state/$ref", "another reference", "state: {"),
    # schemas
    "a string without a maximum": schema("title: { type: string, minLength: 1 }", "title", "string without maxLength"),
    "a string whose bounds are crossed": schema("title: { type: string, minLength: 9, maxLength: 8 }", "title/maxLength", "in order"),
    "an array without a maximum": ("type: array, maxItems: 3, items", "type: array, items", f"{BOOK}/properties/translators", "array without maxItems"),
    "a map without a maximum": ("          maxProperties: 3\n", "", f"{BOOK}/properties/price", "object without maxProperties", "type: object"),
    "a map without names": ("          propertyNames: { type: string, maxLength: 3, pattern: '^[A-Z]{3}$' }\n", "", f"{BOOK}/properties/price", '"propertyNames" is missing', "type: object"),
    "an integer without bounds": schema("title: { type: integer, minimum: 1 }", "title", "integer without maximum"),
    "an integer that JavaScript cannot hold": schema("title: { type: integer, minimum: 1, maximum: 9007199254740992 }", "title/minimum", "2^53"),
    "a number with a fraction": schema("title: { type: number, minimum: 1, maximum: 2 }", "title/type", "must be one of"),
    "a type that is a list of types": schema("title: { type: [string, integer], maxLength: 1 }", "title/type", "must be one of"),
    "no type": schema("title: { maxLength: 1 }", "title", '"type" is missing'),
    "an unknown format": schema("title: { type: string, format: email, maxLength: 9 }", "title/format", "date-time"),
    "an unknown keyword of a schema": schema("title: { type: string, maxLength: 9, minimum: 1 }", "title/minimum", "unknown keyword"),
    "a default that nobody fills in": schema("title: { type: string, maxLength: 9, default: x }", "title/default", "unknown keyword"),
    "a schema that is a word": schema("title: string", "title", "must be a mapping"),
    "words that are alike in C": schema("title: { type: string, enum: [a-b, a_b] }", "title/enum", "would have the name API_BOOK_TITLE_A_B in C"),
    "words of two enums that are alike in C": (AUTHOR, "        x_y: { type: string, enum: [z] }\n        x: { type: string, enum: [y_z] }\n" + AUTHOR, "/components/schemas/Author/properties/x/enum", "would have the name API_AUTHOR_X_Y_Z in C, and so has z of /components/schemas/Author/properties/x_y", "        x: {"),
    "an enum and an object that are alike in C": (("      properties:\n        title:", "    BookList:"), ("      properties:\n        other: { $ref: '#/components/schemas/BookLanguages' }\n        title:", "    BookLanguages: { type: object, additionalProperties: false, properties: { de: { type: boolean } } }\n    BookList:"), f"{BOOK}/properties/languages/items", "would have the name api_book_languages in C", "languages:"),
    "a word that stands twice": schema("title: { type: string, enum: [a, a] }", "title/enum", "different words"),
    "a word that YAML reads as a boolean": schema("title: { type: string, enum: [yes, no] }", "title/enum", "different words"),
    "null among words of a type without it": schema("title: { type: string, enum: [a, null] }", "title/enum", "null must stand"),
    "a type with null whose words lack it": ("enum: [new, used, null]", "enum: [new, used]", "/components/schemas/State/enum", "null must stand", "State:"),
    "a list with null": schema("title: { type: array, maxItems: 1, items: { type: [boolean, 'null'] } }", "title/items", "only strings can be null"),
    "a choice that is not about null": ("oneOf: [{ $ref: '#/components/schemas/Author' }, { type: 'null' }]", "oneOf: [{ $ref: '#/components/schemas/Author' }, { type: string }]", f"{BOOK}/properties/editor/oneOf", "then {type: 'null'}"),
    "an object in place": schema("title: { type: object, additionalProperties: false, properties: { a: { type: boolean } } }", "title", "needs a name"),
    "an open object": ("      description: Who wrote it.\n      additionalProperties: false\n", "      description: Who wrote it.\n", "/components/schemas/Author", "open object", "type: object"),
    "an object that says it is open": ("      description: Who wrote it.\n      additionalProperties: false\n", "      description: Who wrote it.\n      additionalProperties: true\n", "/components/schemas/Author", "open object", "type: object"),
    "an empty object": ("        code: { type: string, maxLength: 40 }", "        {}", "/components/schemas/Problem/properties", "empty object", "properties:"),
    "a required property that is none": ("      required: [name]", "      required: [name, age]", "/components/schemas/Author/required", '"age" is required'),
    "a name that is a word of C": (AUTHOR, "        int: { type: string, maxLength: 100 }\n" + AUTHOR, "/components/schemas/Author/properties/int", "no word of C"),
    "a name that is not snake_case": (AUTHOR, "        firstName: { type: string, maxLength: 100 }\n" + AUTHOR, "/components/schemas/Author/properties/firstName", "snake_case"),
    "a name that the count of a list has": ("        lent: {", "        languages_count: { type: boolean }\n        lent: {", BOOK, "two members would be called languages_count", "type: object"),
    "components that are alike in C": (("        subtitle:", "    BookList:"), ("        other: { $ref: '#/components/schemas/AUthor' }\n        subtitle:", "    AUthor: { type: object, additionalProperties: false, properties: { a: { type: boolean } } }\n    BookList:"), "/components/schemas/AUthor", "would have the name api_author in C, and so has /components/schemas/Author"),
    "a component that is not in PascalCase": ("    BookList:", "    book_thing: { type: string, maxLength: 1 }\n    BookList:", "/components/schemas/book_thing", "PascalCase"),
    "an unportable pattern": ("pattern: '^[0-9]{4}$'", r"pattern: '^\d{4}$'", "/components/schemas/Author/properties/pin/pattern", "does not mean the same"),
    "a pattern that nothing fits": ("minLength: 4, maxLength: 4, pattern: '^[0-9]{4}$'", "minLength: 1, maxLength: 3, pattern: '^[0-9]{4}$'", "/components/schemas/Author/properties/pin/pattern", "no text between"),
    # operations
    "a path that is not kebab-case": (LISTED, ("  /Books/latest: { $ref: 'api/shelf.yaml#/paths/~1Books~1latest' }", "  /Books/latest:\n"), "/paths/~1Books~1latest", "kebab-case", "get:"),
    "two paths that match the same": (LISTED, (list_too("/books/{tome}/pages/{leaf}"), "  /books/{tome}/pages/{leaf}:\n    get: { operationId: aa, parameters: [{ name: tome, in: path, required: true, schema: { type: boolean } }, { name: leaf, in: path, required: true, schema: { type: boolean } }], responses: { '204': { description: x } } }\n  /books/latest:\n"), "/paths/~1books~1{book}~1pages~1{page}", "another path matches", "    parameters:"),
    "a path without operations": (LISTED, (list_too("/nothing"), "  /nothing: {}\n  /books/latest:\n"), "/paths/~1nothing", "without operations"),
    "a path with too many parameters": (LISTED, (list_too("/{a}/{b}/{c}/{d}/{e}/{f}/{g}/{h}/{i}"), "  /{a}/{b}/{c}/{d}/{e}/{f}/{g}/{h}/{i}: {}\n  /books/latest:\n"), "/paths/~1{a}~1{b}~1{c}~1{d}~1{e}~1{f}~1{g}~1{h}~1{i}", "at most 8"),
    "a method that is answered elsewhere": ("    delete:", "    head: {}\n    delete:", "/paths/~1books~1{book}~1pages~1{page}/head", "unknown keyword"),
    "no permission": (", permission: public", "", LIST, '"x-permission" is missing', "operationId: list_books"),
    "a default of an unknown word": ("rate: write }", "rate: slow }", "/x-defaults/~1books~1{book}~1pages~1/rate", "must be one of", "pages/:"),
    "a default of an unknown key": ("rate: write }", "rate: write, summary: x }", "/x-defaults/~1books~1{book}~1pages~1/summary", "unknown keyword", "pages/:"),
    "a default of no path": ("  /books/{book}/pages/: {", "  /shelves: { pool: store }\n  /books/{book}/pages/: {", "/x-defaults/~1shelves/pool", "no operation needs", "/shelves:"),
    "a default that every operation overrides": ("rate: write }", "rate: write, idempotency: none }", "/x-defaults/~1books~1{book}~1pages~1/idempotency", "no operation needs", "pages/:"),
    "what the defaults say already": ("      summary: List books\n", "      x-rate: read\n", f"{LIST}/x-rate", "says already"),
    "an unknown permission": ("      summary: List books\n", "      x-permission: 'book:read'\n", f"{LIST}/x-permission", "must be one of"),
    "security, which follows from the permission": ("      summary: Add a book\n", "      security: []\n", f"{ADD}/security", "unknown keyword"),
    "no operationId": ("      operationId: list_books\n", "", LIST, '"operationId" is missing', "summary:"),
    "a bad operationId": ("operationId: list_books", "operationId: listBooks", f"{LIST}/operationId", "snake_case"),
    "an operationId that ends like an answer": ("operationId: list_books", "operationId: list_books_200", f"{LIST}/operationId", "end with a letter"),
    "an operationId that stands twice": ("operationId: add_book", "operationId: list_books", f"{ADD}/operationId", f"stands at {LIST} too"),
    "a file that is called like no tag": ("{ name: shelf,", "{ name: desk,", "/paths/~1books", "called like no tag", "    get:", "api/shelf.yaml"),
    "a tag of no file": ("{ name: shelf, description: Books. }", "{ name: shelf, description: Books. }\n  - { name: desk }", "/tags/1/name", "without operations", "name: desk"),
    "a tag, which the file says": ("      summary: List books\n", "      summary: List books\n      tags: [shelf]\n", f"{LIST}/tags", "unknown keyword", "tags:"),
    "an unknown pool": ("      summary: List books\n", "      x-pool: cellar\n", f"{LIST}/x-pool", "must be one of"),
    "an unsafe method that is silent about idempotency": ("      x-idempotency: optional\n", "", TEAR, '"x-idempotency" is missing', "operationId: tear_out_page"),
    "a safe method with idempotency": ("      summary: List books\n", "      x-idempotency: optional\n", f"{LIST}/x-idempotency", "GET has none"),
    "a cached operation that is not public": ("      summary: List books\n", "      x-permission: 'book:write'\n", f"{LIST}/x-cache", "only what is public", "operationId: list_books"),
    "something other than GET that is cached": ("      summary: Add a book\n", "      x-cache: public\n", f"{ADD}/x-cache", "POST has none"),
    "a guarded operation without database": ("      summary: Tear out a page\n      x-permission: 'book:write'\n      x-idempotency: optional\n", "      summary: Tear out a page\n      x-permission: 'book:write'\n      x-idempotency: none\n      x-database: false\n", f"{TEAR}/x-database", "stands in the database", "x-database"),
    "a name for keys that are not kept": ("      summary: List books\n", "      x-key-name: shelf_look\n", f"{LIST}/x-key-name", "keeps no keys"),
    "an undeclared problem": ("x-problems: [book_missing]", "x-problems: [book_missing, book_burnt]", f"{TEAR}/x-problems", "book_burnt is not declared"),
    "an implied problem": ("x-problems: [book_missing]", "x-problems: [book_missing, forbidden]", f"{TEAR}/x-problems", "is implied"),
    # parameters
    "a path parameter that the path lacks": ("      - { name: page, in: path,", "      - { name: leaf, in: path,", f"{TEAR}/parameters", "differ", "parameters:"),
    "a path parameter that is not required": ("{ name: page, in: path, required: true,", "{ name: page, in: path,", "/paths/~1books~1{book}~1pages~1{page}/parameters/0", "is required", "name: page"),
    "a nullable parameter": (PARAMETER, "{ name: limit, in: query, schema: { type: [integer, 'null'], minimum: 1, maximum: 9 } }", f"{LIST}/parameters/1/schema", "a parameter is a word"),
    "an object as a parameter": (PARAMETER, "{ name: limit, in: query, schema: { $ref: '#/components/schemas/Author' } }", f"{LIST}/parameters/1/schema", "a parameter is a word"),
    "a list that is not separated by commas": ("explode: false, style: form, ", "", f"{LIST}/parameters/3/schema", "explode: false", "attr.colors"),
    "a list of words with commas": ("pattern: '^[a-z]+$'", "pattern: '^[a-z,]+$'", f"{LIST}/parameters/3/schema", "without a comma"),
    "a header that is not passed on": ("name: If-Match, in: header, required: true", "name: X-Secret, in: header, required: true", f"{TEAR}/parameters/0/name", "only If-Match"),
    "a cookie": (PARAMETER, PARAMETER.replace("in: query", "in: cookie"), f"{LIST}/parameters/1/in", "must be one of"),
    "a parameter that stands twice": (PARAMETER, PARAMETER.replace("limit", "lent"), f"{LIST}/parameters/2/name", "another parameter", "name: lent, in: query, schema: { type: boolean }"),
    "parameters that are alike in C": (PARAMETER, PARAMETER.replace("limit", "attr_colors"), f"{LIST}/parameters/3/name", "another parameter", "attr.colors"),
    "a parameter with the body's name": (PARAMETER, PARAMETER.replace("limit", "body"), f"{LIST}/parameters/1/name", "not body"),
    "a default out of bounds": (PARAMETER, PARAMETER.replace("20", "200"), f"{LIST}/parameters/1/schema/default", "a value that fits"),
    "a default of what is required": (PARAMETER, PARAMETER.replace("in: query", "in: query, required: true"), f"{LIST}/parameters/1/schema/default", "not required"),
    # bodies and answers
    "a body of a safe method": ("      summary: List books\n", "      requestBody: { required: true, content: {} }\n", f"{LIST}/requestBody", "a body is required, and only with"),
    "a body that may be missing": ("requestBody: { required: true,", "requestBody: {", f"{ADD}/requestBody", "a body is required"),
    "a body that is not JSON": ("requestBody: { required: true, content: { application/json:", "requestBody: { required: true, content: { text/plain:", ADD, "raw or stream", "operationId: add_book"),
    "a body without a name": ("requestBody: { required: true, content: { application/json: { schema: { $ref: '#/components/schemas/BookCreate' } } } }", "requestBody: { required: true, content: { application/json: { schema: { type: object } } } }", f"{ADD}/requestBody/content/application~1json/schema", "must refer to an object"),
    "a body that is no object": ("requestBody: { required: true, content: { application/json: { schema: { $ref: '#/components/schemas/BookCreate' } } } }", "requestBody: { required: true, content: { application/json: { schema: { $ref: 'common.yaml#/components/schemas/Handle' } } } }", f"{ADD}/requestBody/content/application~1json/schema", "must refer to an object"),
    "the size of a body that is not there": ("      x-problems: [book_missing]", "      x-body-max: 5\n      x-problems: [book_missing]", f"{TEAR}/x-body-max", "there is no body"),
    "a body that is far too large": ("x-body-max: 1000000", "x-body-max: 1000000000", f"{ADD}/x-body-max", "must be at most"),
    "an answer for all problems": ("        '204': {", "        default: {", f"{TEAR}/responses/default", "x-problems"),
    "an answer that is a problem": ("        '204': {", "        '404': {", f"{TEAR}/responses/404", "x-problems"),
    "no good answer": ("      responses:\n        '204': { description: It is gone. }\n", "      responses: {}\n", f"{TEAR}/responses", "needs an answer of 2xx"),
    "no schema of problems": ("    Problem:\n", "    Trouble:\n", "/", "there is no Problem", "openapi:", "contract.yaml"),
    "an empty answer with content": ("'204': { description: It is gone. }", "'204': { description: It is gone., content: { text/plain: {} } }", f"{TEAR}/responses/204/content", "have none"),
    "an answer without description": ("'204': { description: It is gone. }", "'204': {}", f"{TEAR}/responses/204", '"description" is missing'),
    "an answer of two types": ("content: { text/plain: { schema", "content: { text/html: {}, text/plain: { schema", "/paths/~1books~1latest/get/responses/200/content", "one media type"),
    "problems without a code": ("        code: { type: string, maxLength: 40 }", "        code: { type: boolean }", "/components/schemas/Problem", "must have a code", "type: object"),
}


def add_tests():
    for name, (old, new, place, reason, *line_of) in CASES.items():
        def test(self, old=old, new=new, place=place, reason=reason, line_of=line_of):
            self.check(old, new, place, reason, *line_of)
        setattr(Refusals, "test_" + re.sub(r"\W+", "_", name), test)


add_tests()


class Unknown(unittest.TestCase):
    def test_is_refused_wherever_it_stands(self):
        sources = source.Sources(SAMPLE, "contract.yaml")
        everywhere = [node for document in sources.documents.values() for node in source.mappings(document)]
        self.assertGreater(len(everywhere), 100)
        for node in everywhere:
            node["unheard_of"] = 1
            with self.subTest(f"{node.file} {node.place}"), self.assertRaises(source.Refusal):
                contract.Contract(sources)
            del node["unheard_of"]
        contract.Contract(sources)  # it was that and nothing else


class Patterns(unittest.TestCase):
    def test_the_example_fits(self):
        for text, minimum in [("^[A-Z]{3}$", 3), ("^(https?://|/)[!-~]+$", 20), (r"^[a-z0-9]+(-[a-z0-9]+)*$", 11), (r"^\$?[0-9]{1,3}(,[0-9]{3})*\.[0-9]{2}$", 9)]:
            with self.subTest(text):
                example = pattern.Pattern(text).example(minimum)
                self.assertRegex(example, text)
                self.assertGreaterEqual(len(example), minimum)

    def test_refuses_what_is_not_portable(self):
        wrong = ["", "a", "^a", "a$", "^a|b$", "^a$b", "^$", "^[^a]$", "^a**$", "^a{2}{3}$", "^.$", r"^\d$", "^(a|)$", "^()$", "^a{3,2}$", "^a{256}$", "^(a$",
                 "^é$", "^[z-a]$", "^(?:a)$", "^a+?$", "^[a", "^a\\", "^*a$", r"^(a)\1$", "^[]$", "^[[:alpha:]]$"]  # fmt: skip
        for text in wrong:
            with self.subTest(text), self.assertRaises(pattern.Unportable):
                pattern.Pattern(text)


class Files(unittest.TestCase):
    def test_the_build_knows_the_files_of_the_contract(self):
        listed = re.findall(r"%D%/(\S+)", (ROOT / "api/local.mk").read_text())
        self.assertEqual(listed, sorted(path.name for path in (ROOT / "api").glob("*.yaml")))

    def test_refuses_a_file_that_is_no_contract(self):
        for content, reason in [(b"", "must be a mapping"), (b"- a\n", "must be a mapping"), (b"\xff", "codec"), (b"a: 1\n---\nb: 2\n", "document")]:
            with self.subTest(content), tempfile.NamedTemporaryFile() as file:
                file.write(content)
                file.flush()
                with self.assertRaises(source.Refusal) as caught:
                    source.load(file.name)
                self.assertIn(reason, str(caught.exception))
        with self.assertRaises(source.Refusal):
            source.load("/nowhere/at/all")



class Nouns(unittest.TestCase):
    """The handlers of nouns rely on what is refused here; tried on the shop's own contract."""

    def refuses(self, old, new, reason):
        with tempfile.TemporaryDirectory() as folder:
            shutil.copytree(ROOT / "api", pathlib.Path(folder) / "api")
            shutil.copy(ROOT / "openapi.yaml", folder)
            path = pathlib.Path(folder) / "api" / "catalog.yaml"
            text = path.read_text()
            self.assertIn(old, text)
            path.write_text(text.replace(old, new, 1))
            with self.assertRaises(source.Refusal) as refused:
                contract.compile_contract(pathlib.Path(folder) / "openapi.yaml", pathlib.Path(folder) / "made")
            self.assertIn(reason, refused.exception.reason)

    def test_a_list_has_an_order(self):
        listing = "schema: { type: string, enum: [name, position, -created_at], default: name } }"
        self.refuses(listing, listing.replace(", default: name", ""), "limit, cursor and sort")

    def test_a_list_is_filtered_by_single_values(self):
        since = "        - { name: created_at, in: query, description: Since., schema: { type: string, format: date-time } }\n"
        self.refuses("      parameters: &brands\n", "      parameters: &brands\n" + since, "created_at: a list is filtered by")

    def test_a_change_is_a_transaction(self):
        create = "      operationId: staff_create_brand\n"
        self.refuses(create, create + "      x-idempotency: none\n", "is changed in a transaction")


if __name__ == "__main__":
    unittest.main()
