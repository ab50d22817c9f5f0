"""Where requests go: the trie by which the program finds an operation, and nginx's locations."""

import re
from dataclasses import dataclass


def alike(path):
    """The same text for paths that match the same requests."""
    return re.sub(r"\{\w+\}", "{}", path)


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


@dataclass
class Location:
    """A path as nginx sees it: all its operations are behind one door."""

    path: str
    pool: str
    listener: str
    cache: str
    body_max: int
    methods: list
    rate: str
    other_rates: dict

    @property
    def match(self):
        if "{" not in self.path:
            return f"= {self.path}"
        return '~ "^{}$"'.format(re.sub(r"\\{\w+\\}", "[^/]+", re.escape(self.path).replace("\\-", "-")))


def locations(contract):
    """One location for each path; of two that a path could match, the one with the literal segment comes first."""
    by_path = {}
    for operation in contract.operations:
        by_path.setdefault(operation.path, []).append(operation)
    result = []
    for path, operations in by_path.items():
        first = operations[0]
        if len({(operation.pool, operation.listener) for operation in operations}) > 1:
            raise contract.paths[alike(path)].refuse("its operations have different pools or listeners: nginx sends a path to one")
        rates = {operation.method.upper(): operation.rate for operation in operations}
        result.append(
            Location(
                path=path,
                pool=first.pool,
                listener=first.listener,
                cache="public" if any(operation.cache == "public" for operation in operations) else "none",
                body_max=max(1024, *(operation.body_max for operation in operations)),
                methods=[name for method in rates for name in ((method, "HEAD") if method == "GET" else (method,))],
                rate=first.rate,
                other_rates={method: rate for method, rate in rates.items() if rate != first.rate},
            )
        )
    return sorted(result, key=lambda location: [segment.replace("{", "~") for segment in location.path.split("/")])
