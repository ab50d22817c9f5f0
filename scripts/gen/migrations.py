"""Reads schema/migrations/: numbered changes of data, as steps that update documents in batches."""

import hashlib
import json
import re
from dataclasses import dataclass

import source

BATCH_DEFAULT, BATCH_MOST = 200, 1000
OPERATORS = {"$set", "$unset", "$rename", "$inc", "$mul", "$min", "$max", "$push", "$pull", "$pullAll", "$addToSet", "$pop", "$currentDate"}
STAGES = {"$set", "$unset", "$replaceWith"}


@dataclass
class Step:
    collection: str
    filter: dict
    update: object  # operators, or a pipeline of stages
    batch: int


@dataclass
class Migration:
    name: str
    steps: list

    @property
    def checksum(self):
        """Of what it does: the prose about it and the size of its batches may be mended later."""
        content = [[step.collection, step.filter, step.update] for step in self.steps]
        return hashlib.sha256(json.dumps(content).encode()).hexdigest()


def plain(value, owner=None, key=None):
    """A YAML value as MongoDB's extended JSON. Whole numbers are int64, as everywhere in the store."""
    if isinstance(value, source.Node):
        return {name: plain(inner, value, name) for name, inner in value.items()}
    if isinstance(value, list):
        return [plain(inner, owner, key) for inner in value]
    if isinstance(value, int) and not isinstance(value, bool):
        return {"$numberLong": str(value)}
    if not isinstance(value, (str, bool, type(None))):
        raise owner.refuse("must be text, a whole number, true, false, null, a list or a mapping", key)
    return value


def read_update(node):
    update = node.take("update", (source.Node, list), required=True)
    if isinstance(update, source.Node):
        if not update:
            raise node.refuse("changes nothing", "update")
        for operator in update:
            if operator not in OPERATORS:
                raise update.refuse(f"must be one of {', '.join(sorted(OPERATORS))}", operator)
        return plain(update)
    for stage in update:
        if not isinstance(stage, source.Node) or len(stage) != 1 or next(iter(stage)) not in STAGES:
            raise node.refuse(f"a pipeline is a list of stages, each one of {', '.join(sorted(STAGES))}", "update")
    if not update:
        raise node.refuse("changes nothing", "update")
    return plain(update, node, "update")


def read_step(node, collections):
    collection = node.take("collection", str, required=True)
    if collection not in collections:
        raise node.refuse("there is no such collection", "collection")
    batch = node.take("batch", int, BATCH_DEFAULT)
    if not 1 <= batch <= BATCH_MOST:
        raise node.refuse(f"must be 1 to {BATCH_MOST}", "batch")
    step = Step(collection, plain(node.take("filter", source.Node, required=True)), read_update(node), batch)
    node.close()
    return step


def read(document, name, collections):
    document.take("description", str, required=True)
    steps = document.take_list("steps", source.Node)
    if not steps:
        raise document.refuse("changes nothing", "steps")
    migration = Migration(name, [read_step(step, collections) for step in steps])
    document.close()
    return migration


def read_all(folder, shown, collections):
    """The migrations of a folder, in order: NNNN-name.yaml, counted from 0001 without a gap."""
    result = []
    for path in sorted(folder.glob("*.yaml")):
        document = source.load(path, f"{shown}/{path.name}")
        if not re.fullmatch(rf"{len(result) + 1:04d}-[a-z0-9]+(-[a-z0-9]+)*", path.stem):
            raise document.refuse(f"must be called {len(result) + 1:04d}-NAME.yaml: the numbers count up from 0001, each once")
        result.append(read(document, path.stem, collections))
    return result
