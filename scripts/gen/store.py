"""Compiles schema/: C structs with their shapes, collection validators, indexes, the marks of personal data, and data migrations."""

import argparse
import hashlib
import json
import pathlib
import re
import sys
from dataclasses import dataclass, field as dataclass_field, replace

import migrations
import render
import source
from shapes import Reader, Value

BSON_TYPES = {
    "string": "string",
    "enum": "string",
    "integer": "long",
    "boolean": "bool",
    "time": "date",
    "bytes": "binData",
    "object": "object",
    "array": "array",
    "map": "object",
}
# What MongoDB knows in the filter of a partial index.
PARTIAL_OPERATORS = {"$exists", "$eq", "$gt", "$gte", "$lt", "$lte", "$type", "$in"}


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
    shard_key: object  # a mapping, or a string that says why there is none
    shape: str
    validator: dict
    indexes: list
    marks: list = dataclass_field(default_factory=list)

    def content(self):
        return [self.name, self.shard_key, self.validator, [[index.name, index.keys, index.options] for index in self.indexes]]


def bounds(value, what):
    """How much there may be of it; a minimum of nothing is left out, for which the server would count once more."""
    return {**({f"min{what}": value.minimum} if value.minimum else {}), f"max{what}": value.maximum}


def validator(reader, value):
    """The MongoDB $jsonSchema of a value: types, lengths, bounds, patterns, closed objects."""
    kind = BSON_TYPES[value.kind]
    schema = {"bsonType": [kind, "null"] if value.nullable else kind}
    if value.kind == "string":
        schema.update(bounds(value, "Length"))
        if value.pattern:
            schema["pattern"] = value.pattern
    elif value.kind == "enum":
        schema["enum"] = value.enum.words + ([None] if value.nullable else [])
    elif value.kind == "integer":
        schema.update({"minimum": value.minimum, "maximum": value.maximum})
    elif value.kind == "array":
        schema.update({**bounds(value, "Items"), "items": validator(reader, value.item)})
        if value.unique:
            schema["uniqueItems"] = True
    elif value.kind == "map":
        schema.update({**bounds(value, "Properties"), "additionalProperties": False})
        schema["patternProperties"] = {value.pattern: validator(reader, value.item)}
    elif value.kind == "object":
        schema.update(members(reader, reader.shapes[value.shape], value.nullable))
    return schema


def members(reader, shape, nullable):
    """What an object may hold; of a choice, exactly one fits, because each requires a word of its own."""
    if shape.choices:
        choices = [validator(reader, Value("object", shape=choice.shape)) for choice in shape.choices]
        return {"oneOf": choices + ([{"bsonType": "null"}] if nullable else [])}
    required = [field.name for field in shape.fields if field.required]
    return {
        "additionalProperties": False,
        **({"required": required} if required else {}),
        "properties": {field.name: validator(reader, field.value) for field in shape.fields},
    }


def inner_shape(value):
    """The struct of what a value is or is made of."""
    return value.shape or (inner_shape(value.item) if value.item else None)


def fields_of(reader, shape_name):
    """The fields of an object; of a choice, the tag and what each of them has besides, which may then be missing."""
    shape = reader.shapes[shape_name]
    chosen = [field for choice in shape.choices for field in fields_of(reader, choice.shape) if field.name != shape.fields[0].name]
    return shape.fields + [replace(field, required=False) for field in chosen]


def marks(reader, shape_name, prefix=""):
    """The dotted paths of personal data and secrets."""
    found = []
    for field in fields_of(reader, shape_name):
        path = f"{prefix}{field.name}"
        mark = {"path": path, "mark": "pii" if field.mark == "MARK_PII" else "secret"}
        if field.mark != "MARK_NONE" and mark not in found:
            found.append(mark)
        if inner_shape(field.value):
            below = marks(reader, inner_shape(field.value), f"{path}.")
            if below and field.value.kind == "map" and field.mark == "MARK_NONE":
                raise reader.named[shape_name].refuse(f"{field.name} is a map of what is marked, which has no path: mark the map itself")
            found.extend(mark for mark in below if mark not in found and field.value.kind != "map")
    return found


def singular_of(document):
    """What one document of a collection is called; in a file without a collection, what its parts are called after."""
    name = document.take("collection", str, required="singular" not in document)
    value = document.take("singular", str, name)
    if not re.fullmatch("[a-z][a-z_]*", value):
        raise document.refuse("must be snake_case", "singular" if "singular" in document else "collection")
    return value


