"""Compiles schema/events.yaml: the names of domain events, structs of their payloads, and functions that emit and read them."""

import argparse
import re
import sys
from dataclasses import dataclass

import render
import source
from shapes import Reader
from store import marks

NAME_LONGEST = 60  # in schema/outbox.yaml
VERSION_MOST = 1000  # there too


@dataclass
class Version:
    number: int
    shape: str  # C name of the payload's struct


@dataclass
class Event:
    name: str
    c_name: str
    description: str
    subject: str
    versions: list

    @property
    def latest(self):
        return self.versions[-1]


class Events:
    def __init__(self, path, name):
        document = source.load(path, name)
        self.components = document.take("components", source.Node, required=True)
        self.reader = Reader("event_", self.find)
        self.events = []
        for event_name, node in document.take("events", source.Node, required=True).take_each(source.Node):
            self.events.append(self.event(event_name, node))
        document.close()
        self.refuse_unused()

    def find(self, node, reference):
        """What a $ref leads to: a part of the same file."""
        match = re.fullmatch(r"#/components/([a-z][a-z_]*)", reference)
        if not match or match.group(1) not in self.components:
            raise node.refuse(f"{reference} leads nowhere", "$ref")
        return match.group(1), self.components.take(match.group(1), source.Node)

    def event(self, name, node):
        if not re.fullmatch(r"[a-z][a-z_]*\.[a-z][a-z_]*", name) or len(name) > NAME_LONGEST:
            raise node.refuse(f"must be called NOUN.HAPPENED in snake_case, with at most {NAME_LONGEST} characters")
        c_name = name.replace(".", "_")
        for other in self.events:
            if other.c_name == c_name:
                raise node.refuse(f"would have the name {c_name} in C, and so has {other.name}")
        event = Event(
            name=name,
            c_name=c_name,
            description=node.take("description", str, required=True),
            subject=node.take("subject", str, required=True),
            versions=[self.version(version) for version in node.take_list("versions", source.Node)],
        )
        self.refuse_gaps(node, event)
        node.close()
        return event

    def version(self, node):
        number = node.take("version", int, required=True)
        payload = node.take("payload", source.Node, required=True)
        if "$ref" not in payload:
            raise node.refuse("must be a $ref to a component, which names its struct", "payload")
        value = self.reader.value(payload, "")
        if value.kind != "object":
            raise node.refuse("must lead to an object", "payload")
        node.close()
        self.refuse_secrets(node, value.shape)
        return Version(number, value.shape)

    def refuse_secrets(self, node, shape):
        """A secret is left out of all JSON, so it would not arrive."""
        for mark in marks(self.reader, shape):
            if mark["mark"] == "secret":
                raise node.refuse(f"{mark['path']} is a secret, and no secret may be told", "payload")

    @staticmethod
    def refuse_gaps(node, event):
        numbers = [version.number for version in event.versions]
        if not numbers:
            raise node.refuse("needs a version", "versions")
        if numbers != list(range(numbers[0], numbers[0] + len(numbers))) or numbers[0] < 1 or numbers[-1] > VERSION_MOST:
            raise node.refuse(f"must be counted up from the oldest that is still read, each one more, up to {VERSION_MOST}", "versions")

    def refuse_unused(self):
        for name in self.components:
            if name not in self.components.taken:
                raise self.components.refuse("is used nowhere", name)


def compile_events(path, to, name="schema/events.yaml"):
    events = Events(path, name)
    values = {"events": events.events, "shapes": list(events.reader.shapes.values()), "enums": list(events.reader.enums.values())}
    for made in ("domain_events.h", "domain_events.c"):
        render.render(to, made, f"{made}.j2", **values)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("events")
    parser.add_argument("folder")
    arguments = parser.parse_args()
    try:
        compile_events(arguments.events, arguments.folder)
    except source.Refusal as refusal:
        sys.exit(str(refusal))


if __name__ == "__main__":
    main()
