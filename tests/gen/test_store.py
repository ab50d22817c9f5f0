"""scripts/gen/store.py: what it makes of a small schema, and what it refuses."""

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
GOLDEN = HERE / "golden" / "store"
SAMPLE = HERE / "golden" / "schema"
sys.path.insert(0, str(ROOT / "scripts" / "gen"))

import source  # noqa: E402
import store  # noqa: E402

MADE = ["store.c", "store.h", "store/books.h", "store/exhibits.h", "store/loans.h"]
CC = os.environ.get("CC", "cc")


def made_of(schema):
    """The text of store.c."""
    with tempfile.TemporaryDirectory() as folder:
        store.compile_store(schema, folder)
        return (pathlib.Path(folder) / "store.c").read_text()


class Changed:
    """A copy of the sample in which one text of one file stands changed."""

    def __init__(self, file, old, new):
        self.folder = tempfile.TemporaryDirectory()
        self.schema = pathlib.Path(self.folder.name) / "schema"
        shutil.copytree(SAMPLE, self.schema)
        path = self.schema / file
        text = path.read_text()
        assert text.count(old) == 1, f"stands not once in the sample: {old}"
        self.text = text.replace(old, new)
        path.write_text(self.text)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.folder.cleanup()


class Golden(unittest.TestCase):
    """After an intended change: UPDATE_GOLDEN=1 python3 -m unittest discover tests/gen, and read the difference."""

    def test_makes_the_expected_text(self):
        if os.environ.get("UPDATE_GOLDEN"):
            store.compile_store(SAMPLE, GOLDEN)
        with tempfile.TemporaryDirectory() as folder:
            store.compile_store(SAMPLE, folder)
            for name in MADE:
                with self.subTest(name):
                    self.assertEqual((pathlib.Path(folder) / name).read_text(), (GOLDEN / name).read_text())
            self.assertEqual(sorted(str(path.relative_to(folder)) for path in pathlib.Path(folder).rglob("*.*")), MADE)

    def test_the_text_compiles_without_a_warning(self):
        flags = ["-std=gnu17", "-Wall", "-Wextra", "-Werror", "-fsyntax-only", f"-I{GOLDEN}", f"-I{ROOT / 'src'}"]
        done = subprocess.run([CC, *flags, GOLDEN / "store.c"], capture_output=True, text=True, check=False)
        self.assertEqual(done.stderr, "")
        self.assertEqual(done.returncode, 0)

    def test_marks_are_lists(self):
        collections = {collection.name: collection.marks for collection in store.Store(SAMPLE).collections}
        self.assertEqual(
            collections["books"],
            [
                {"path": "authors.name", "mark": "pii"},
                {"path": "authors.pin", "mark": "secret"},
                {"path": "editor.name", "mark": "pii"},
                {"path": "editor.pin", "mark": "secret"},
            ],
        )
        self.assertEqual(collections["loans"], [{"path": "reader", "mark": "pii"}])


class Digest(unittest.TestCase):
    """The digest changes with what migrate makes of a database, and with nothing else."""

    def digest(self, schema):
        return store.Store(schema).digest()

    def test_changes_with_validators_indexes_and_migrations(self):
        for change in [
            ("books.yaml", "maxLength: 200", "maxLength: 201"),
            ("books.yaml", "printed_at: -1", "printed_at: 1"),
            ("migrations/0001-bindings.yaml", "$set: { binding: paper }", "$set: { binding: cloth }"),
        ]:
            with self.subTest(change), Changed(*change) as changed:
                self.assertNotEqual(self.digest(changed.schema), self.digest(SAMPLE))

    def test_stays_when_only_prose_does(self):
        for change in [
            ("books.yaml", "the window", "the shop window"),
            ("migrations/0001-bindings.yaml", "Books without", "Old books without"),
            ("migrations/0001-bindings.yaml", "batch: 50", "batch: 60"),
        ]:
            with self.subTest(change), Changed(*change) as changed:
                self.assertEqual(self.digest(changed.schema), self.digest(SAMPLE))


