"""Compiles schema/: C structs with their shapes, collection validators, indexes, and the marks of personal data."""

import argparse
import json
import pathlib
import re
import sys
from dataclasses import dataclass, field as dataclass_field

import render
import source
from shapes import Reader, Value

DIRECTIONS = (1, -1, "hashed")


@dataclass
class Index:
    name: str
    keys: dict
    options: dict = dataclass_field(default_factory=dict)
    per_currency: bool = False


@dataclass
class Collection:
    name: str
    context: str
    c_name: str
    shard_key: dict
    shape: str
    validator: dict
    indexes: list
    marks: list = dataclass_field(default_factory=list)


def validator(reader, value):
    """The MongoDB $jsonSchema of a value: length and number bounds, closed objects; patterns stay with the code."""
    kinds = {"string": "string", "enum": "string", "integer": "long", "boolean": "bool", "time": "date", "object": "object", "array": "array", "map": "object"}
    schema = {"bsonType": [kinds[value.kind], "null"] if value.nullable else kinds[value.kind]}
    if value.kind == "string":
        schema.update({"minLength": value.minimum, "maxLength": value.maximum})
    elif value.kind == "enum":
        schema["enum"] = value.enum.words + ([None] if value.nullable else [])
    elif value.kind == "integer":
        schema.update({"minimum": value.minimum, "maximum": value.maximum})
    elif value.kind == "array":
        schema.update({"minItems": value.minimum, "maxItems": value.maximum, "items": validator(reader, value.item)})
        if value.unique:
            schema["uniqueItems"] = True
    elif value.kind == "map":
        schema.update({"minProperties": value.minimum, "maxProperties": value.maximum, "additionalProperties": validator(reader, value.item)})
    elif value.kind == "object":
        shape = reader.shapes[value.shape]
        schema["additionalProperties"] = False
        required = [field.name for field in shape.fields if field.required]
        if required:
            schema["required"] = required
        schema["properties"] = {field.name: validator(reader, field.value) for field in shape.fields}
    return schema


def marks(reader, shape_name, prefix=""):
    """The dotted paths of personal data and secrets."""
    found = []
    for field in reader.shapes[shape_name].fields:
        path = f"{prefix}{field.name}"
        if field.mark != "MARK_NONE":
            found.append({"path": path, "mark": "pii" if field.mark == "MARK_PII" else "secret"})
        inner = field.value.shape or (field.value.item.shape if field.value.item else None)
        if inner:
            found.extend(marks(reader, inner, f"{path}."))
    return found


class Store:
    def __init__(self, folder):
        self.collections = []
        self.enums, self.shapes = {}, {}
        for path in sorted(pathlib.Path(folder).glob("*.yaml")):
            self.collections.append(self.read(source.load(path, f"{pathlib.Path(folder).name}/{path.name}")))

    def read(self, document):
        name = document.take("collection", str, required=True)
        if not re.fullmatch("[a-z][a-z_]*", name) or any(name == other.name for other in self.collections):
            raise document.refuse("must be snake_case, and stand in one file", "collection")
        document.take("description", str, required=True)
        components = document.take("components", source.Node, source.Node(document.file, document.line, "/components"))
        root = document.take("document", source.Node, required=True)
        singular = document.take("singular", str, name)

        def find(node, reference):
            match = re.fullmatch(r"#/components/(\w+)", reference)
            if not match or match.group(1) not in components:
                raise node.refuse(f"{reference} leads nowhere", "$ref")
            return match.group(1), components[match.group(1)]

        reader = Reader("", find)
        shape_name = self.read_root(reader, singular, root)
        for c_name, shape in reader.shapes.items():
            if c_name in self.shapes:
                raise document.refuse(f"struct {c_name} is in another file too")
            self.shapes[c_name] = shape
        self.enums.update(reader.enums)
        top = reader.shapes[shape_name]
        if "_id" not in [field.name for field in top.fields if field.required]:
            raise root.refuse("_id must be required")
        collection = Collection(
            name=name,
            context=document.take("context", str, required=True),
            c_name=singular,
            shard_key=self.read_shard_key(document),
            shape=shape_name,
            validator=validator(reader, Value("object", shape=shape_name)),
            indexes=[self.read_index(document, node, reader, top) for node in document.take("indexes", list, [])],
            marks=marks(reader, shape_name),
        )
        document.close()
        return collection

    @staticmethod
    def read_root(reader, singular, root):
        """The document's struct has the singular name; its parts have it in front of their own."""
        inner = reader.shape

        def shape(name, node):
            return inner(name if node is root else f"{singular}_{name}", node)

        reader.shape = shape
        return reader.shape(singular, root)

    @staticmethod
    def read_shard_key(document):
        node = document.take("shard_key", (source.Node, str), required=True)
        if isinstance(node, str):
            return node  # why it is not sharded
        for key in node:
            if node.take(key) not in DIRECTIONS:
                raise node.refuse("must be 1 or hashed", key)
        return dict(node)

    def read_index(self, document, node, reader, top):
        if not isinstance(node, source.Node):
            raise document.refuse("an index is a mapping", "indexes")
        name = node.take("name", str, required=True)
        keys = node.take("keys", source.Node, required=True)
        per_currency = any("{currency}" in key for key in keys)
        for key in keys:
            if keys.take(key) not in DIRECTIONS:
                raise keys.refuse("must be 1, -1 or hashed", key)
            self.check_path(keys, key, reader, top)
        options = {}
        if node.take("unique", bool, False):
            options["unique"] = True
        partial = node.take("partial", source.Node)
        if partial is not None:
            options["partialFilterExpression"] = json.loads(json.dumps(partial))
        expire = node.take("expire_after_s", int)
        if expire is not None:
            options["expireAfterSeconds"] = expire
        node.take("description", str)
        node.close()
        return Index(name, dict(keys), options, per_currency)

    @staticmethod
    def check_path(node, path, reader, shape):
        for part in path.split("."):
            field = next((field for field in shape.fields if field.name == part), None) if shape else None
            if part == "{currency}":
                return
            if field is None:
                raise node.refuse("is no field of the document", path)
            inner = field.value.shape or (field.value.item.shape if field.value.item else None)
            shape = reader.shapes[inner] if inner else None


def compile_store(folder, to):
    store = Store(folder)
    values = {
        "collections": store.collections,
        "shapes": list(store.shapes.values()),
        "enums": list(store.enums.values()),
    }
    for name in ("store.h", "store.c"):
        render.render(to, name, f"{name}.j2", **values)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("schema")
    parser.add_argument("folder")
    arguments = parser.parse_args()
    try:
        compile_store(arguments.schema, arguments.folder)
    except source.Refusal as refusal:
        sys.exit(str(refusal))


if __name__ == "__main__":
    main()
