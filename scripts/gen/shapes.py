"""The part of JSON Schema that Cartwright speaks, as C structs: shared by the compilers of openapi.yaml and of schema/.

Every string, array and map has a maximum, every object is closed and has a name, and anything else is refused.

    allOf       composes an object of others: their properties in order, then its own
    oneOf       with a discriminator: one of several objects, told apart by a word that each of them requires
                without: a reference and {type: 'null'}
    const       an enum of one word
    x-create    of an object that makes something whole: null for an optional member is its absence
"""

import collections
import hashlib
import re
from dataclasses import dataclass, field as dataclass_field, replace

from pattern import Pattern, Unportable
from source import Node

SAFE_INTEGER = 2**53 - 1
# Its keywords, what <stdbool.h> and GNU's dialect define, and what standard headers make macros of.
C_WORDS = set(
    "auto break case char const continue default do double else enum extern float for goto if inline int long "
    "register restrict return short signed sizeof static struct switch typedef union unsigned void volatile while "
    "asm typeof bool true false linux unix errno stdin stdout stderr assert".split()
)


def snake(name):
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower().replace("-", "_")


@dataclass
class Enum:
    c_name: str
    words: list

    @property
    def digest(self):
        """Names the words and their order: two enums with the same digest can be cast to each other."""
        return int.from_bytes(hashlib.sha256("\n".join(self.words).encode()).digest()[:4], "big") & 0x7FFFFFFF

    def constants(self):
        return [(self.constant(word), word) for word in self.words]

    def constant(self, word):
        suffix = "_DESC" if word.startswith("-") else ""
        return f"{self.c_name}_{re.sub('[^A-Za-z0-9]', '_', word.lstrip('-'))}{suffix}".upper()


@dataclass
class Value:
    """What one value may be."""

    kind: str  # string integer boolean enum time object array map
    nullable: bool = False
    minimum: int = 0
    maximum: int = 0
    pattern: str = None
    example: str = None  # string: one that fits
    enum: Enum = None
    shape: str = None  # C name of the object's struct
    item: "Value" = None
    unique: bool = False
    holder: str = None  # C name of the struct that stands for it where it is an item: of a list in a list, of an entry of a map

    def c_type(self):
        return {
            "array": f"struct {self.holder} ",
            "string": "const char *",
            "integer": "int64_t ",
            "boolean": "bool ",
            "time": "int64_t ",
            "bytes": "struct shape_bytes ",
            "enum": f"enum {self.enum.c_name} " if self.enum else None,
            "object": f"struct {self.shape} ",
        }[self.kind]


ENTRIES = {"integer": "shape_entry", "string": "shape_text_entry"}  # of maps; base/shape.h has them
INT_MOST = 2**31 - 1
BOUNDS = {"string": ("MIN_LENGTH", "MAX_LENGTH"), "array": ("MIN_ITEMS", "MAX_ITEMS"), "map": ("MIN_PROPERTIES", "MAX_PROPERTIES"), "integer": ("MINIMUM", "MAXIMUM")}


def bounds_of(value, name):
    """The constants of C that say what bounds a value: those that bound something, and fit into an int."""
    low, high = BOUNDS.get(value.kind, (None, None))
    if low and abs(value.minimum) <= INT_MOST and (value.minimum or value.kind == "integer"):
        yield f"{name}_{low}", value.minimum
    if high and value.maximum <= INT_MOST:
        yield f"{name}_{high}", value.maximum
    if value.item:
        yield from bounds_of(value.item, f"{name}_ITEM")