class Parts(unittest.TestCase):
    """A file without a collection: what a context that stores nothing has in the documents of others."""

    FINE = """
singular: fine
context: desk
description: What a late reader pays.
components:
  fine: { type: object, additionalProperties: false, required: [parts], properties: { parts: { type: array, maxItems: 9, items: { $ref: '#/components/part' } } } }
  part: { type: object, additionalProperties: false, required: [amount], properties: { amount: { type: integer, minimum: 0, maximum: 9 } } }
"""

    def changed(self, text):
        changed = Changed("loans.yaml", "    due_at: {", "    fine: { $ref: 'fine#/components/fine' }\n    due_at: {")
        (changed.schema / "fine.yaml").write_text(text)
        return changed

    def test_are_called_after_their_file(self):
        with self.changed(self.FINE) as changed:
            made = store.Store(changed.schema)
        self.assertLessEqual({"fine", "fine_part"}, set(made.shapes))
        self.assertEqual([collection.name for collection in made.collections], ["books", "exhibits", "loans"])

    def test_name_their_context(self):
        with self.changed(self.FINE.replace("context: desk\n", "")) as changed, self.assertRaisesRegex(source.Refusal, '"context" is missing'):
            store.Store(changed.schema)

    def test_are_called_something(self):
        with self.changed(self.FINE.replace("singular: fine\n", "")) as changed, self.assertRaisesRegex(source.Refusal, '"collection" is missing'):
            store.Store(changed.schema)

    def test_are_used(self):
        with Changed("loans.yaml", "Who has which book.", "Who has it.") as changed:
            (changed.schema / "fine.yaml").write_text(self.FINE)
            with self.assertRaisesRegex(source.Refusal, "is used nowhere"):
                store.Store(changed.schema)


class Refusals(unittest.TestCase):
    """Each changes one thing in the sample, and is refused in that file at that place for that reason."""

    def check(self, file, old, new, place, reason, line_of=None):
        with Changed(file, old, new) as changed:
            made = changed.schema.parent / "made"
            with self.assertRaises(source.Refusal) as caught:
                store.compile_store(changed.schema, made)
            self.assertFalse(made.exists(), "something was written all the same")
            refusal = caught.exception
            self.assertEqual((refusal.file, refusal.place), (f"schema/{file}", place), str(refusal))
            self.assertIn(reason, refusal.reason)
            marker = line_of or new.strip().splitlines()[0]
            self.assertIn(marker, changed.text.splitlines()[refusal.line - 1], f"line {refusal.line}: {refusal}")

    def test_the_command_names_file_line_and_place(self):
        with Changed("books.yaml", "title: { type: string, minLength: 1, maxLength: 200 }", "title: { type: string }") as changed:
            done = subprocess.run([sys.executable, ROOT / "scripts/gen/store.py", changed.schema, changed.folder.name], capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 1)
        self.assertEqual(done.stderr, "schema/books.yaml:16: /document/properties/title: string without maxLength\n")

    def test_a_number_that_stands_twice(self):
        with Changed("books.yaml", "the window", "a window") as changed:
            shutil.copy(changed.schema / "migrations/0001-bindings.yaml", changed.schema / "migrations/0001-again.yaml")
            with self.assertRaisesRegex(source.Refusal, r"^schema/migrations/0001-bindings\.yaml:1: /: must be called 0002-NAME\.yaml"):
                store.Store(changed.schema)

    def test_a_gap_in_the_numbers(self):
        with Changed("books.yaml", "the window", "a window") as changed:
            (changed.schema / "migrations/0001-bindings.yaml").unlink()
            with self.assertRaisesRegex(source.Refusal, r"0002-names-and-dates\.yaml:1: /: must be called 0001-NAME\.yaml"):
                store.Store(changed.schema)


BOOKS, LOANS, FIRST, SECOND = "books.yaml", "loans.yaml", "migrations/0001-bindings.yaml", "migrations/0002-names-and-dates.yaml"
PROPERTIES = "/document/properties"


def title(text, place, reason):
    return (BOOKS, "title: { type: string, minLength: 1, maxLength: 200 }", text, f"{PROPERTIES}/{place}", reason)


def newest(text, place, reason):
    """A change of the second index."""
    return (BOOKS, "{ name: newest, keys: { state: 1, printed_at: -1, _id: -1 }, description: 'the window' }", text, f"/indexes/1{place}", reason)


