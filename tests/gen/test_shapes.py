"""scripts/gen/shapes.py: what a shape may say, and what it may not."""

import pathlib
import re
import sys
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path.insert(0, str(ROOT / "scripts" / "gen"))

import shapes  # noqa: E402
import source  # noqa: E402

SAMPLE = """
Plain:
  type: object
  additionalProperties: false
  required: [name]
  properties:
    name: { type: string, minLength: 1, maxLength: 9 }
    size: { type: [integer, 'null'], minimum: -1, maximum: 9007199254740991 }
Update:
  type: object
  additionalProperties: false
  properties:
    title: { type: string, maxLength: 9 }
    colour: { type: [string, 'null'], enum: [red, blue, null] }
Create:
  description: What is made.
  x-create: true
  allOf: [{ $ref: '#/Update' }]
  required: [title]
Dated:
  type: object
  required: [at]
  properties:
    at: { type: string, format: date-time }
Event:
  allOf: [{ $ref: '#/Dated' }]
  unevaluatedProperties: false
  required: [what]
  properties:
    what: { type: array, maxItems: 3, items: { type: array, minItems: 1, maxItems: 2, items: { type: integer, minimum: 0, maximum: 7 } } }
    why: { type: string, maxLength: 5 }
Card:
  type: object
  additionalProperties: false
  required: [kind, digits]
  properties:
    kind: { type: string, const: card }
    digits: { type: string, maxLength: 4 }
Cash:
  type: object
  additionalProperties: false
  required: [kind]
  properties:
    kind: { type: string, enum: [cash-on-delivery] }
Means:
  oneOf: [{ $ref: '#/Card' }, { $ref: '#/Cash' }]
  discriminator: { propertyName: kind, mapping: { card: '#/Card', cash-on-delivery: '#/Cash' } }
Bag:
  type: object
  additionalProperties: false
  properties:
    means: { oneOf: [{ $ref: '#/Means' }, { type: 'null' }] }
    words: { type: object, maxProperties: 2, propertyNames: { type: string, maxLength: 2, pattern: '^[a-z]+$' }, additionalProperties: { type: [string, 'null'], maxLength: 5 } }
    plains: { type: object, maxProperties: 2, propertyNames: { type: string, maxLength: 2, pattern: '^[a-z]+$' }, additionalProperties: { $ref: '#/Plain' } }
    notes: { type: array, maxItems: 2, items: { type: [string, 'null'], maxLength: 5 } }
"""


def read(text, prefix="api_"):
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "sample.yaml"
        path.write_text(text)
        document = source.load(path, "sample.yaml")

    def find(node, reference):
        name = reference.removeprefix("#/")
        if name not in document:
            raise node.refuse(f"{reference} leads nowhere", "$ref")
        return name, document[name]

    reader = shapes.Reader(prefix, find)
    for name, node in document.items():
        if name not in ("Dated", "Again"):  # which others are composed of
            pointer = source.Node(node.file, node.line, node.place)
            pointer["$ref"] = f"#/{name}"
            reader.value(pointer, "")
    return reader


def members(reader, c_name):
    return [line for field in reader.shapes[c_name].fields for line in field.declarations()]


