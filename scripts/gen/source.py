"""YAML that remembers where each thing stands, so that a refusal can name file, line and place."""

import yaml


class Refusal(Exception):
    """Something in a declaration that the compilers do not understand or do not allow."""

    def __init__(self, file, line, place, reason):
        super().__init__(f"{file}:{line}: {place or '/'}: {reason}")


class Node(dict):
    """A mapping with its place. Reading it through take() notes which keys were understood."""

    def __init__(self, file, line, place):
        super().__init__()
        self.file, self.line, self.place = file, line, place
        self.lines = {}
        self.taken = set()

    def refuse(self, reason, key=None):
        place = self.place if key is None else f"{self.place}/{key}"
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
            raise self.refuse(f"must be of type {getattr(kind, '__name__', kind)}", key)
        return value

    def close(self):
        """Refuses the keys that nobody took."""
        for key in self:
            if key not in self.taken:
                raise self.refuse("unknown keyword", key)


class Loader(yaml.SafeLoader):
    """Makes Nodes of mappings, and refuses repeated keys."""

    def __init__(self, stream, file):
        super().__init__(stream)
        self.file = file

    def build(self, node, place):
        if isinstance(node, yaml.MappingNode):
            result = Node(self.file, node.start_mark.line + 1, place)
            for key_node, value_node in node.value:
                key = str(self.construct_object(key_node, deep=True))
                line = key_node.start_mark.line + 1
                if key in result:
                    raise Refusal(self.file, line, f"{place}/{key}", "stands here twice")
                result.lines[key] = line
                result[key] = self.build(value_node, f"{place}/{key.replace('/', '~1')}")
            return result
        if isinstance(node, yaml.SequenceNode):
            return [self.build(item, f"{place}/{i}") for i, item in enumerate(node.value)]
        return self.construct_object(node, deep=True)


def load(path, name=None):
    """Reads one YAML file into Nodes."""
    name = name or str(path)
    try:
        with open(path, encoding="utf-8") as stream:
            loader = Loader(stream, name)
            document = loader.build(loader.get_single_node(), "")
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        raise Refusal(name, line, "", getattr(error, "problem", str(error))) from error
    if not isinstance(document, Node):
        raise Refusal(name, 1, "", "must be a mapping")
    return document
