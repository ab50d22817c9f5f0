"""Compiles openapi.yaml and api/: routes, handler prototypes, request structs, answers, permissions, problems, nginx locations, test list."""

import argparse
import json
import pathlib
import re
import sys
from dataclasses import dataclass, field as dataclass_field

import publish
import render
import source
from parts import Parts
from routes import alike, locations, trie
from shapes import C_WORDS, Field, Reader, Shape, Value, snake

METHODS = ["get", "post", "put", "patch", "delete"]
UNSAFE = {"post", "put", "patch", "delete"}
POOLS = ["store", "identity", "orders", "admin", "jobs"]  # kernel/pool.h
IDEMPOTENCY = ["none", "optional", "required", "resumable", "document"]
CACHE = ["none", "public"]
LISTENERS = ["public", "loopback"]
HEADERS = ["If-Match", "X-Cart-Token"]  # that operations may take; the pipeline reads the others
PATH_PARAMETERS_MOST = 8  # http/operation.h
BODY_KINDS = {"application/json": "json", "application/x-www-form-urlencoded": "form", "multipart/form-data": "multipart", "application/octet-stream": "raw"}
ANSWER_HEADERS = ["Content-Type", "Content-Length", "Cache-Control", "Connection", "Date", "Status", "Transfer-Encoding", "WWW-Authenticate"]  # ours alone
REDIRECTS = (302, 303, 307, 308)
BODY_USUAL, BODY_MOST = 64 * 1024, 64 * 1024 * 1024


@dataclass
class Parameter:
    name: str
    place: str  # path, query or header
    field: Field
    required: bool  # the contract's word; the field is there too when a default stands in
    fallback: str = None


@dataclass
class Answer:
    status: int
    media_type: str = None
    shape: str = None
    stream: bool = False  # the handler writes the body piece by piece
    headers: dict = dataclass_field(default_factory=dict)  # name to whether it is always there

    @property
    def redirect(self):
        return self.status in REDIRECTS


@dataclass
class Operation:
    name: str
    symbol: str
    tag: str  # the context
    method: str
    path: str
    pool: str
    summary: str
    permission: str
    idempotency: str
    cache: str
    rate: str
    listener: str
    database: bool
    key_name: str = None  # what stored idempotency keys know it by, where that is not its symbol
    body: str = None  # struct that it is read into: of JSON, a form, or the fields of a multipart body
    body_kind: str = "none"  # none json form raw stream multipart
    body_max: int = 0
    media_types: list = dataclass_field(default_factory=list)
    files: dict = dataclass_field(default_factory=dict)  # of a multipart body: name to the most bytes
    if_match: str = None  # required or optional, where it is taken
    noun: str = None  # C name of the noun whose records it acts on
    handler: str = None  # that serves the noun
    parameters: list = dataclass_field(default_factory=list)
    answers: list = dataclass_field(default_factory=list)
    problems: list = dataclass_field(default_factory=list)

    @property
    def request(self):
        return f"{self.symbol}_request"

    @property
    def identified(self):
        """Whether it is found out who asks. Not where the answer is the same for everybody, nor where there is no database."""
        return self.database and self.cache == "none"

    @property
    def request_fields(self):
        fields = [parameter.field for parameter in self.parameters]
        if self.body and self.body_kind != "multipart":
            fields.append(Field("body", Value("object", shape=self.body, nullable=True), True))
        return fields