class Shapes(unittest.TestCase):
    def setUp(self):
        self.reader = read(SAMPLE)

    def test_what_is_made_has_what_is_changed(self):
        update, create = self.reader.shapes["api_update"], self.reader.shapes["api_create"]
        self.assertEqual([(field.name, field.value, field.required) for field in create.fields], [(field.name, field.value, field.name == "title") for field in update.fields])
        self.assertFalse(any(field.required for field in update.fields))
        self.assertEqual((update.create, create.create, create.description), (False, True, "What is made."))

    def test_an_open_object_brings_its_properties_and_what_it_requires(self):
        self.assertEqual([(field.name, field.required) for field in self.reader.shapes["api_event"].fields], [("at", True), ("what", True), ("why", False)])
        self.assertNotIn("api_dated", self.reader.shapes)

    def test_a_list_in_a_list_is_a_struct(self):
        self.assertEqual(members(self.reader, "api_event")[1:3], ["const struct api_event_what_list *what;", "size_t what_count;"])
        self.assertEqual(members(self.reader, "api_event_what_list"), ["const int64_t *items;", "size_t items_count;"])

    def test_entries_of_maps(self):
        self.assertEqual(members(self.reader, "api_bag")[2:6:2], ["const struct shape_text_entry *words;", "const struct api_plain_entry *plains;"])
        self.assertEqual(members(self.reader, "api_plain_entry"), ["const char *key;", "struct api_plain value;"])

    def test_items_that_may_be_null(self):
        self.assertIn("const char *const *notes;", members(self.reader, "api_bag"))

    def test_one_of_several(self):
        means = self.reader.shapes["api_means"]
        self.assertEqual([(choice.word, choice.member, choice.shape) for choice in means.choices], [("card", "card", "api_card"), ("cash-on-delivery", "cash_on_delivery", "api_cash")])
        self.assertEqual(members(self.reader, "api_means"), ["enum api_means_kind kind;"])
        self.assertEqual(members(self.reader, "api_bag")[:2], ["const struct api_means *means;", "enum presence means_presence;"])

    def test_bounds_are_constants(self):
        def bounds(name):
            return dict(self.reader.shapes[name].bounds())

        self.assertEqual(bounds("api_plain"), {"API_PLAIN_NAME_MIN_LENGTH": 1, "API_PLAIN_NAME_MAX_LENGTH": 9, "API_PLAIN_SIZE_MINIMUM": -1})  # 2^53 is no int
        self.assertEqual(
            bounds("api_event"),
            {
                "API_EVENT_WHAT_MAX_ITEMS": 3,
                "API_EVENT_WHAT_ITEM_MIN_ITEMS": 1,
                "API_EVENT_WHAT_ITEM_MAX_ITEMS": 2,
                "API_EVENT_WHAT_ITEM_ITEM_MINIMUM": 0,
                "API_EVENT_WHAT_ITEM_ITEM_MAXIMUM": 7,
                "API_EVENT_WHY_MAX_LENGTH": 5,
            },
        )

    def test_a_bound_whose_name_says_two_things_is_no_constant(self):
        sample = SAMPLE.replace("Card:\n", "BagNotes:\n  type: object\n  additionalProperties: false\n  properties: { item: { type: string, maxLength: 1 }, other: { type: string, maxLength: 2 } }\nCard:\n")
        bounds = shapes.bounds_by_shape(read(sample).shapes.values())
        self.assertEqual(bounds["api_bag_notes"], [("API_BAG_NOTES_OTHER_MAX_LENGTH", 2)])
        self.assertNotIn("API_BAG_NOTES_ITEM_MAX_LENGTH", dict(bounds["api_bag"]))

    def test_a_digest_names_words_and_order(self):
        self.assertEqual(shapes.Enum("a", ["x", "y"]).digest, shapes.Enum("b", ["x", "y"]).digest)
        self.assertEqual(len({shapes.Enum("a", words).digest for words in (["x", "y"], ["y", "x"], ["x"], ["xy"], ["x", "z"])}), 5)

    def test_what_tests_are_told(self):
        described = shapes.describe_shapes(self.reader)
        self.assertEqual(described["api_means"], {"tag": "kind", "choices": {"card": "api_card", "cash-on-delivery": "api_cash"}})
        self.assertEqual([field.get("null_is_absent") for field in described["api_create"]], [None, True])
        self.assertNotIn("api_event_what_list", described)

    def test_nobody_creates_by_writing_it_down(self):
        with self.assertRaisesRegex(source.Refusal, "/Create/x-create: unknown keyword"):
            read(SAMPLE, prefix="")


class Refusals(unittest.TestCase):
    """Each changes one thing in the sample, and is refused at that place for that reason."""

    def check(self, old, new, place, reason):
        self.assertEqual(SAMPLE.count(old), 1, f"stands not once in the sample: {old}")
        with self.assertRaises(source.Refusal) as caught:
            read(SAMPLE.replace(old, new))
        self.assertEqual(caught.exception.place, place, str(caught.exception))
        self.assertIn(reason, caught.exception.reason)


