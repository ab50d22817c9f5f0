"""Regular expressions that mean the same to ECMA-262, which the contract promises, and to POSIX ERE, which the C library matches with.

    pattern  = "^" sequence "$"
    sequence = piece, piece…
    piece    = atom, or atom with one of * + ? {n} {n,} {n,m}
    atom     = a character, an escaped one, a class [a-z0-9_], or a group (sequence|sequence…)

All of ASCII, so that a byte is a character. What is left out differs between the two, or is not needed: the dot, negated classes,
\\d and its like, back references, lazy quantifiers, empty choices, a choice outside of a group, which the anchors would not cover.
"""

import re
import string

PLAIN = set(string.ascii_letters + string.digits + "_@:/,%!~ -=&#'\"<>;")
ESCAPED = set(".$^*+?()[]{}|\\")
REPEATS_MOST = 255  # what POSIX promises


class Unportable(ValueError):
    pass


class Pattern:
    def __init__(self, text):
        self.text, self.at = text, 0
        self.expect("^", "must begin with ^")
        self.root = self.sequence()
        self.expect("$", "must end with $, and hold | only in a group")
        if self.at != len(text):
            raise Unportable("must end at its first bare $")

    def peek(self):
        return self.text[self.at] if self.at < len(self.text) else ""

    def expect(self, character, reason):
        if self.peek() != character:
            raise Unportable(f"{reason} (at character {self.at + 1})")
        self.at += 1

    def sequence(self):
        pieces = []
        while self.peek() not in ("", "$", "|", ")"):
            pieces.append(self.repeated(self.atom()))
        if not pieces:
            raise Unportable(f"nothing stands at character {self.at + 1}")
        return pieces

    def atom(self):
        character = self.peek()
        self.at += 1
        if character in PLAIN:
            return ("text", character)
        if character == "\\" and self.peek() in ESCAPED:
            self.at += 1
            return ("text", self.text[self.at - 1])
        if character == "[":
            return ("text", self.characters())
        if character == "(":
            choices = [self.sequence()]
            while self.peek() == "|":
                self.at += 1
                choices.append(self.sequence())
            self.expect(")", "a group must end with )")
            return ("group", choices)
        raise Unportable(f"{character} at character {self.at} does not mean the same everywhere, or is not needed")

    def characters(self):
        """Reads a class and gives the first character that it holds."""
        match = re.compile(r"((?:[A-Za-z0-9]-[A-Za-z0-9]|!-~|[A-Za-z0-9_.@:/,%!~+*?()$ =&#'])+)(-?)\]").match(self.text, self.at)
        if not match:
            raise Unportable(f"the class at character {self.at} must be simple: characters and ranges, not negated, - at its end")
        for low, high in re.findall(r"(.)-(.)", match.group(1)):
            if low > high:
                raise Unportable(f"the range {low}-{high} is empty")
        self.at = match.end()
        return match.group(1)[0]

    def repeated(self, atom):
        match = re.compile(r"([*+?])|\{(\d+)(,?)(\d*)\}").match(self.text, self.at)
        if not match:
            return (atom, 1, 1)
        self.at = match.end()
        if match.group(1):
            low, high = {"*": (0, None), "+": (1, None), "?": (0, 1)}[match.group(1)]
        else:
            low = int(match.group(2))
            high = (int(match.group(4)) if match.group(4) else None) if match.group(3) else low
        if (high is not None and low > high) or max(low, high or 0) > REPEATS_MOST:
            raise Unportable(f"repeats must be in order, and at most {REPEATS_MOST}")
        if self.peek() in ("*", "+", "?", "{"):
            raise Unportable(f"two quantifiers at character {self.at + 1}")
        return (atom, low, high)

    def example(self, minimum=0):
        """Gives a short text that matches and has at least `minimum` characters; None if there is none."""
        for more in range(minimum + 1):
            text = self.write(self.root, more)
            if len(text) >= minimum:
                return text
        return None

    def write(self, pieces, more):
        return "".join(self.write_atom(atom, more) * (low + more if high is None else min(low + more, high)) for atom, low, high in pieces)

    def write_atom(self, atom, more):
        kind, content = atom
        return content if kind == "text" else self.write(content[0], more)
