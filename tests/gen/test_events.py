"""scripts/gen/events.py: what it makes of a small declaration, and what it refuses."""

import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
GOLDEN = HERE / "golden" / "events"
SAMPLE = HERE / "golden" / "events.yaml"
sys.path.insert(0, str(ROOT / "scripts" / "gen"))

import events  # noqa: E402
import source  # noqa: E402

MADE = ["domain_events.c", "domain_events.h"]
CC = os.environ.get("CC", "cc")


class Golden(unittest.TestCase):
    """After an intended change: UPDATE_GOLDEN=1 python3 -m unittest discover tests/gen, and read the difference."""

    def test_makes_the_expected_text(self):
        if os.environ.get("UPDATE_GOLDEN"):
            events.compile_events(SAMPLE, GOLDEN)
        with tempfile.TemporaryDirectory() as folder:
            events.compile_events(SAMPLE, folder)
            for name in MADE:
                with self.subTest(name):
                    self.assertEqual((pathlib.Path(folder) / name).read_text(), (GOLDEN / name).read_text())
            self.assertEqual(sorted(os.listdir(folder)), MADE)

    def test_the_text_compiles_without_a_warning(self):
        flags = ["-std=gnu17", "-Wall", "-Wextra", "-Werror", "-fsyntax-only", f"-I{GOLDEN}", f"-I{ROOT / 'src'}"]
        with tempfile.TemporaryDirectory() as folder:  # emit.h needs the codes of problems, and nothing else of them
            (pathlib.Path(folder) / "problems.h").write_text("enum problem_code { PROBLEM_NONE };\n")
            done = subprocess.run([CC, *flags, f"-I{folder}", GOLDEN / "domain_events.c"], capture_output=True, text=True, check=False)
        self.assertEqual(done.stderr, "")
        self.assertEqual(done.returncode, 0)

    def test_what_is_told_here_is_understood(self):
        events.Events(ROOT / "schema" / "events.yaml", "schema/events.yaml")


class Refusals(unittest.TestCase):
    """Each changes one thing in the sample, and is refused at that place for that reason."""

    def check(self, old, new, place, reason, line_of=None):
        text = SAMPLE.read_text()
        assert text.count(old) == 1, f"stands not once in the sample: {old}"
        text = text.replace(old, new)
        with tempfile.TemporaryDirectory() as folder:
            path, made = pathlib.Path(folder) / "events.yaml", pathlib.Path(folder) / "made"
            path.write_text(text)
            with self.assertRaises(source.Refusal) as caught:
                events.compile_events(path, made)
            self.assertFalse(made.exists(), "something was written all the same")
        refusal = caught.exception
        self.assertEqual((refusal.file, refusal.place), ("schema/events.yaml", place), str(refusal))
        self.assertIn(reason, refusal.reason)
        self.assertIn(line_of or new.strip().splitlines()[0], text.splitlines()[refusal.line - 1], f"line {refusal.line}: {refusal}")

    def test_the_command_names_file_line_and_place(self):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / "sample.yaml"
            path.write_text(SAMPLE.read_text().replace("    subject: the book\n    versions:\n", "    versions:\n"))
            done = subprocess.run([sys.executable, ROOT / "scripts/gen/events.py", path, folder], capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 1)
        self.assertEqual(done.stderr, 'schema/events.yaml:3: /events/book.lent: "subject" is missing\n')

    def test_names(self):
        for name in ["book", "Book.returned", "book.was.returned", "book.re-turned", "book." + "x" * 60]:
            with self.subTest(name):
                self.check("  book.returned:", f"  {name}:", f"/events/{name}", "NOUN.HAPPENED", line_of="description: The book is back.")
        self.check(
            "components:\n  loan_by",
            "  a.b_c: { description: One., subject: it, versions: [{ version: 1, payload: { $ref: '#/components/loan' } }] }\n"
            "  a_b.c: { description: Two., subject: it, versions: [{ version: 1, payload: { $ref: '#/components/loan' } }] }\n"
            "components:\n  loan_by",
            "/events/a_b.c",
            "would have the name a_b_c in C",
            line_of="a_b.c",
        )

    def test_versions(self):
        self.check("version: 3", "version: 5", "/events/book.lent/versions", "counted up", line_of="versions:")
        self.check("version: 4", "version: 3", "/events/book.lent/versions", "counted up", line_of="versions:")
        self.check("version: 1,", "version: 0,", "/events/book.returned/versions", "counted up", line_of="versions:")
        self.check("version: 1,", "version: 1001,", "/events/book.returned/versions", "counted up", line_of="versions:")
        self.check("version: 1,", "version: one,", "/events/book.returned/versions/0/version", "whole number")
        self.check("versions: [{ version: 1, payload: { $ref: '#/components/loan_by_reader' } }]", "versions: []", "/events/book.returned/versions", "needs a version")

    def test_payloads(self):
        payload = "version: 1, payload: { $ref: '#/components/loan_by_reader' }"
        at = "/events/book.returned/versions/0"
        self.check(payload, "version: 1", at, '"payload" is missing', line_of="version: 1")
        self.check(payload, "version: 1, payload: { $ref: '#/components/nobody' }", f"{at}/payload/$ref", "leads nowhere", line_of="nobody")
        self.check(payload, "version: 1, payload: { $ref: 'loans#/components/loan' }", f"{at}/payload/$ref", "leads nowhere", line_of="loans#")
        self.check(payload, "version: 1, payload: { type: string, maxLength: 3 }", f"{at}/payload", "must be a $ref", line_of="maxLength: 3")
        self.check(payload, payload + ", since: 2", f"{at}/since", "unknown keyword", line_of="since")

    def test_components(self):
        self.check("maxLength: 40, x-pii: true }", "x-pii: true }", "/components/loan_by_reader/properties/reader", "string without maxLength", line_of="reader:")
        self.check("maxLength: 40, x-pii: true }", "maxLength: 40, x-secret: true }", "/events/book.lent/versions/0/payload", "no secret may be told", line_of="version: 2")
        self.check("  dated_loan:\n", "  lonely: { type: object }\n  dated_loan:\n", "/components/lonely", "used nowhere", line_of="lonely")
        self.check("    description: The book is back.\n", "    description: The book is back.\n    colour: red\n", "/events/book.returned/colour", "unknown keyword", line_of="colour")


if __name__ == "__main__":
    unittest.main()