CREATE = "  allOf: [{ $ref: '#/Update' }]\n  required: [title]"
EVENT = "  allOf: [{ $ref: '#/Dated' }]\n  unevaluatedProperties: false"
CHOICES = "oneOf: [{ $ref: '#/Card' }, { $ref: '#/Cash' }]"
MAPPING = "mapping: { card: '#/Card', cash-on-delivery: '#/Cash' }"
WHY = "why: { type: string, maxLength: 5 }"
CASES = {
    "a base that leads nowhere": (CREATE, "  allOf: [{ $ref: '#/Upgrade' }]", "/Create/allOf/0/$ref", "leads nowhere"),
    "a base in place": (CREATE, "  allOf: [{ type: object }]", "/Create/allOf/0", "must be a $ref"),
    "a base with something beside it": (CREATE, "  allOf: [{ $ref: '#/Update', required: [title] }]", "/Create/allOf/0", "nothing else"),
    "a base that is a choice": (EVENT, "  allOf: [{ $ref: '#/Means' }]\n  unevaluatedProperties: false", "/Event/allOf/0/$ref", "lead to an object"),
    "bases that are no list": (CREATE, "  allOf: { $ref: '#/Update' }", "/Create/allOf", "must be a list"),
    "an object that is made of itself": (CREATE, "  allOf: [{ $ref: '#/Create' }]", "/Create", "holds itself"),
    "what is required and not there": (CREATE, "  allOf: [{ $ref: '#/Update' }]\n  required: [name]", "/Create/required", '"name" is required'),
    "an addition to what is closed": (CREATE, CREATE + "\n  properties: { name: { type: boolean } }", "/Create/allOf/0", "closed and refuses name"),
    "an addition to what is closed, closed again": (CREATE, CREATE + "\n  unevaluatedProperties: false\n  properties: { name: { type: boolean } }", "/Create/allOf/0", "leave it open"),
    "two bases that are closed": (CREATE, "  allOf: [{ $ref: '#/Update' }, { $ref: '#/Plain' }]", "/Create/allOf/0", "closed and refuses name, size"),
    "a property that a base has": (EVENT, EVENT.replace("Dated", "Update"), "/Event/allOf/0", "closed and refuses what, why"),
    "a property in other words": (WHY, "at: { type: string, maxLength: 5 }", "/Event/properties/at", "stands in allOf too"),
    "bases that contradict each other": ("Event:\n" + EVENT, "Again:\n  type: object\n  properties: { at: { type: boolean } }\nEvent:\n  allOf: [{ $ref: '#/Dated' }, { $ref: '#/Again' }]\n  unevaluatedProperties: false", "/Event/allOf/1", "at is something else"),
    "closed with the word that looks at its own alone": (EVENT, "  allOf: [{ $ref: '#/Dated' }]\n  additionalProperties: false", "/Event/additionalProperties", "say unevaluatedProperties: false"),
    "composed and left open": (EVENT, "  allOf: [{ $ref: '#/Dated' }]", "/Event", "open object"),
    "closed with the word of composition": ("Plain:\n  type: object\n  additionalProperties: false", "Plain:\n  type: object\n  unevaluatedProperties: false", "/Plain/unevaluatedProperties", "say additionalProperties"),
    "open, and composed into nothing": ("Plain:\n  type: object\n  additionalProperties: false", "Plain:\n  type: object", "/Plain", "open object"),
    "an object that is a map too": ("Dated:\n  type: object", "Dated:\n  type: object\n  additionalProperties: { type: boolean }", "/Dated/additionalProperties", "is a map too"),
    "a composition in place": (WHY, "why: { allOf: [{ $ref: '#/Update' }] }", "/Event/properties/why/allOf", "needs a name"),
    # one of several
    "a choice in place": (WHY, "why: { oneOf: [{ $ref: '#/Card' }], discriminator: { propertyName: kind, mapping: {} } }", "/Event/properties/why/discriminator", "needs a name"),
    "a choice without a discriminator": ("  discriminator: { propertyName: kind, " + MAPPING + " }\n", "", "/Means/oneOf", "or have a discriminator"),
    "a discriminator without a mapping": (", " + MAPPING, "", "/Means/discriminator", '"mapping" is missing'),
    "a discriminator without a name": ("propertyName: kind, ", "", "/Means/discriminator", '"propertyName" is missing'),
    "a choice of one": (CHOICES, "oneOf: [{ $ref: '#/Card' }]", "/Means/discriminator/mapping/cash-on-delivery", "leads to none of oneOf"),
    "a choice without a word": (MAPPING, "mapping: { card: '#/Card' }", "/Means/oneOf", "each with one word"),
    "a word that leads nowhere": (MAPPING, "mapping: { card: '#/Card', cash-on-delivery: '#/Cheque' }", "/Means/discriminator/mapping/cash-on-delivery/$ref", "leads nowhere"),
    "a word that the object does not say": (MAPPING, "mapping: { visa: '#/Card', cash-on-delivery: '#/Cash' }", "/Means/discriminator/mapping/visa", "const: visa"),
    "an object that says several words": ("enum: [cash-on-delivery]", "enum: [cash-on-delivery, cash]", "/Means/discriminator/mapping/cash-on-delivery", "const: cash-on-delivery"),
    "an object that need not say its word": ("  required: [kind]\n", "", "/Means/discriminator/mapping/cash-on-delivery", "must require kind"),
    "a choice of what is no object": (CHOICES, "oneOf: [{ $ref: '#/Card' }, { $ref: '#/Cash' }, { type: 'null' }]", "/Means/oneOf/2", '"$ref" is missing'),
    "a word that C knows": ("{ type: string, const: card }", "{ type: string, const: int }", "/Means/discriminator/mapping/card", "const: card"),
    "const beside enum": ("{ type: string, const: card }", "{ type: string, const: card, enum: [card] }", "/Card/properties/kind/const", "is one word"),
    "const that is no text": ("{ type: string, const: card }", "{ type: string, const: 7 }", "/Card/properties/kind/const", "must be text"),
    # lists and maps
    "a list of maps": (WHY, "why: { type: array, maxItems: 1, items: { type: object, maxProperties: 1, propertyNames: { type: string, maxLength: 1, pattern: '^a$' }, additionalProperties: { type: string, maxLength: 1 } } }", "/Event/properties/why/items", "no maps"),
    "a list of lists that may be null": (WHY, "why: { type: array, maxItems: 1, items: { type: [array, 'null'], maxItems: 1, items: { type: boolean } } }", "/Event/properties/why/items", "only strings can be null"),
    "a list of lists without a maximum": (WHY, "why: { type: array, maxItems: 1, items: { type: array, items: { type: boolean } } }", "/Event/properties/why/items", "array without maxItems"),
    "a map to booleans": (WHY, "why: { type: object, maxProperties: 1, propertyNames: { type: string, maxLength: 1, pattern: '^a$' }, additionalProperties: { type: boolean } }", "/Event/properties/why", "integers, strings or objects"),
    "a map to numbers that may be null": (WHY, "why: { type: object, maxProperties: 1, propertyNames: { type: string, maxLength: 1, pattern: '^a$' }, additionalProperties: { type: [integer, 'null'], minimum: 0, maximum: 1 } }", "/Event/properties/why", "integers, strings or objects"),
    "a map from what may be null": (WHY, "why: { type: object, maxProperties: 1, propertyNames: { type: [string, 'null'], maxLength: 1, pattern: '^a$' }, additionalProperties: { type: string, maxLength: 1 } }", "/Event/properties/why", "goes from strings"),
    "a struct that has the name of another": ("Card:\n", "EventWhatList:\n  type: object\n  additionalProperties: false\n  properties: { a: { type: boolean } }\nCard:\n", "/EventWhatList", "and so has /Event/properties/what"),
}  # fmt: skip


def add_tests():
    for name, case in CASES.items():
        def test(self, case=case):
            self.check(*case)
        setattr(Refusals, "test_" + re.sub(r"\W+", "_", name), test)


add_tests()

if __name__ == "__main__":
    unittest.main()
