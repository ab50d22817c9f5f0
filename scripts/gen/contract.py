"""Compiles openapi.yaml: routes, handler prototypes, request structs, answers, permissions, problems, nginx locations, test list."""

import argparse
import json
import re
import sys
from dataclasses import dataclass, field as dataclass_field

import render
import source
from shapes import Field, Reader, Shape, Value, snake

METHODS = ["get", "post", "put", "patch", "delete"]
UNSAFE = {"post", "put", "patch", "delete"}
IDEMPOTENCY = ["none", "optional", "required"]
CACHE = ["none", "public"]
LISTENERS = ["public", "loopback"]
ANNOTATIONS = ("description", "summary", "example", "examples")


@dataclass
class Parameter:
    name: str
    place: str  # path, query or header
    field: Field
    fallback: str = None


@dataclass
class Answer:
    status: int
    media_type: str = None
    shape: str = None


@dataclass
class Operation:
    symbol: str
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
    body: str = None
    body_max: int = 0
    if_match: bool = False
    parameters: list = dataclass_field(default_factory=list)
    answers: list = dataclass_field(default_factory=list)
    problems: list = dataclass_field(default_factory=list)

    @property
    def request(self):
        return f"{self.symbol}_request"

    @property
    def request_fields(self):
        fields = [parameter.field for parameter in self.parameters]
        if self.body:
            fields.append(Field("body", Value("object", shape=self.body, nullable=True), True))
        return fields