class CollectionReader:
    """Reads one file of schema/."""

    def __init__(self, document, singular, documents):
        self.document = document
        self.documents = documents  # all of schema/, by file name
        self.reader = Reader("", self.find, stored=True)
        self.root = document.take("document", source.Node, required=True)
        components = document.take("components", source.Node, {})
        self.shape = self.reader.shape(singular, self.root)
        for name in document.take_list("texts", str):
            if name not in components:
                raise document.refuse(f"{name} is no component", "texts")
            self.reader.shape(f"{singular}_{name}", components.take(name, source.Node))
        self.check_id()

    def find(self, node, reference):
        """What a $ref leads to: a part of its own file, or FILE#/components/PART of another; with the name of its struct, which is
        that of the file's documents and its own; a part that is called as they are has theirs alone."""
        match = re.fullmatch(r"([a-z_]*)#/components/([a-z][a-z0-9_]*)", reference)
        document = self.documents.get(match.group(1) or pathlib.Path(node.file).stem) if match else None
        components = document.take("components", source.Node, {}) if document else {}
        if not match or match.group(2) not in components:
            raise node.refuse(f"{reference} leads nowhere", "$ref")
        singular, part = singular_of(document), match.group(2)
        return singular if part == singular else f"{singular}_{part}", components.take(part, source.Node)

    def check_id(self):
        top = {field.name: field for field in self.reader.shapes[self.shape].fields}
        if "_id" not in top or not top["_id"].required or top["_id"].value.kind != "string":
            raise self.root.refuse("_id must be there, required and a string")

    def path(self, node, path):
        """The fields along a dotted path, from the document down."""
        shape, fields, in_map = self.shape, [], False
        for part in path.split("."):
            if in_map:
                known = part == "{currency}"  # an entry has no field of its own in C
            else:
                field = next((field for field in fields_of(self.reader, shape) if field.name == part), None) if shape else None
                known = field is not None
            if not known:
                raise node.refuse("is no field of the document", path)
            if in_map:
                in_map = False
                continue
            fields.append(field)
            in_map = field.value.kind == "map"
            shape = inner_shape(field.value)
        return fields

    def keys(self, node):
        """The keys of an index: where they lead, and their directions."""
        lists = set()
        if not node:
            raise node.refuse("has no key")
        for key in node:
            direction = node.take(key)
            if isinstance(direction, bool) or direction not in (1, -1, "hashed"):
                raise node.refuse("must be 1, -1 or hashed", key)
            lists.update(field.name for field in self.path(node, key) if field.value.kind == "array")
        if len(lists) > 1:
            raise node.refuse(f"MongoDB has no index over two lists: {' and '.join(sorted(lists))}")
        return dict(node)

    def shard_key(self):
        node = self.document.take("shard_key", (source.Node, str), required=True)
        if isinstance(node, str):
            return node  # why it is not sharded
        for key in node:
            if any(field.value.kind == "array" or not field.required for field in self.path(node, key)):
                raise node.refuse("must be in every document, once", key)
        if -1 in node.values():
            raise node.refuse("must be 1 or hashed")
        return self.keys(node)

    def indexes(self, shard_key):
        result = []
        for node in self.document.take_list("indexes", source.Node):
            index = self.index(node)
            if any(index.name == other.name for other in result):
                raise node.refuse("another index has this name", "name")
            if index.options.get("unique") and isinstance(shard_key, dict):
                prefix = list(index.keys.items())[: len(shard_key)]
                if "hashed" in shard_key.values() or prefix != list(shard_key.items()):
                    raise node.refuse("on a sharded collection it must begin with the shard key, and that cannot be hashed", "unique")
            result.append(index)
        return result

    def index(self, node):
        name = node.take("name", str, required=True)
        keys = self.keys(node.take("keys", source.Node, required=True))
        per_currency = any("{currency}" in key for key in keys)
        if not re.fullmatch(r"[a-z][a-z_]*(_\{currency\})?", name) or ("{currency}" in name) != per_currency:
            raise node.refuse("must be snake_case, with {currency} at its end if that is in the keys, else without", "name")
        if name == "shard_key":
            raise node.refuse("is the name of the index that migrate makes for a sharded collection", "name")
        options = {}
        if node.take("unique", bool, False):
            options["unique"] = True
        if "partial" in node:
            options["partialFilterExpression"] = self.partial(node.take("partial", source.Node))
        if "expire_after_s" in node:
            options["expireAfterSeconds"] = self.expiry(node, keys)
        node.take("description", str)
        node.close()
        return Index(name, keys, options, per_currency)

    def partial(self, node):
        for key, test in node.items():
            self.path(node, key)
            if isinstance(test, source.Node):
                for operator in test:
                    if operator not in PARTIAL_OPERATORS or test == {"$exists": False}:
                        raise test.refuse("a partial index cannot have this", operator)
        return migrations.plain(node)

    def expiry(self, node, keys):
        seconds = node.take("expire_after_s", int)
        if len(keys) != 1 or self.path(node, next(iter(keys)))[-1].value.kind != "time" or seconds < 0:
            raise node.refuse("needs one key that is a time, and not less than 0", "expire_after_s")
        return seconds


