"""Each context is a folder with one table, and the table says what it reads of the settings."""

import pathlib
import re
import unittest

ROOT = pathlib.Path(__file__).parents[2]
CONTEXTS = ROOT / "src/contexts"
SOURCES = {folder.name: "\n".join(path.read_text() for path in sorted(folder.rglob("*.c"))) for folder in sorted(CONTEXTS.iterdir())}


class Tables(unittest.TestCase):
    def test_name_the_settings_that_are_read(self):
        for context, text in SOURCES.items():
            with self.subTest(context):
                read = set(re.findall(r"settings->([a-z_]+)", text))
                named = set(re.findall(r"SETTING\(([a-z_]+)\)", text))
                self.assertEqual(named, read)

    def test_are_wired(self):
        wiring = (ROOT / "src/worker/wiring.c").read_text()
        for context, text in SOURCES.items():
            for name in re.findall(r"^const struct context (\w+) = ", text, re.M):
                self.assertEqual(name, f"{context}_context")
                self.assertIn(f"&{name},", wiring)


if __name__ == "__main__":
    unittest.main()