class Contract:
    def __init__(self, path, name=None):
        self.document = document = source.load(path, name)
        if not str(document.take("openapi", str, required=True)).startswith("3.1."):
            raise document.refuse("must be 3.1", "openapi")
        self.info = document.take("info", source.Node, required=True)
        document.take("servers", list)
        document.take("externalDocs", source.Node)
        self.tags = {tag["name"] for tag in document.take("tags", list, [])}
        self.components = document.take("components", source.Node, required=True)
        self.rates = self.words("x-rates")
        self.permissions = self.words("x-permissions")
        self.problems = self.read_problems()
        self.reader = Reader("api_", self.find)
        self.request_reader = Reader("", self.find)
        self.request_reader.shapes = self.reader.shapes
        self.request_reader.enums = self.reader.enums
        self.operations = []
        self.read_components()
        paths = document.take("paths", source.Node, required=True)
        for path_text, item in paths.items():
            self.read_path(path_text, item)
        document.close()
        self.refuse_unused()

    def words(self, key):
        """A mapping from words to prose: rate classes, permissions."""
        node = self.document.take(key, source.Node, required=True)
        for word in node:
            node.take(word, str, required=True)
        return dict(node)

    def read_problems(self):
        problems = {}
        node = self.document.take("x-problems", source.Node, required=True)
        for code, entry in node.items():
            if not re.fullmatch("[a-z][a-z_]*", code):
                raise node.refuse("a code is snake_case", code)
            kind = entry.take("kind", str, "refused")
            status = entry.take("status", int, required=True)
            if kind not in ("refused", "broken", "uncertain") or not 400 <= status < 600 or (kind == "refused") != (status < 500):
                raise node.refuse("kind and status do not fit", code)
            implied = entry.take("implied", str)
            problems[code] = {"status": status, "title": entry.take("title", str, required=True), "kind": kind, "implied": implied}
            entry.close()
        return problems

    def find(self, node, reference):
        match = re.fullmatch(r"#/components/(schemas|parameters|responses)/(\w+)", reference)
        section = self.components.get(match.group(1), {}) if match else {}
        if not match or match.group(2) not in section:
            raise node.refuse(f"{reference} leads nowhere", "$ref")
        return match.group(2), section[match.group(2)]

    def read_components(self):
        for section in self.components:
            if section not in ("schemas", "parameters", "responses", "securitySchemes"):
                raise self.components.refuse("unknown keyword", section)
        for name, schema in self.components.get("schemas", {}).items():
            if "properties" in schema:
                self.reader.shape(name, schema)

    def refuse_unused(self):
        text = json.dumps(self.document)
        for section in ("schemas", "parameters", "responses"):
            for name, node in self.components.get(section, {}).items():
                if f'"#/components/{section}/{name}"' not in text:
                    raise node.refuse("is used nowhere")
        used = {code for operation in self.operations for code in operation.problems}
        for code, problem in self.problems.items():
            if code not in used and not problem["implied"]:
                raise self.document.refuse(f"{code} is given by no operation", "x-problems")

    def read_path(self, path, item):
        if not re.fullmatch(r"(/([a-z0-9.-]+|\{[a-z_]+\}))+", path):
            raise item.refuse("a path is kebab-case with {snake_case} parameters")
        shared = item.take("parameters", list, [])
        for key in ANNOTATIONS:
            item.take(key)
        for method in METHODS:
            node = item.take(method, source.Node)
            if node is not None:
                self.operations.append(self.read_operation(path, method, node, shared))
        item.close()

    def word(self, node, key, words, default=None):
        value = node.take(key, str, default, required=default is None)
        if value not in words:
            raise node.refuse(f"must be one of {', '.join(words)}", key)
        return value

    def read_operation(self, path, method, node, shared):
        for key in ANNOTATIONS:
            node.take(key)
        node.take("security", list)
        tags = node.take("tags", list, [])
        if len(tags) != 1 or tags[0] not in self.tags:
            raise node.refuse("one tag, declared above, names the context")
        name = node.take("operationId", str, required=True)
        if not re.fullmatch("[a-z][a-z0-9_]*", name):
            raise node.refuse("must be snake_case: it is a C name", "operationId")
        operation = Operation(
            symbol=f"{tags[0]}_{name}",
            method=method,
            path=path,
            summary=node.get("summary", ""),
            pool=node.take("x-pool", str, required=True),
            permission=self.word(node, "x-permission", ["public", *self.permissions]),
            idempotency=self.word(node, "x-idempotency", IDEMPOTENCY, "none" if method not in UNSAFE else None),
            cache=self.word(node, "x-cache", CACHE, "none"),
            rate=self.word(node, "x-rate", list(self.rates)),
            listener=self.word(node, "x-listener", LISTENERS, "public"),
            database=node.take("x-database", bool, True),
        )
        if method not in UNSAFE and operation.idempotency != "none":
            raise node.refuse("a safe method needs no idempotency", "x-idempotency")
        if operation.cache == "public" and (method != "get" or operation.permission != "public"):
            raise node.refuse("only a public GET can be cached", "x-cache")
        if any(operation.symbol == other.symbol for other in self.operations):
            raise node.refuse("another operation has this name", "operationId")
        self.read_parameters(operation, shared + node.take("parameters", list, []), node)
        self.read_body(operation, node)
        self.read_answers(operation, node.take("responses", source.Node, required=True))
        self.read_codes(operation, node)
        node.close()
        return operation

    def read_parameters(self, operation, items, node):
        for item in items:
            if "$ref" in item:
                item = self.find(item, item["$ref"])[1]
            for key in ANNOTATIONS:
                item.take(key)
            name, place = item.take("name", str, required=True), item.take("in", str, required=True)
            required = item.take("required", bool, False)
            if place not in ("path", "query", "header"):
                raise item.refuse("must be path, query or header", "in")
            if place == "header" and name not in ("If-Match", "X-Cart-Token"):
                raise item.refuse("this header is not passed to operations", "name")
            schema = item.take("schema", source.Node, required=True)
            field_name = snake(name.replace("-", "_")).replace(".", "_")
            value = self.request_reader.value(schema, f"{operation.symbol}_{field_name}")
            if value.kind in ("object", "map") or value.nullable or (value.kind == "array" and item.take("explode", bool, True)):
                raise item.refuse("a parameter is a word, a number or a comma-separated list of them (explode: false)")
            item.take("style", str)
            item.close()
            default = schema.get("default")
            if place == "header" and name == "If-Match":
                operation.if_match = required
                required = False  # its absence has a problem of its own
            fallback = None if default is None else json.dumps(default).strip('"')
            field = Field(field_name, value, required or fallback is not None, description=item.get("description", ""))
            operation.parameters.append(Parameter(name, place, field, fallback))
        in_path = set(re.findall(r"\{(\w+)\}", operation.path))
        declared = {parameter.name for parameter in operation.parameters if parameter.place == "path"}
        if in_path != declared:
            raise node.refuse(f"path parameters {sorted(in_path)} and declared ones {sorted(declared)} differ")

    def read_body(self, operation, node):
        body = node.take("requestBody", source.Node)
        operation.body_max = node.take("x-body-max", int, 65536 if body is not None else 0)
        if body is None:
            return
        body.take("description", str)
        if body.take("required", bool, False) is not True or operation.method not in UNSAFE:
            raise body.refuse("a body is required, and only with a method that may change something")
        content = body.take("content", source.Node, required=True)
        operation.body = self.json_shape(content)
        body.close()

    def json_shape(self, content):
        media = content.take("application/json", source.Node, required=True)
        content.close()
        reference = media.take("schema", source.Node, required=True)
        for key in ANNOTATIONS:
            media.take(key)
        media.close()
        value = self.reader.value(reference, "")
        if value.kind != "object":
            raise reference.refuse("must refer to an object")
        return value.shape

    def read_answers(self, operation, responses):
        for status, response in responses.items():
            responses.take(status)
            if "$ref" in response:
                if status != "default":
                    raise responses.refuse("only default refers to a shared answer", status)
                self.find(response, response["$ref"])
                continue
            if not re.fullmatch("2[0-9][0-9]", status):
                raise responses.refuse("problems are declared by x-problems; here stand 2xx and default", status)
            response.take("description", str, required=True)
            response.take("headers", source.Node)
            content = response.take("content", source.Node)
            response.close()
            answer = Answer(int(status))
            if content is not None and "application/json" in content:
                answer.media_type, answer.shape = "application/json", self.json_shape(content)
            elif content is not None:
                (answer.media_type,) = content
            operation.answers.append(answer)
        if "default" not in responses or not operation.answers:
            raise responses.refuse("needs a 2xx answer and default")

    def read_codes(self, operation, node):
        own = node.take("x-problems", list, [])
        for code in own:
            if code not in self.problems or self.problems[code]["implied"]:
                raise node.refuse(f"{code} is not declared above, or implied", "x-problems")
        traits = {
            "always": True,
            "body": operation.body is not None,
            "database": operation.database,
            "guarded": operation.permission != "public",
            "if_match": operation.if_match,
            "idempotency": operation.idempotency != "none",
            "idempotency_required": operation.idempotency == "required",
            "front": False,
        }
        for code, problem in self.problems.items():
            if problem["implied"] and problem["implied"] not in traits:
                raise self.document.refuse(f"{code}: implied must be one of {', '.join(traits)}", "x-problems")
            if code in own or traits.get(problem["implied"], False):
                operation.problems.append(code)