@dataclass
class Field:
    name: str
    value: Value
    required: bool
    mark: str = "MARK_NONE"
    description: str = ""
    fallback: str = None  # as text: what stands for it where it is missing

    @property
    def by_pointer(self):
        return self.value.kind == "object" and (self.value.nullable or not self.required)

    @property
    def listed(self):
        return self.value.kind in ("array", "map")

    @property
    def presence(self):
        maybe_missing, maybe_null = not self.required, self.value.nullable
        pointer = self.value.kind in ("string", "array", "map", "object")
        return (maybe_missing and maybe_null) or ((maybe_missing or maybe_null) and not pointer)

    def declarations(self):
        """The members of the C struct."""
        if self.value.kind == "array":
            lines = [f"const {self.value.item.c_type().replace('const ', '')}*{self.name};".replace("char **", "char *const *")]
            lines.append(f"size_t {self.name}_count;")
        elif self.value.kind == "map":
            lines = [f"const struct {ENTRIES.get(self.value.item.kind, self.value.item.holder)} *{self.name};", f"size_t {self.name}_count;"]
        elif self.by_pointer:
            lines = [f"const {self.value.c_type()}*{self.name};"]
        else:
            lines = [f"{self.value.c_type()}{self.name};"]
        if self.presence:
            lines.append(f"enum presence {self.name}_presence;")
        return lines


@dataclass
class Choice:
    """One of several objects, in a union."""

    word: str
    member: str
    shape: str


@dataclass
class Shape:
    c_name: str
    fields: list = dataclass_field(default_factory=list)
    description: str = ""
    create: bool = False
    choices: list = dataclass_field(default_factory=list)  # then the one field is the tag
    holder: bool = False  # only a struct: no object of the declaration

    def uses(self):
        """The C names of the structs and enums that it is made of."""
        for field in self.fields:
            value = field.value
            while value:
                yield from (name for name in (value.shape, value.enum and value.enum.c_name, value.holder) if name)
                value = value.item
        yield from (choice.shape for choice in self.choices)

    def bounds(self):
        if self.holder:
            return []
        return [bound for field in self.fields for bound in bounds_of(field.value, f"{self.c_name}_{field.name.lstrip('_')}".upper())]


def is_object(node):
    """Tells whether a schema has a struct of its own; a map has none."""
    composed = any(key in node for key in ("properties", "allOf", "discriminator"))
    return composed or (node.get("type") == "object" and not isinstance(node.get("additionalProperties"), Node))


def bounds_by_shape(shapes):
    """The constants of each struct. A name that two places would have, like number of order_tracking and tracking_number of order, is
    left out: it would say nothing."""
    found = {shape.c_name: list(shape.bounds()) for shape in shapes}
    names = collections.Counter(name for bounds in found.values() for name, _ in bounds)
    return {c_name: [(name, bound) for name, bound in bounds if names[name] == 1] for c_name, bounds in found.items()}


