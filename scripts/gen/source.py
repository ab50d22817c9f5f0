"""YAML that remembers where each thing stands, so that a refusal can name file, line and place."""

import pathlib
import posixpath
from urllib.parse import unquote

import yaml


class Refusal(Exception):
    """Something in a declaration that the compilers do not understand or do not allow."""

    def __init__(self, file, line, place, reason):
        super().__init__(f"{file}:{line}: {place or '/'}: {reason}")
        self.file, self.line, self.place, self.reason = file, line, place or "/", reason


def below(place, key):
    """The JSON pointer of a member."""
    return f"{place}/{str(key).replace('~', '~0').replace('/', '~1')}"


class Node(dict):
    """A mapping with its place. Reading it through take() notes which keys were understood."""

    def __init__(self, file, line, place):
        super().__init__()
        self.file, self.line, self.place = file, line, place
        self.lines = {}
        self.taken = set()

    def refuse(self, reason, key=None):
        place = self.place if key is None else below(self.place, key)
        return Refusal(self.file, self.lines.get(key, self.line), place, reason)

    def take(self, key, kind=None, default=None, required=False):
        """Gives the value of a key, checked for its Python type, and marks the key as understood."""
        self.taken.add(key)
        if key not in self:
            if required:
                raise self.refuse(f'"{key}" is missing')
            return default
        value = self[key]
        wrong_bool = isinstance(value, bool) and kind is int
        if kind is not None and (not isinstance(value, kind) or wrong_bool):
            raise self.refuse(f"must be {spoken(kind)}", key)
        return value

    def take_list(self, key, kind):
        """Gives a list whose items all have one Python type; an empty one when there is none."""
        items = self.take(key, list, [])
        if not all(isinstance(item, kind) for item in items):
            raise self.refuse(f"must be a list, each item {spoken(kind)}", key)
        return items

    def take_each(self, kind):
        """Gives key and value of all members, each value of one Python type."""
        return [(key, self.take(key, kind)) for key in self]

    def close(self):
        """Refuses the keys that nobody took."""
        for key in self:
            if key not in self.taken:
                raise self.refuse("unknown keyword", key)


def spoken(kind):
    words = {str: "text", int: "a whole number", bool: "true or false", list: "a list", Node: "a mapping"}
    return " or ".join(words[one] for one in (kind if isinstance(kind, tuple) else (kind,)))


class Loader(yaml.SafeLoader):
    """Makes Nodes of mappings, and refuses repeated keys."""

    def __init__(self, stream, file):
        super().__init__(stream)
        self.file = file
        self.open = set()

    def build(self, node, place):
        if node in self.open:
            raise Refusal(self.file, node.start_mark.line + 1, place, "holds itself")
        self.open.add(node)
        if isinstance(node, yaml.MappingNode):
            result = self.build_mapping(node, place)
        elif isinstance(node, yaml.SequenceNode):
            result = [self.build(item, below(place, i)) for i, item in enumerate(node.value)]
        else:
            result = self.construct_object(node, deep=True)
        self.open.discard(node)
        return result

    def build_mapping(self, node, place):
        result = Node(self.file, node.start_mark.line + 1, place)
        for key_node, value_node in node.value:
            line = key_node.start_mark.line + 1
            if not isinstance(key_node, yaml.ScalarNode):
                raise Refusal(self.file, line, place, "a key must be text")
            key = key_node.value
            if key in result:
                raise Refusal(self.file, line, below(place, key), "stands here twice")
            result.lines[key] = line
            result[key] = self.build(value_node, below(place, key))
        return result


def load(path, name=None):
    """Reads one YAML file into Nodes."""
    name = name or str(path)
    try:
        with open(path, encoding="utf-8") as stream:
            loader = Loader(stream, name)
            root = loader.get_single_node()
            document = None if root is None else loader.build(root, "")
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        raise Refusal(name, line, "", getattr(error, "problem", None) or str(error)) from error
    except (OSError, UnicodeDecodeError) as error:
        raise Refusal(name, 1, "", str(error)) from error
    if not isinstance(document, Node):
        raise Refusal(name, 1, "", "must be a mapping")
    return document


def mappings(value):
    """All of them, from the top."""
    if isinstance(value, Node):
        yield value
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else []:
        yield from mappings(inner)


class Sources:
    """The file that a declaration begins with, and those that its references name, in the order in which they do."""

    def __init__(self, path, name=None):
        self.root_name = posixpath.normpath(name or str(path))
        self.paths = {self.root_name: pathlib.Path(path)}  # by the name that refusals call a file by
        self.documents = {self.root_name: load(path, self.root_name)}
        waiting = [self.root]
        while waiting:
            known = set(self.documents)
            for node in mappings(waiting.pop(0)):
                if "$ref" in node:
                    self.resolve(node)
            waiting += [document for file, document in self.documents.items() if file not in known]
        self.refuse_strays()

    @property
    def root(self):
        return self.documents[self.root_name]

    def resolve(self, node):
        """Gives what a mapping's $ref leads to: the steps of its pointer, and the mapping there."""
        reference = node["$ref"]
        if not isinstance(reference, str):
            raise node.refuse("must be text", "$ref")
        file, _, pointer = reference.partition("#")
        document = self.documents.get(node.file) if not file else self.open(node, file)
        steps = [step.replace("~1", "/").replace("~0", "~") for step in unquote(pointer).split("/")[1:]]
        at = document
        for step in steps:
            at = at.get(step) if isinstance(at, Node) else None
        if not steps or not isinstance(at, Node):
            raise node.refuse(f"{reference} leads nowhere", "$ref")
        if "$ref" in at:
            raise node.refuse(f"{reference} leads on to another reference", "$ref")
        return steps, at

    def open(self, node, file):
        """Gives the document of a file that stands beside the one which refers to it, or below."""
        name = posixpath.normpath(posixpath.join(posixpath.dirname(node.file), file))
        if name not in self.documents:
            path = self.paths[node.file].parent / file
            if ":" in file or not path.is_file():
                raise node.refuse(f"{node['$ref']} leads nowhere: there is no such file", "$ref")
            self.documents[name], self.paths[name] = load(path, name), path
        return self.documents[name]

    def refuse_strays(self):
        """A file beside those that the first one refers to, and that nothing refers to, has been forgotten."""
        for name, path in list(self.paths.items()):
            if path.parent == self.paths[self.root_name].parent:
                continue
            for file in sorted(path.parent.glob("*.yaml")):
                stray = posixpath.join(posixpath.dirname(name), file.name)
                if stray not in self.documents:
                    raise Refusal(stray, 1, "", f"nothing in {self.root_name} leads here")
