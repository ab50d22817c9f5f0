"""YAML that remembers where each thing stands, so that a refusal can name file, line and place."""

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