class Reader:
    """Reads schemas into shapes and enums, in the order in which C must declare them."""

    def __init__(self, prefix, find, stored=False):
        self.prefix = prefix  # of the C names
        self.find = find  # gives (name, Node) for a $ref
        self.shapes = {}
        self.enums = {}
        self.named = {}  # C name to the Node that has it
        self.open = []
        self.parts = {}  # C name of an object that is only there to compose others, to its fields
        self.stored = stored  # documents have members of which older ones know nothing

    def claim(self, c_name, node):
        """Refuses a C name that another schema has."""
        if self.named.setdefault(c_name, node) is not node:
            raise node.refuse(f"would have the name {c_name} in C, and so has {self.named[c_name].place}")

    def value(self, node, c_name):
        """Reads one schema. `c_name` names the enum or struct, should it be one that is written in place."""
        if "$ref" in node:
            return self.reference(node)
        for keyword in ("allOf", "discriminator"):
            if keyword in node:
                raise node.refuse("an object needs a name: make it a component and refer to it", keyword)
        if "oneOf" in node:
            return self.or_null(node)
        kinds = node.take("type", (str, list), required=True)
        kinds = [kinds] if isinstance(kinds, str) else list(kinds)
        nullable = "null" in kinds
        kinds = [kind for kind in kinds if kind != "null"]
        readers = {
            "string": self.string,
            "integer": self.integer,
            "boolean": self.boolean,
            "array": self.array,
            "object": self.map,
        }
        if len(kinds) != 1 or not isinstance(kinds[0], str) or kinds[0] not in readers:
            raise node.refuse(f"type must be one of {', '.join(readers)}, or one of them and null", "type")
        self.annotations(node)
        value = readers[kinds[0]](node, c_name, nullable)
        node.close()
        return replace(value, nullable=nullable)

    @staticmethod
    def annotations(node):
        node.take("description", str)
        node.take("examples", list)
        node.take("x-pii", bool)
        node.take("x-secret", bool)

    def or_null(self, node):
        """What a reference must be written as to allow null."""
        choices = node.take_list("oneOf", Node)
        if len(choices) != 2 or "$ref" not in choices[0] or dict(choices[1]) != {"type": "null"}:
            raise node.refuse("must be a $ref and then {type: 'null'}, or have a discriminator", "oneOf")
        self.annotations(node)
        node.close()
        return replace(self.reference(choices[0]), nullable=True)

    def reference(self, node):
        name, target = self.find(node, node.take("$ref", str))
        self.annotations(node)
        node.close()
        if is_object(target):
            return Value("object", shape=self.shape(name, target))
        if "$ref" in target:
            raise target.refuse("leads on to another reference", "$ref")
        return self.value(target, self.prefix + snake(name))

    @staticmethod
    def bounds(node, low_key, high_key):
        """Reads how short and how long something may be; the longest must be said."""
        low, high = node.take(low_key, int, 0), node.take(high_key, int)
        if high is None:
            raise node.refuse(f"{node['type'] if isinstance(node['type'], str) else node['type'][0]} without {high_key}")
        if not 0 <= low <= high or high == 0:
            raise node.refuse(f"{low_key} and {high_key} must be in order, and not both 0", high_key)
        return low, high

    def string(self, node, c_name, nullable):
        words = node.take("enum", list)
        if "const" in node:
            if words is not None or nullable:
                raise node.refuse("is one word: without enum, and not null", "const")
            words = [node.take("const", str)]
        if words is not None:
            return self.enum(node, c_name, words, nullable)
        form = node.take("format", str)
        if form == "date-time":
            return Value("time", maximum=40)
        if form is not None:
            if form != "binary" or self.prefix:  # of the contract
                raise node.refuse("only date-time is a known format; use a pattern", "format")
            return Value("bytes", maximum=self.bounds(node, "minLength", "maxLength")[1])
        low, high = self.bounds(node, "minLength", "maxLength")
        pattern, example = node.take("pattern", str), "x" * max(low, 1)
        if pattern is not None:
            try:
                example = Pattern(pattern).example(low)
            except Unportable as error:
                raise node.refuse(str(error), "pattern") from error
            if example is None or len(example) > high:
                raise node.refuse("no text between minLength and maxLength has this form", "pattern")
        return Value("string", minimum=low, maximum=high, pattern=pattern, example=example)

    def enum(self, node, c_name, words, nullable):
        if nullable != (None in words):
            raise node.refuse("null must stand among the words where the type has it, and only there", "enum")
        words = [word for word in words if word is not None]
        if not words or not all(isinstance(word, str) and word for word in words) or len(set(words)) != len(words):
            raise node.refuse("must be a list of different words", "enum")
        self.claim(c_name, node)
        enum = Enum(c_name, words)
        for constant, word in enum.constants():
            owner = self.named.setdefault(constant, (node, word))
            if owner != (node, word):
                raise node.refuse(f"{word} would have the name {constant} in C, and so has {owner[1]} of {owner[0].place}", "enum")
        self.enums[c_name] = enum
        return Value("enum", enum=enum, maximum=max(len(word) for word in words))

    def integer(self, node, c_name, nullable):
        for key in ("minimum", "maximum"):
            if key not in node:
                raise node.refuse(f"integer without {key}")
        low, high = node.take("minimum", int), node.take("maximum", int)
        if low > high or abs(low) > SAFE_INTEGER or abs(high) > SAFE_INTEGER:
            raise node.refuse("bounds must be in order and below 2^53", "minimum")
        return Value("integer", minimum=low, maximum=high)

    def boolean(self, node, c_name, nullable):
        return Value("boolean")

    def array(self, node, c_name, nullable):
        low, high = self.bounds(node, "minItems", "maxItems")
        schema = node.take("items", Node, required=True)
        item = self.value(schema, f"{c_name}_list" if "items" in schema else c_name)
        if item.kind == "map" or (item.nullable and item.kind != "string"):
            raise node.refuse("items can be no maps, and only strings can be null", "items")
        if item.kind == "array":
            item = replace(item, holder=self.hold(node, f"{c_name}_list", [Field("items", item, True)]))
        return Value("array", item=item, minimum=low, maximum=high, unique=node.take("uniqueItems", bool, False))

    def map(self, node, c_name, nullable):
        """An object in place: a map from names to values of one kind. Others are components of their own."""
        if "properties" in node:
            raise node.refuse("an object needs a name: make it a component and refer to it")
        low, high = self.bounds(node, "minProperties", "maxProperties")
        item = self.value(node.take("additionalProperties", Node, required=True), c_name)
        name = self.value(node.take("propertyNames", Node, required=True), c_name)
        nullable_item = item.nullable and item.kind != "string"
        if item.kind not in ("integer", "string", "object") or nullable_item or name.kind != "string" or name.nullable or name.pattern is None:
            raise node.refuse("a map goes from strings with a pattern to integers, strings or objects")
        if item.kind == "object":
            item = replace(item, holder=self.hold(self.named[item.shape], f"{item.shape}_entry", [Field("key", Value("string"), True), Field("value", item, True)]))
        return Value("map", item=item, minimum=low, maximum=high, pattern=name.pattern, example=name.example)

    def hold(self, node, c_name, fields):
        """Makes a struct that C needs and the declaration does not name; `node` is what it follows from."""
        self.claim(c_name, node)
        self.shapes.setdefault(c_name, Shape(c_name, fields, holder=True))
        return c_name

    def closed(self, node, above=()):
        """Tells whether an object refuses what it does not know."""
        if any(node is other for other in above):
            raise node.refuse("holds itself")
        if node.get("additionalProperties") is False or node.get("unevaluatedProperties") is False:
            return True
        bases = [base for base in node.take_list("allOf", Node) if "$ref" in base]
        return any(self.closed(self.find(base, base["$ref"])[1], (*above, node)) for base in bases)

    def shape(self, name, node):
        """Reads a closed object with a name and gives the name of its struct."""
        c_name = self.prefix + snake(name)
        if c_name in self.open:
            raise node.refuse("holds itself")
        self.claim(c_name, node)
        if c_name in self.shapes:
            return c_name
        self.open.append(c_name)
        shape = Shape(c_name, description=node.take("description", str, ""))
        node.take("examples", list)
        if "discriminator" in node:
            self.choose(node, shape)
        else:
            if self.prefix:  # nobody creates anything by writing it down
                shape.create = node.take("x-create", bool, False)
            shape.fields = self.members(node, c_name)
            if not self.closed(node):
                raise node.refuse("an open object: say additionalProperties: false")
        self.refuse_members(node, shape)
        node.close()
        self.open.pop()
        self.shapes[c_name] = shape
        return c_name

    def part(self, name, node):
        """Gives the fields of an open object, for others to be composed of."""
        c_name = self.prefix + snake(name)
        if c_name in self.open:
            raise node.refuse("holds itself")
        self.claim(c_name, node)
        if c_name not in self.parts:
            self.open.append(c_name)
            node.take("description", str)
            self.parts[c_name] = self.members(node, c_name)
            node.close()
            self.open.pop()
        return self.parts[c_name]

    def members(self, node, c_name):
        """Gives the fields of an object: what allOf brings, then its own."""
        composed = "allOf" in node
        if node.take("type", str, "object", required=not composed) != "object":
            raise node.refuse("must be object", "type")
        fields, closed_bases = {}, []
        for base in node.take_list("allOf", Node):
            found, name = self.base(base)
            if self.closed(self.find(base, base["$ref"])[1]):
                closed_bases.append((base, name, {field.name for field in found}))
            for field in found:
                if fields.setdefault(field.name, field) != field:
                    raise base.refuse(f"{field.name} is something else in what stands before")
        properties = node.take("properties", Node, {}, required=not composed)
        if not composed and not properties:
            raise node.refuse("an empty object: it needs a property", "properties")
        own = {}
        if properties:
            for key, schema in properties.take_each(Node):
                if key in fields:
                    raise schema.refuse("stands in allOf too")
                own[key] = self.field(key, schema, False, c_name)
        fields.update(own)
        self.refuse_lies(node, fields, own, closed_bases)
        required = node.take_list("required", str)
        for missing in (key for key in required if key not in fields):
            raise node.refuse(f'"{missing}" is required but not a property', "required")
        for key in (key for key, field in own.items() if field.fallback is not None and key not in required):
            raise properties[key].refuse("only what is required has a default", "default")
        return [replace(field, required=field.required or field.name in required) for field in fields.values()]

    def base(self, node):
        if list(node) != ["$ref"]:
            raise node.refuse("must be a $ref, and nothing else; own properties stand beside allOf")
        name, target = self.find(node, node.take("$ref", str))
        if "discriminator" in target or not is_object(target):
            raise node.refuse("must lead to an object", "$ref")
        if self.closed(target):
            return self.shapes[self.shape(name, target)].fields, name
        return self.part(name, target), name

    @staticmethod
    def refuse_lies(node, fields, own, closed_bases):
        """What closes an object in JSON Schema looks no further than that object: it would refuse what others bring."""
        more = node.take("additionalProperties", (bool, Node), True)
        if isinstance(more, Node):
            raise node.refuse("has properties and is a map too", "additionalProperties")
        if not more and fields.keys() != own.keys():
            raise node.refuse("refuses what allOf brings: say unevaluatedProperties: false", "additionalProperties")
        if not node.take("unevaluatedProperties", bool, True) and "allOf" not in node:
            raise node.refuse("say additionalProperties: false", "unevaluatedProperties")
        for base, name, known in closed_bases:
            unknown = [key for key in fields if key not in known]
            if unknown:
                raise base.refuse(f"{name} is closed and refuses {', '.join(unknown)}: leave it open, and close with unevaluatedProperties: false what is composed")

    def choose(self, node, shape):
        """Reads a choice between objects that a word of theirs tells apart."""
        discriminator = node.take("discriminator", Node, required=True)
        tag = discriminator.take("propertyName", str, required=True)
        mapping = discriminator.take("mapping", Node, required=True)
        discriminator.close()
        targets = [self.find(choice, choice.take("$ref", str, required=True)) for choice in node.take_list("oneOf", Node)]
        for choice in node["oneOf"]:
            choice.close()
        words = {}
        for word, reference in mapping.take_each(str):
            pointer = Node(mapping.file, mapping.lines[word], f"{mapping.place}/{word}")
            pointer["$ref"] = reference
            name, target = self.find(pointer, reference)
            if not any(target is other for _, other in targets):
                raise mapping.refuse("leads to none of oneOf", word)
            member = snake(re.sub("[^A-Za-z0-9]", "_", word))
            if not re.fullmatch("[a-z][a-z0-9_]*", member) or member in C_WORDS or member == tag:
                raise mapping.refuse("must be no word of C, and not the name of the property", word)
            shape.choices.append(Choice(word, member, self.chosen(mapping, word, tag, name, target)))
            words[word] = name
        if len(targets) < 2 or sorted(words.values()) != sorted(name for name, _ in targets):
            raise node.refuse("must be several references, each with one word of the mapping", "oneOf")
        enum = Enum(f"{shape.c_name}_{tag}", list(words))
        self.claim(enum.c_name, mapping)
        self.enums[enum.c_name] = enum
        shape.fields = [Field(tag, Value("enum", enum=enum, maximum=max(len(word) for word in words)), True)]

    def chosen(self, mapping, word, tag, name, target):
        """One of the choices: it says its word itself, so that it fits where the others do not."""
        if "discriminator" in target or not is_object(target):
            raise mapping.refuse("must lead to an object", word)
        c_name = self.shape(name, target)
        field = next((field for field in self.shapes[c_name].fields if field.name == tag), None)
        if field is None or not field.required or field.value.kind != "enum" or field.value.enum.words != [word]:
            raise mapping.refuse(f"{name} must require {tag} and say const: {word} of it", word)
        return c_name

    @staticmethod
    def refuse_members(node, shape):
        """A list has a count beside it in C, and some fields have a presence."""
        members = [re.search(r"(\w+);$", line).group(1) for field in shape.fields for line in field.declarations()]
        members += [choice.member for choice in shape.choices]
        for member in members:
            if members.count(member) > 1:
                raise node.refuse(f"two members would be called {member} in C")

    def field(self, key, schema, required, c_name):
        if not re.fullmatch(r"_?[a-z][a-z0-9_]*", key) or key in C_WORDS:
            raise schema.refuse("a name must be snake_case and no word of C")
        mark = "MARK_SECRET" if schema.take("x-secret", bool, False) else "MARK_PII" if schema.take("x-pii", bool, False) else "MARK_NONE"
        fallback = schema.take("default") if self.stored else None
        value = self.value(schema, f"{c_name}_{key.lstrip('_')}")
        if fallback is not None:
            self.refuse_default(schema, value, fallback)
            fallback = str(fallback).lower() if isinstance(fallback, bool) else str(fallback)
        return Field(key, value, required, mark, schema.get("description", ""), fallback)

    @staticmethod
    def refuse_default(schema, value, fallback):
        fits = {
            "integer": lambda: type(fallback) is int and value.minimum <= fallback <= value.maximum,
            "boolean": lambda: isinstance(fallback, bool),
            "enum": lambda: fallback in value.enum.words,
            "string": lambda: isinstance(fallback, str) and value.minimum <= len(fallback) <= value.maximum and value.pattern is None,
        }
        if value.nullable or not fits.get(value.kind, lambda: False)():
            raise schema.refuse("a default is a value that fits, of a number, a word, a text or yes and no", "default")


def describe_value(value):
    """What tests must know to make up such a value."""
    everything = {
        "kind": value.kind, "nullable": value.nullable or None, "minimum": value.minimum, "maximum": value.maximum, "pattern": value.pattern, "example": value.example,
        "unique": value.unique or None, "words": value.enum.words if value.enum else None, "shape": value.shape, "item": describe_value(value.item) if value.item else None,
    }  # fmt: skip
    if value.kind not in BOUNDS:
        del everything["minimum"], everything["maximum"]
    return {key: entry for key, entry in everything.items() if entry is not None}


def describe_shapes(reader):
    """An object by its fields, a choice by what its tag may say."""
    described = {}
    for shape in reader.shapes.values():
        if shape.choices:
            described[shape.c_name] = {"tag": shape.fields[0].name, "choices": {choice.word: choice.shape for choice in shape.choices}}
        elif not shape.holder:
            described[shape.c_name] = [
                {"name": field.name, "required": field.required, **({"null_is_absent": True} if shape.create and not field.required else {}), "mark": field.mark, **describe_value(field.value)}
                for field in shape.fields
            ]  # fmt: skip
    return described