class Store:
    def __init__(self, folder):
        self.collections = []
        self.enums, self.shapes = {}, {}
        self.homes = {}  # the C name of each of them, to the file that says it
        folder = pathlib.Path(folder)
        self.documents = {path.stem: source.load(path, f"{folder.name}/{path.name}") for path in sorted(folder.glob("*.yaml")) if path.name != "events.yaml"}
        for document in self.documents.values():
            if "collection" in document or "components" not in document:
                self.collections.append(self.read(document))
            else:
                self.read_parts(document)
        self.refuse_unused()
        names = {collection.name for collection in self.collections}
        self.migrations = migrations.read_all(folder / "migrations", f"{folder.name}/migrations", names)

    def read_parts(self, document):
        """A file without a collection: what a context that stores nothing itself has in the documents of others."""
        self.word(document, "context")
        singular_of(document)
        document.take("description", str, required=True)
        document.take("components", source.Node)
        document.close()

    def read(self, document):
        name = self.word(document, "collection")
        if any(name == other.name for other in self.collections):
            raise document.refuse("is in another file too", "collection")
        document.take("description", str, required=True)
        singular = singular_of(document)
        reading = CollectionReader(document, singular, self.documents)
        for c_name, shape in reading.reader.shapes.items():
            if self.shapes.get(c_name, shape) != shape:
                raise document.refuse(f"struct {c_name} is in another file too")
            self.shapes[c_name] = shape
        for c_name, enum in reading.reader.enums.items():
            if self.enums.get(c_name, enum) != enum:
                raise document.refuse(f"enum {c_name} is in another file too")
            self.enums[c_name] = enum
        self.homes.update((c_name, pathlib.Path(reading.reader.named[c_name].file).stem) for c_name in [*reading.reader.shapes, *reading.reader.enums])
        shard_key = reading.shard_key()
        collection = Collection(
            name=name,
            context=self.word(document, "context"),
            c_name=singular,
            shard_key=shard_key,
            shape=reading.shape,
            validator=validator(reading.reader, Value("object", shape=reading.shape)),
            indexes=reading.indexes(shard_key),
            marks=marks(reading.reader, reading.shape),
        )
        document.close()
        return collection

    def refuse_unused(self):
        for document in self.documents.values():
            components = document.get("components", {})
            for name, node in components.items():
                if name not in components.taken:
                    raise node.refuse("is used nowhere") if isinstance(node, source.Node) else components.refuse("must be a schema", name)

    def headers(self):
        """What each file of schema/ says, as the values of its header: a header of its own, so that who may read it can be checked."""
        for name in self.documents:
            shapes = [shape for shape in self.shapes.values() if self.homes[shape.c_name] == name]
            enums = [enum for enum in self.enums.values() if self.homes[enum.c_name] == name]
            used = {self.homes[used] for shape in shapes for used in shape.uses()} - {name}
            yield {"file": name, "shapes": shapes, "enums": enums, "includes": sorted(used)}

    @staticmethod
    def word(document, key):
        value = document.take(key, str, required=True)
        if not re.fullmatch("[a-z][a-z_]*", value):
            raise document.refuse("must be snake_case", key)
        return value

    def digest(self):
        """Names all that migrate makes of a database: two programs with one digest are served by one database."""
        content = [[collection.content() for collection in self.collections], [migration.checksum for migration in self.migrations]]
        return hashlib.sha256(json.dumps(content).encode()).hexdigest()


def compile_store(folder, to):
    store = Store(folder)
    for header in store.headers():
        render.render(to, f"store/{header['file']}.h", "collection.h.j2", all_shapes=list(store.shapes.values()), **header)
    values = {
        "headers": sorted(store.documents),
        "collections": store.collections,
        "shapes": list(store.shapes.values()),
        "enums": list(store.enums.values()),
        "migrations": store.migrations,
        "digest": store.digest(),
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