CASES = {
    # the file
    "text that is no YAML": (BOOKS, "context: shelf", "context: [shelf", "/", "but got ':'", "description:"),
    "an unknown keyword": (BOOKS, "context: shelf", "context: shelf\ncapped: true", "/capped", "unknown keyword", "capped"),
    "a repeated key": (BOOKS, "context: shelf", "context: shelf\ncontext: shelf", "/context", "stands here twice"),
    "a name that is not snake_case": (BOOKS, "collection: books", "collection: Books", "/collection", "snake_case"),
    "a collection that stands in two files": (LOANS, "collection: loans", "collection: books", "/collection", "another file"),
    "a struct that stands in two files": (LOANS, "context: shelf", "singular: book\ncontext: shelf", "/", "struct book is in another file", "collection:"),
    "no context": (BOOKS, "context: shelf\n", "", "/", '"context" is missing', "collection:"),
    "no description": (BOOKS, "description: A book with its pages.\n", "", "/", '"description" is missing', "collection:"),
    # the document
    "no _id": (BOOKS, "    _id: { type: string, maxLength: 40 }\n", "", "/document/required", '"_id" is required', "required:"),
    "an _id that may be missing": (BOOKS, "required: [_id, version,", "required: [version,", "/document", "_id must be", "type: object"),
    "an _id that is a number": (BOOKS, "_id: { type: string, maxLength: 40 }", "_id: { type: integer, minimum: 1, maximum: 9 }", "/document", "_id must be", "type: object"),
    "an open document": (BOOKS, "  description: One book.\n  additionalProperties: false", "  description: One book.", "/document", "open object", "type: object"),
    "an open part": (BOOKS, "    description: Who wrote it.\n    additionalProperties: false", "    description: Who wrote it.", "/components/author", "open object", "type: object"),
    "a string without a maximum": title("title: { type: string, minLength: 1 }", "title", "string without maxLength"),
    "an array without a maximum": title("title: { type: array, items: { type: boolean } }", "title", "array without maxItems"),
    "an integer without bounds": title("title: { type: integer, maximum: 9 }", "title", "integer without minimum"),
    "a map without a pattern": (BOOKS, "propertyNames: { type: string, maxLength: 3, pattern: '^[A-Z]{3}$' }", "propertyNames: { type: string, maxLength: 3 }", f"{PROPERTIES}/price", "strings with a pattern", "type: object"),
    "an unknown type": title("title: { type: number, minimum: 0, maximum: 1 }", "title/type", "must be one of"),
    "an unknown keyword of a schema": title("title: { type: string, maxLength: 9, bsonType: string }", "title/bsonType", "unknown keyword"),
    "a mark that is a word": title("title: { type: string, maxLength: 9, x-pii: yes please }", "title/x-pii", "must be true or false"),
    "a dangling reference": (BOOKS, "items: { $ref: '#/components/author' }", "items: { $ref: '#/components/autor' }", f"{PROPERTIES}/authors/items/$ref", "leads nowhere"),
    "a component that nobody uses": (BOOKS, "components:", "components:\n  lost: { type: string, maxLength: 1 }", "/components/lost", "is used nowhere", "lost:"),
    "a text of what is no component": (BOOKS, "texts: [blurb_2]", "texts: [blurb_2, blurb_3]", "/texts", "blurb_3 is no component"),
    "a text that is not listed": (BOOKS, "texts: [blurb_2]\n", "", "/components/blurb_2", "is used nowhere", "type: object"),
    "a default that does not fit": (BOOKS, "maximum: 100, default: 7", "maximum: 100, default: 101", "/components/blurb_2/properties/words/default", "a value that fits"),
    "a default of what may be missing": (BOOKS, "required: [text, words, loud, mood]", "required: [text, loud, mood]", "/components/blurb_2/properties/words/default", "only what is required", "words:"),
    "a default that is no word of the list": (BOOKS, "default: sad", "default: bad", "/components/blurb_2/properties/mood/default", "a value that fits"),
    # the shard key
    "no shard key": (LOANS, "shard_key: { reader: 1, _id: 1 }\n", "", "/", '"shard_key" is missing', "collection:"),
    "a shard key that is not there": (LOANS, "shard_key: { reader: 1, _id: 1 }", "shard_key: { readers: 1 }", "/shard_key/readers", "no field"),
    "a shard key that may be missing": (BOOKS, "shard_key: not sharded, because it is small", "shard_key: { isbn: 1 }", "/shard_key/isbn", "in every document"),
    "a shard key over a list": (BOOKS, "shard_key: not sharded, because it is small", "shard_key: { languages: 1 }", "/shard_key/languages", "in every document"),
    "a shard key that goes down": (LOANS, "shard_key: { reader: 1, _id: 1 }", "shard_key: { reader: -1 }", "/shard_key", "must be 1 or hashed"),
    "an empty shard key": (LOANS, "shard_key: { reader: 1, _id: 1 }", "shard_key: {}", "/shard_key", "has no key"),
    "a unique index that does not begin with it": (LOANS, "keys: { reader: 1, _id: 1, book_id: 1 }", "keys: { book_id: 1 }", "/indexes/0/unique", "begin with the shard key"),
    "a unique index of hashes": (LOANS, "shard_key: { reader: 1, _id: 1 }", "shard_key: { reader: hashed }", "/indexes/0/unique", "cannot be hashed", "name: book"),
    # indexes
    "an index that is a word": newest("newest", "", "") [:3] + ("/indexes", "each item a mapping", "indexes:"),
    "an index on a field that is not there": newest("{ name: newest, keys: { printed: -1 } }", "/keys/printed", "no field"),
    "an index on a part that is not there": newest("{ name: newest, keys: { authors.age: 1 } }", "/keys/authors.age", "no field"),
    "an index below a plain field": newest("{ name: newest, keys: { title.length: 1 } }", "/keys/title.length", "no field"),
    "an index by currency of what is no map": newest("{ name: 'newest_{currency}', keys: { 'title.{currency}': 1 } }", "/keys/title.{currency}", "no field"),
    "an unknown direction": newest("{ name: newest, keys: { state: 2 } }", "/keys/state", "must be 1, -1 or hashed"),
    "a direction that is a boolean": newest("{ name: newest, keys: { state: true } }", "/keys/state", "must be 1, -1 or hashed"),
    "an index without keys": newest("{ name: newest, keys: {} }", "/keys", "has no key"),
    "an index over two lists": newest("{ name: newest, keys: { languages: 1, authors.name: 1 } }", "/keys", "two lists: authors and languages"),
    "an index without a name": newest("{ keys: { state: 1 } }", "", '"name" is missing'),
    "an index whose name stands twice": newest("{ name: isbn, keys: { state: 1 } }", "/name", "another index"),
    "an index with a name that migrate uses": newest("{ name: shard_key, keys: { state: 1 } }", "/name", "migrate makes"),
    "an index by currency that is not named so": newest("{ name: newest, keys: { 'price.{currency}': 1 } }", "/name", "{currency}"),
    "an index that is only named by currency": newest("{ name: 'newest_{currency}', keys: { state: 1 } }", "/name", "{currency}"),
    "an unknown option of an index": newest("{ name: newest, keys: { state: 1 }, sparse: true }", "/sparse", "unknown keyword"),
    "a partial index on what is not there": newest("{ name: newest, keys: { state: 1 }, partial: { age: 1 } }", "/partial/age", "no field"),
    "a partial index that MongoDB cannot have": newest("{ name: newest, keys: { state: 1 }, partial: { isbn: { $ne: '' } } }", "/partial/isbn/$ne", "cannot have"),
    "a partial index of what is missing": newest("{ name: newest, keys: { state: 1 }, partial: { isbn: { $exists: false } } }", "/partial/isbn/$exists", "cannot have"),
    "an expiry of what is no time": newest("{ name: newest, keys: { state: 1 }, expire_after_s: 1 }", "/expire_after_s", "a time"),
    "an expiry in the past": newest("{ name: newest, keys: { printed_at: 1 }, expire_after_s: -1 }", "/expire_after_s", "not less than 0"),
    "an expiry over two keys": newest("{ name: newest, keys: { printed_at: 1, _id: 1 }, expire_after_s: 1 }", "/expire_after_s", "one key"),
    # data migrations
    "a migration without a description": (FIRST, "description: Books without a binding have one of paper.\n", "", "/", '"description" is missing', "steps:"),
    "a migration without steps": (SECOND, "steps:", "parts:", "/steps", "changes nothing", "description:"),
    "an unknown keyword of a step": (FIRST, "    batch: 50", "    limit: 50", "/steps/0/limit", "unknown keyword"),
    "a step on a collection that is not there": (FIRST, "collection: books", "collection: cooks", "/steps/0/collection", "no such collection"),
    "a step without a filter": (FIRST, "    filter: { binding: { $exists: false }, version: { $gte: 1 } }\n", "", "/steps/0", '"filter" is missing', "collection: books"),
    "a step that replaces documents": (FIRST, "update: { $set: { binding: paper }, $inc: { version: 1 } }", "update: { binding: paper }", "/steps/0/update/binding", "must be one of"),
    "a step that changes nothing": (FIRST, "update: { $set: { binding: paper }, $inc: { version: 1 } }", "update: {}", "/steps/0/update", "changes nothing"),
    "a stage that reads other collections": (SECOND, "      - $unset: [lent_at]", "      - $lookup: { from: loans }", "/steps/0/update", "a list of stages", "update:"),
    "a batch of none": (FIRST, "batch: 50", "batch: 0", "/steps/0/batch", "must be 1 to"),
    "a batch that is too large": (FIRST, "batch: 50", "batch: 5000", "/steps/0/batch", "must be 1 to"),
    "a number with a fraction": (FIRST, "version: { $gte: 1 }", "version: { $gte: 1.5 }", "/steps/0/filter/version/$gte", "a whole number", "filter:"),
    "a date in YAML's own form": (SECOND, "{ $date: '2020-01-01T00:00:00Z' }", "2020-01-01", "/steps/1/filter/due_at/$lt", "must be text", "filter:"),
}


def add_tests():
    for name, case in CASES.items():
        def test(self, case=case):
            self.check(*case)
        setattr(Refusals, "test_" + re.sub(r"\W+", "_", name), test)


add_tests()

if __name__ == "__main__":
    unittest.main()