class Contract(Parts):
    """The operations: the first file lists their paths, and the files of the contexts, api/CONTEXT.yaml, say what they are like."""

    def __init__(self, sources):
        super().__init__(sources)
        # Whether a browser can be who asks: then what it sends by itself proves nothing.
        self.cookies = any(scheme.get("in") == "cookie" for scheme in self.components["securitySchemes"].values())
        self.applied = set()  # ids of the groups of x-defaults, each with a key of it that an operation has not said itself
        self.defaults = {}  # file to prefixes of paths, the longest first, each with its Node
        for part in sources.documents.values():
            self.read_defaults(part)
        self.reader = Reader("api_", self.find_schema)
        self.read_problem_shape()
        for node in self.components["headers"].values():
            self.read_shared_header(node)
        for name in publish.IMPLIED_PARAMETERS:
            if name in self.components["parameters"]:
                self.read_implied_parameter(self.components["parameters"][name])
        self.operations = []
        self.operation_ids = {}  # to the Node that has it
        self.paths = {}  # to the Node that has it
        self.read_paths(self.document.take("paths", source.Node, required=True))
        for part in sources.documents.values():
            part.close()
        self.refuse_unused()

    @property
    def settings(self):
        """What each operation must say by an x- keyword, or its file for it: the words there are, and the usual one."""
        return {
            "pool": (POOLS, None),
            "permission": (["public", "own", *self.permissions], None),
            "idempotency": (IDEMPOTENCY, None),
            "cache": (CACHE, "none"),
            "rate": (list(self.rates), None),
            "listener": (LISTENERS, "public"),
        }

    def read_defaults(self, part):
        """What the operations of a file are like unless they say otherwise: by prefix of the path, of which the longest decides."""
        groups = part.take("x-defaults", source.Node, source.Node(part.file, 1, "")).take_each(source.Node)
        for _, group in groups:
            for key in group:
                if key in self.settings:
                    self.word(group, key, self.settings[key][0])
            group.close()
        self.defaults[part.file] = sorted(groups, key=lambda one: -len(one[0]))

    def setting(self, node, key, group):
        """What the operation says of itself, or else its group."""
        words, usual = self.settings[key]
        if key in group:
            usual = group[key]
            if node.get(f"x-{key}") == usual:
                raise node.refuse("says what x-defaults says already", f"x-{key}")
            if f"x-{key}" not in node:
                self.applied.add((id(group), key))
        return self.word(node, f"x-{key}", words, usual)

    def find_schema(self, node, reference):
        return self.find(node, "schemas")

    def read_problem_shape(self):
        """The body of every answer that is a problem; operations do not name it."""
        node = self.components["schemas"].get("Problem")
        if node is None:
            raise self.document.refuse("there is no Problem among the schemas of components: what is answered when something is refused")
        self.used.add(id(node))
        shape = self.reader.shapes[self.reader.shape("Problem", node)]
        if [field.value.kind for field in shape.fields if field.name == "code"] != ["string"]:
            raise node.refuse("must have a code that is text")

    def read_implied_parameter(self, node):
        """One that the pipeline reads, so that an operation need not name it."""
        if node.take("in", str, required=True) != "header":
            raise node.refuse("must be a header", "in")
        node.take("name", str, required=True)
        self.read_shared_header(node)

    def read_shared_header(self, node):
        self.annotations(node)
        schema = node.take("schema", source.Node, required=True)
        if "enum" in schema or self.reader.value(schema, "").kind not in ("string", "integer"):
            raise node.refuse("a header is text or a number, and no enum", "schema")
        node.close()

    def refuse_unused(self):
        for section in ("schemas", "parameters", "headers"):
            for name, node in self.components[section].items():
                if id(node) not in self.used and name not in publish.IMPLIED_PARAMETERS + publish.IMPLIED_HEADERS:
                    raise node.refuse("is used nowhere")
        given = {code for operation in self.operations for code in operation.problems}
        for code, problem in self.problems.items():
            if code not in given and not problem["implied"]:
                raise self.problem_nodes[code].refuse("is given by no operation")
        needed = {operation.permission for operation in self.operations}
        for part in self.sources.documents.values():
            for name in part.get("x-permissions", {}):
                if name not in needed:
                    raise part["x-permissions"].refuse("is needed by no operation", name)
        for groups in self.defaults.values():
            for _, group in groups:
                for key in group:
                    if (id(group), key) not in self.applied:
                        raise group.refuse("no operation needs this default", key)
        for tag in self.document["tags"]:
            if tag["name"] not in (operation.tag for operation in self.operations):
                raise tag.refuse("names a context without operations", "name")

    def read_paths(self, paths):
        """The first file lists all paths; what is at one stands in the file of its context."""
        for path, item in paths.take_each(source.Node):
            if "$ref" not in item:
                raise item.refuse("a path stands in the file of its context; here stands a $ref to it")
            steps, target = self.sources.resolve(item)
            if steps != ["paths", path]:
                raise item.refuse("must lead to the same path in another file", "$ref")
            item.take("$ref")
            item.close()
            self.read_path(path, target, pathlib.PurePosixPath(target.file).stem)
        listed = {id(item) for item in self.paths.values()}
        for part in self.sources.documents.values():
            for _, item in part.take("paths", source.Node, source.Node(part.file, 1, "")).take_each(source.Node):
                if part is not self.document and id(item) not in listed:
                    raise item.refuse(f"is not listed in {self.document.file}")

    def read_path(self, path, item, tag):
        if tag not in self.tags:
            raise item.refuse(f"the file is called like no tag of {self.document.file}: it names the context")
        if not re.fullmatch(r"(/([a-z0-9.-]+|\{[a-z][a-z_]*\}))+", path):
            raise item.refuse("a path is kebab-case with {snake_case} parameters")
        if alike(path) in self.paths:
            raise item.refuse("another path matches the same requests")
        self.paths[alike(path)] = item
        if path.count("{") > PATH_PARAMETERS_MOST:
            raise item.refuse(f"a path has at most {PATH_PARAMETERS_MOST} parameters")
        shared = item.take_list("parameters", source.Node)
        self.annotations(item)
        for method in METHODS:
            node = item.take(method, source.Node)
            if node is not None:
                self.operations.append(self.read_operation(path, method, node, shared, tag))
        item.close()
        if not any(method in item for method in METHODS):
            raise item.refuse("a path without operations")

    @staticmethod
    def annotations(node):
        node.take("description", str)
        node.take("summary", str)
        node.take("example")
        node.take("examples", source.Node)

    @staticmethod
    def word(node, key, words, default=None):
        value = node.take(key, str, default, required=default is None)
        if value not in words:
            raise node.refuse(f"must be one of {', '.join(words)}", key)
        return value

    def read_operation(self, path, method, node, shared, tag):
        self.annotations(node)
        name = node.take("operationId", str, required=True)
        if not re.fullmatch("[a-z][a-z0-9_]*[a-z]", name) or name.endswith("_request"):
            raise node.refuse("must be snake_case and end with a letter: it is a C name, and so is it with a status behind it", "operationId")
        operation = Operation(
            name=name,
            symbol=f"{tag}_{name}",
            tag=tag,
            method=method,
            path=path,
            summary=node.get("summary", ""),
            database=node.take("x-database", bool, True),
            key_name=node.take("x-key-name", str),
            **self.read_settings(path, method, node),
        )
        self.check_operation(operation, node)
        self.read_parameters(operation, shared + node.take_list("parameters", source.Node), node)
        self.read_body(operation, node)
        self.read_answers(operation, node.take("responses", source.Node, required=True))
        self.read_codes(operation, node)
        self.read_noun(operation, node)
        node.close()
        return operation

    def read_noun(self, operation, node):
        """A noun's operation has a handler already; here stands what that one relies on."""
        noun = node.take("x-noun", str)
        if noun is None:
            return
        named = [parameter for parameter in operation.parameters if parameter.place == "path"]
        handlers = {("get", 0): "list", ("get", 1): "read", ("post", 0): "create", ("patch", 1): "update", ("delete", 1): "delete"}
        verb = handlers.get((operation.method, len(named)))
        if not re.fullmatch("[a-z][a-z_]*", noun) or verb is None:
            raise node.refuse("a noun is listed, read, created, changed or deleted, by a path with at most one parameter", "x-noun")
        answer = self.reader.shapes.get(operation.answers[0].shape)
        if len(operation.answers) != 1 or (answer is None) != (verb == "delete"):
            raise node.refuse("has one answer: an object, or nothing where one is deleted", "responses")
        members = {field.name for field in answer.fields} if answer else set()
        if verb == "list" and not {"data", "page"} <= members:
            raise node.refuse("the answer of a list has data and page", "responses")
        if verb == "list":
            self.check_list(operation, node)
        elif verb != "read" and operation.idempotency in ("none", "document"):
            raise node.refuse("is changed in a transaction, which comes with idempotency: optional or required", "x-idempotency")
        if verb in ("create", "update") and operation.body is None:
            raise node.refuse("needs a body", "x-noun")
        if verb in ("update", "delete") and operation.if_match is None:
            raise node.refuse("takes If-Match", "x-noun")
        operation.noun, operation.handler = f"{operation.tag}_{noun}", f"noun_{verb}"

    @staticmethod
    def check_list(operation, node):
        """What the handler of a noun's list finds in the parameters, or can filter by."""
        query = {parameter.name: parameter for parameter in operation.parameters if parameter.place == "query"}
        if not {"limit", "cursor", "sort"} <= set(query) or not (query["limit"].fallback and query["sort"].fallback):
            raise node.refuse("a list takes limit, cursor and sort, and two of them have defaults: limit and sort", "parameters")
        for name, parameter in query.items():
            if name != "include" and parameter.field.value.kind not in ("string", "enum", "boolean", "integer"):
                raise node.refuse(f"{name}: a list is filtered by a word, a number, true or false", "parameters")

    def read_settings(self, path, method, node):
        group = next((group for prefix, group in self.defaults[node.file] if path.startswith(prefix)), {})
        inapt = [key for key, apt in (("idempotency", method in UNSAFE), ("cache", method == "get")) if not apt]
        for key in inapt:
            if f"x-{key}" in node:
                raise node.refuse(f"{method.upper()} has none", f"x-{key}")
        return {key: "none" if key in inapt else self.setting(node, key, group) for key in self.settings}

    def check_operation(self, operation, node):
        open_to_all = operation.permission == "public"
        if operation.idempotency != "none" and not operation.database:
            raise node.refuse("idempotency needs the database", "x-idempotency")
        if operation.idempotency == "none" and operation.key_name:
            raise node.refuse("an operation without idempotency keeps no keys", "x-key-name")
        if operation.cache == "public" and not open_to_all:
            raise node.refuse("only what is public can be cached", "x-cache")
        if not open_to_all and not operation.database:
            raise node.refuse("who may do it stands in the database", "x-database")
        first = self.operation_ids.setdefault(operation.name, node)
        if first is not node:
            raise node.refuse(f"stands at {first.place} too", "operationId")

    def read_parameters(self, operation, items, node):
        for item in items:
            if "$ref" in item:
                reference = item
                item = self.find(reference, "parameters")[1]
                reference.take("$ref")
                reference.close()
            parameter = self.read_parameter(operation, item)
            for other in operation.parameters:
                if (other.name, other.place) == (parameter.name, parameter.place) or other.field.name == parameter.field.name:
                    raise item.refuse("another parameter has this name", "name")
            operation.parameters.append(parameter)
        in_path = re.findall(r"\{(\w+)\}", operation.path)
        declared = [parameter.name for parameter in operation.parameters if parameter.place == "path"]
        if sorted(in_path) != sorted(declared):
            raise node.refuse(f"path parameters {sorted(in_path)} and declared ones {sorted(declared)} differ", "parameters" if "parameters" in node else None)
        # Their values are bound in the order of the path.
        operation.parameters.sort(key=lambda parameter: in_path.index(parameter.name) if parameter.place == "path" else len(in_path))

    def read_parameter(self, operation, item):
        self.annotations(item)
        item.take("style", str)
        name, place = item.take("name", str, required=True), self.word(item, "in", ["path", "query", "header"])
        required = item.take("required", bool, False)
        field_name = snake(name.replace(".", "_"))
        if place == "header" and name not in HEADERS:
            raise item.refuse(f"only {' and '.join(HEADERS)} are passed to operations", "name")
        if place != "header" and not re.fullmatch(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*", name):
            raise item.refuse("a name is snake_case, with dots in between", "name")
        if field_name in C_WORDS or field_name == "body":
            raise item.refuse("a name must be no word of C, and not body", "name")
        if place == "path" and not required:
            raise item.refuse("a path parameter is required", "required" if "required" in item else None)
        schema = item.take("schema", source.Node, required=True)
        default = schema.take("default")
        value = self.reader.value(schema, f"{operation.symbol}_{field_name}")
        exploded = value.kind == "array" and item.take("explode", bool, True)
        if value.kind in ("object", "map") or (value.kind == "array" and value.item.kind == "object") or value.nullable or exploded:
            raise item.refuse("a parameter is a word, a number or a comma-separated list of them (explode: false)", "schema")
        if value.kind == "array" and value.item.kind == "string" and (value.item.pattern is None or "," in value.item.pattern):
            raise item.refuse("words of a list need a pattern without a comma, which separates them", "schema")
        if default is not None and (required or not fits(value, default)):
            raise schema.refuse("a default is a value that fits, of a parameter that is not required", "default")
        item.close()
        if name == "If-Match":
            operation.if_match = "required" if required else "optional"
        fallback = None if default is None else str(default).lower() if isinstance(default, bool) else str(default)
        # That If-Match is missing is a problem of its own.
        there = fallback is not None or (required and name != "If-Match")
        field = Field(field_name, value, there, description=item.get("description", ""))
        return Parameter(name, place, field, required, fallback)

    def read_body(self, operation, node):
        body = node.take("requestBody", source.Node)
        size = node.take("x-body-max", int, BODY_USUAL)
        if body is None:
            if "x-body-max" in node:
                raise node.refuse("there is no body", "x-body-max")
            return
        if not 0 < size <= BODY_MOST:
            raise node.refuse(f"must be at most {BODY_MOST}", "x-body-max")
        if body.take("required", bool, False) is not True or operation.method not in UNSAFE:
            raise body.refuse("a body is required, and only with a method that may change something")
        body.take("description", str)
        operation.body_max = size
        content = body.take("content", source.Node, required=True)
        operation.media_types = list(content)
        operation.body_kind = node.take("x-body", str) or BODY_KINDS.get(operation.media_types[0] if len(content) == 1 else None)
        if operation.body_kind in ("raw", "stream"):
            self.read_bytes(content, operation.symbol)
        elif operation.body_kind is None or "x-body" in node:
            raise node.refuse(f"must be raw or stream; any other kind follows from one media type: {', '.join(BODY_KINDS)}", "x-body" if "x-body" in node else None)
        elif operation.body_kind == "multipart":
            self.read_multipart(operation, content)
        else:
            operation.body = self.json_shape(content, operation.media_types[0])
            if operation.body_kind == "form":
                self.refuse_nested(content, operation.body)
        if operation.body_kind in ("stream", "multipart") and operation.idempotency not in ("none", "document"):
            raise node.refuse("what is read while it comes can be read once only: its handler cannot be run again", "x-idempotency")
        body.close()

    def read_bytes(self, content, symbol):
        """Any bytes: what they are is between the client and the handler, who may read them as JSON."""
        for media_type, media in content.take_each(source.Node):
            if not re.fullmatch(r"[a-z0-9.+-]+/[a-z0-9.+-]+|[a-z]+/\*|\*/\*", media_type):
                raise content.refuse("is a media type, such as image/png, or a range of them", media_type)
            schema = media.take("schema", source.Node)
            if schema is not None:
                self.reader.value(schema, f"{symbol}_body")
            self.annotations(media)
            media.close()

    def read_multipart(self, operation, content):
        """Fields, read as those of a form, and files: properties with contentMediaType."""
        media = content.take("multipart/form-data", source.Node)
        content.close()
        schema = media.take("schema", source.Node, required=True)
        media.close()
        if "$ref" not in schema:
            raise schema.refuse("must refer to an object of components")
        name, target = self.find(schema, "schemas")
        schema.take("$ref")
        schema.close()
        fields = source.Node(target.file, target.line, target.place)
        fields.lines = target.lines
        fields.update(target)
        fields["properties"] = properties = source.Node(target.file, target.line, target.place)
        properties.lines = target["properties"].lines
        for key, value in target["properties"].items():
            if not isinstance(value, source.Node) or "contentMediaType" not in value:
                properties[key] = value
                continue
            if dict(value).keys() - {"type", "contentMediaType", "maxLength", "description"} or not isinstance(value.get("maxLength"), int):
                raise value.refuse("a file has type: string, contentMediaType and maxLength, in bytes")
            operation.files[key] = value["maxLength"]
        fields["required"] = [key for key in target.get("required", []) if key not in operation.files]
        if properties:
            operation.body = self.reader.shape(name, fields)
            self.refuse_nested(content, operation.body)

    def refuse_nested(self, content, shape):
        """A form is flat: its values are text."""
        for field in self.reader.shapes[shape].fields:
            inner = field.value.item or field.value
            if field.value.kind == "map" or inner.kind == "object" or field.value.nullable:
                raise content.refuse(f"a form has words, numbers and comma-separated lists of them, and nothing is null: {field.name}")

    def json_shape(self, content, media_type="application/json"):
        """The struct of an object in JSON; it has a name of its own."""
        media = content.take(media_type, source.Node, required=True)
        content.close()
        schema = media.take("schema", source.Node, required=True)
        self.annotations(media)
        media.close()
        if "$ref" not in schema:
            raise schema.refuse("must refer to an object of components")
        value = self.reader.value(schema, "")
        if value.kind != "object":
            raise schema.refuse("must refer to an object")
        return value.shape

    def read_answers(self, operation, responses):
        for status, response in responses.take_each(source.Node):
            if not re.fullmatch("2[0-9][0-9]|30[2378]", status):
                raise responses.refuse("problems are declared by x-problems; here stand answers of 2xx and redirects", status)
            operation.answers.append(self.read_answer(int(status), response))
        if not operation.answers:
            raise responses.refuse("needs an answer of 2xx or a redirect")
        for answer in operation.answers:
            if operation.idempotency not in ("none", "document") and (answer.stream or "Set-Cookie" in answer.headers):
                raise responses.refuse("a stream and a cookie are not kept for a repeat: the operation keeps its keys itself, or takes none", str(answer.status))
            if operation.cache != "none" and "Set-Cookie" in answer.headers:
                raise responses.refuse("an answer with a cookie is for one client: it cannot be cached", str(answer.status))

    def read_answer(self, status, response):
        answer = Answer(status)
        response.take("description", str, required=True)
        content = response.take("content", source.Node)
        answer.stream = response.take("x-stream", bool, False)
        self.read_answer_headers(answer, response)
        response.close()
        if content is None and answer.stream:
            raise response.refuse("a stream has a media type", "x-stream")
        if content is None:
            return answer
        if status in (204, 205, *REDIRECTS) or len(content) != 1:
            raise response.refuse("has one media type; 204, 205 and redirects have none", "content")
        (answer.media_type,) = content
        if answer.media_type == "application/json" and not answer.stream:
            answer.shape = self.json_shape(content)
        else:
            media = content.take(answer.media_type, source.Node)
            schema = media.take("schema", source.Node)  # bytes have none
            if schema is not None and self.reader.value(schema, "").kind != "string":
                raise schema.refuse("what is not JSON is text, or bytes and then without a schema")
            self.annotations(media)
            media.close()
        return answer

    def read_answer_headers(self, answer, response):
        """What the handler writes: ETag, Location and Set-Cookie by calls of their own. The pipeline's and nginx's are not named."""
        for name, header in response.take("headers", source.Node, source.Node("", 0, "")).take_each(source.Node):
            if not re.fullmatch("[A-Z][A-Za-z0-9]*(-[A-Za-z0-9]+)*", name) or name in ANSWER_HEADERS:
                raise header.refuse("a header has a name in Title-Case, and not one that is written without its handler")
            answer.headers[name] = header.take("required", bool, False) or (answer.redirect and name == "Location")
            if "$ref" not in header:
                self.read_shared_header(header)
                continue
            if self.find(header, "headers")[0] != name:
                raise header.refuse("must refer to the header of this name", "$ref")
            header.take("$ref")
            header.close()
        if answer.redirect and "Location" not in answer.headers:
            raise response.refuse("a redirect says where to: it has the header Location")

    def read_codes(self, operation, node):
        own = node.take_list("x-problems", str)
        for code in own:
            if code not in self.problems:
                raise node.refuse(f"{code} is not declared above", "x-problems")
            if self.problems[code]["implied"] or own.count(code) > 1:
                raise node.refuse(f"{code} is implied, or stands here twice", "x-problems")
        traits = {
            "always": True,
            "body": operation.body_kind != "none",
            "json": "application/json" in operation.media_types,
            "cookie": self.cookies and operation.method in UNSAFE,
            "identified": operation.identified,
            "database": operation.database,
            "guarded": operation.permission != "public",
            "if_match": operation.if_match is not None,
            "if_match_required": operation.if_match == "required",
            "idempotency": operation.idempotency != "none",
            "transaction": operation.idempotency in ("optional", "required", "resumable"),
            "idempotency_required": operation.idempotency in ("required", "resumable"),
            "front": False,
            "astray": False,
            "job": False,
        }
        for code, problem in self.problems.items():
            if problem["implied"] and problem["implied"] not in traits:
                raise self.problem_nodes[code].refuse(f"must be one of {', '.join(traits)}", "implied")
            if code in own or traits.get(problem["implied"], False):
                operation.problems.append(code)


def fits(value, text):
    """Tells whether a default is one of the values."""
    if value.kind == "integer":
        return isinstance(text, int) and not isinstance(text, bool) and value.minimum <= text <= value.maximum
    if value.kind == "boolean":
        return isinstance(text, bool)
    if value.kind == "enum":
        return text in value.enum.words
    if value.kind != "string" or not isinstance(text, str):
        return False
    return value.minimum <= len(text) <= value.maximum and (value.pattern is None or re.fullmatch(value.pattern, text) is not None)


def request_shapes(contract):
    """The request structs, as shapes of their own: the parameters, then the body."""
    return [Shape(operation.request, operation.request_fields, f"{operation.method.upper()} {operation.path}: {operation.summary}") for operation in contract.operations if operation.request_fields]


def compile_front(contract, folder):
    """nginx's part: templates, whose @SETTINGS@ the program fills in."""
    doors = locations(contract)
    render.render(folder, "nginx/contract.conf", "contract.conf.j2", contract=contract, pools=sorted({door.pool for door in doors}))
    for listener in LISTENERS:
        render.render(folder, f"nginx/{listener}.conf", "locations.conf.j2", listener=listener, locations=[door for door in doors if door.listener == listener])
    render.write(folder, "nginx/openapi.json", json.dumps(publish.document(contract), indent=1, default=str) + "\n")
    render.render(folder, "nginx/problems.conf", "problems.conf.j2", problems={code: problem for code, problem in contract.problems.items() if problem["nginx"] is not None})


def compile_contract(path, folder, name=None, version=None):
    contract = Contract(source.Sources(path, name))
    if version not in (None, contract.info["version"]):
        raise contract.info.refuse(f"must be {version}, the version of the program that keeps it", "version")
    compile_front(contract, folder)
    values = {
        "contract": contract,
        "operations": contract.operations,
        "shapes": list(contract.reader.shapes.values()) + request_shapes(contract),
        "enums": list(contract.reader.enums.values()),
        "nodes": trie(contract.operations),
        "methods": METHODS,
        "problems": contract.problems,
    }
    for name in ("api.h", "api.c", "operations.c", "permissions.h", "permissions.c", "problems.h", "problems.c"):
        render.render(folder, name, f"{name}.j2", **values)
    render.write(folder, "operations.json", json.dumps(publish.test_list(contract), indent=1) + "\n")
    render.render(folder, "docs/problems.html", "problems.html.j2", contract=contract)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("contract")
    parser.add_argument("folder")
    parser.add_argument("--version", help="of the program")
    arguments = parser.parse_args()
    try:
        compile_contract(arguments.contract, arguments.folder, version=arguments.version)
    except source.Refusal as refusal:
        sys.exit(str(refusal))


if __name__ == "__main__":
    main()
