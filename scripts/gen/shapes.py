"""The part of JSON Schema that Cartwright speaks, as C structs: shared by the compilers of openapi.yaml and of schema/.

Every string, array and map has a maximum, every object is closed and has a name, and anything else is refused."""

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

    def c_type(self):
        return {
            "string": "const char *",
            "integer": "int64_t ",
            "boolean": "bool ",
            "time": "int64_t ",
            "enum": f"enum {self.enum.c_name} " if self.enum else None,
            "object": f"struct {self.shape} ",
        }[self.kind]


@dataclass
class Field:
    name: str
    value: Value
    required: bool
    mark: str = "MARK_NONE"
    description: str = ""

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
            lines = [f"const struct shape_entry *{self.name};", f"size_t {self.name}_count;"]
        elif self.by_pointer:
            lines = [f"const {self.value.c_type()}*{self.name};"]
        else:
            lines = [f"{self.value.c_type()}{self.name};"]
        if self.presence:
            lines.append(f"enum presence {self.name}_presence;")
        return lines


@dataclass
class Shape:
    c_name: str
    fields: list = dataclass_field(default_factory=list)
    description: str = ""


class Reader:
    """Reads schemas into shapes and enums, in the order in which C must declare them."""

    def __init__(self, prefix, find):
        self.prefix = prefix  # of the C names
        self.find = find  # gives (name, Node) for a $ref
        self.shapes = {}
        self.enums = {}
        self.named = {}  # C name to the Node that has it
        self.open = []

    def claim(self, c_name, node):
        """Refuses a C name that another schema has."""
        if self.named.setdefault(c_name, node) is not node:
            raise node.refuse(f"would have the name {c_name} in C, and so has {self.named[c_name].place}")

    def value(self, node, c_name):
        """Reads one schema. `c_name` names the enum or struct, should it be one that is written in place."""
        if "$ref" in node:
            return self.reference(node)
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
            raise node.refuse("must be a $ref and then {type: 'null'}", "oneOf")
        self.annotations(node)
        node.close()
        return replace(self.reference(choices[0]), nullable=True)

    def reference(self, node):
        name, target = self.find(node, node.take("$ref", str))
        self.annotations(node)
        node.close()
        if "properties" in target or (target.get("type") == "object" and not isinstance(target.get("additionalProperties"), Node)):
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
        if words is not None:
            return self.enum(node, c_name, words, nullable)
        form = node.take("format", str)
        if form == "date-time":
            return Value("time", maximum=40)
        if form is not None:
            raise node.refuse("only date-time is a known format; use a pattern", "format")
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
        item = self.value(node.take("items", Node, required=True), c_name)
        if item.kind in ("array", "map") or item.nullable:
            raise node.refuse("items can be neither lists nor null; give them a name of their own", "items")
        return Value("array", item=item, minimum=low, maximum=high, unique=node.take("uniqueItems", bool, False))

    def map(self, node, c_name, nullable):
        """An object in place: a map from names to integers. Others are components of their own."""
        if "properties" in node:
            raise node.refuse("an object needs a name: make it a component and refer to it")
        low, high = self.bounds(node, "minProperties", "maxProperties")
        item = self.value(node.take("additionalProperties", Node, required=True), c_name)
        name = self.value(node.take("propertyNames", Node, required=True), c_name)
        if item.kind != "integer" or item.nullable or name.kind != "string" or name.pattern is None:
            raise node.refuse("a map goes from strings with a pattern to integers")
        return Value("map", item=item, minimum=low, maximum=high, pattern=name.pattern, example=name.example)

    def shape(self, name, node):
        """Reads a closed object with a name and gives the name of its struct."""
        c_name = self.prefix + snake(name)
        if c_name in self.open:
            raise node.refuse("holds itself")
        self.claim(c_name, node)
        if c_name in self.shapes:
            return c_name
        self.open.append(c_name)
        if node.take("type", str, required=True) != "object":
            raise node.refuse("must be object", "type")
        if node.take("additionalProperties", (bool, Node), True) is not False:
            raise node.refuse("an open object: say additionalProperties: false")
        shape = Shape(c_name, description=node.take("description", str, ""))
        node.take("examples", list)
        properties = node.take("properties", Node, required=True)
        required = node.take_list("required", str)
        if not properties:
            raise node.refuse("an empty object: it needs a property", "properties")
        for missing in (key for key in required if key not in properties):
            raise node.refuse(f'"{missing}" is required but not a property', "required")
        for key, schema in properties.take_each(Node):
            shape.fields.append(self.field(key, schema, key in required, c_name))
        self.refuse_members(node, shape)
        node.close()
        self.open.pop()
        self.shapes[c_name] = shape
        return c_name

    @staticmethod
    def refuse_members(node, shape):
        """A list has a count beside it in C, and some fields have a presence."""
        members = [re.search(r"(\w+);$", line).group(1) for field in shape.fields for line in field.declarations()]
        for member in members:
            if members.count(member) > 1:
                raise node.refuse(f"two members would be called {member} in C")

    def field(self, key, schema, required, c_name):
        if not re.fullmatch(r"_?[a-z][a-z0-9_]*", key) or key in C_WORDS:
            raise schema.refuse("a name must be snake_case and no word of C")
        mark = "MARK_SECRET" if schema.take("x-secret", bool, False) else "MARK_PII" if schema.take("x-pii", bool, False) else "MARK_NONE"
        value = self.value(schema, f"{c_name}_{key.lstrip('_')}")
        return Field(key, value, required, mark, schema.get("description", ""))