def trie(operations):
    """Nodes of the route trie, children behind their parent and side by side: literal ones first, then the parameter's."""
    root = {"literal": "", "children": {}, "operations": {}}
    for operation in operations:
        at = root
        for segment in operation.path.strip("/").split("/"):
            key = "{}" if segment.startswith("{") else segment
            at = at["children"].setdefault(key, {"literal": key, "children": {}, "operations": {}})
        at["operations"][operation.method] = operation
    nodes, queue = [], [root]
    next_free = 1
    while queue:
        at = queue.pop(0)
        children = sorted(at["children"].values(), key=lambda child: (child["literal"] == "{}", child["literal"]))
        nodes.append({"literal": at["literal"], "first": next_free if children else 0, "count": len(children), "operations": at["operations"]})
        next_free += len(children)
        queue.extend(children)
    return nodes


def request_shapes(contract):
    """The request structs, as shapes of their own: the parameters, then the body."""
    return [Shape(operation.request, operation.request_fields, f"{operation.method.upper()} {operation.path}: {operation.summary}") for operation in contract.operations if operation.request_fields]


def test_list(contract):
    """What the contract tests run over."""

    def value(v):
        return {
            key: entry
            for key, entry in {
                "kind": v.kind, "nullable": v.nullable, "minimum": v.minimum, "maximum": v.maximum, "pattern": v.pattern, "unique": v.unique,
                "words": v.enum.words if v.enum else None, "shape": v.shape, "item": value(v.item) if v.item else None,
            }.items()
            if entry not in (None, False)
        }  # fmt: skip

    def field(f):
        return {"name": f.name, "required": f.required, "mark": f.mark, **value(f.value)}

    return {
        "problems": contract.problems,
        "permissions": contract.permissions,
        "shapes": {shape.c_name: [field(f) for f in shape.fields] for shape in contract.reader.shapes.values()},
        "operations": [
            {
                "id": operation.symbol, "method": operation.method.upper(), "path": operation.path, "pool": operation.pool, "permission": operation.permission,
                "idempotency": operation.idempotency, "cache": operation.cache, "rate": operation.rate, "listener": operation.listener, "database": operation.database,
                "if_match": operation.if_match, "body": operation.body, "body_max": operation.body_max,
                "parameters": [{"in": p.place, "parameter": p.name, "default": p.fallback, **field(p.field)} for p in operation.parameters],
                "answers": [{"status": a.status, "media_type": a.media_type, "shape": a.shape} for a in operation.answers],
                "problems": operation.problems,
            }
            for operation in contract.operations
        ],
    }  # fmt: skip


def compile_contract(path, folder, name=None):
    contract = Contract(path, name)
    values = {
        "contract": contract,
        "operations": contract.operations,
        "shapes": list(contract.reader.shapes.values()) + request_shapes(contract),
        "enums": list(contract.reader.enums.values()),
        "nodes": trie(contract.operations),
        "methods": METHODS,
        "problems": contract.problems,
    }
    for name in ("api.h", "api.c", "operations.c", "problems.h", "problems.c"):
        render.render(folder, name, f"{name}.j2", **values)
    render.write(folder, "operations.json", json.dumps(test_list(contract), indent=1) + "\n")
    render.write(folder, "openapi.json", json.dumps(contract.document, indent=1, default=str) + "\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("contract")
    parser.add_argument("folder")
    arguments = parser.parse_args()
    try:
        compile_contract(arguments.contract, arguments.folder)
    except source.Refusal as refusal:
        sys.exit(str(refusal))


if __name__ == "__main__":
    main()
