"""The picture of an order's states in its README is that of the table."""

import pathlib
import re
import unittest

ORDERS = pathlib.Path(__file__).parents[2] / "src/contexts/orders"


class Picture(unittest.TestCase):
    def test_shows_the_table(self):
        table = re.findall(r"^TRANSITION\((\w+), (\w+), (\w+), \w+\)", (ORDERS / "transitions.def").read_text(), re.M)
        wanted = [f"{start.lower()} --> {end.lower()}: {action.lower()}" for action, start, end in table]
        picture = re.search(r"```mermaid\n(.*?)```", (ORDERS / "README.md").read_text(), re.S).group(1)
        shown = [line.strip() for line in picture.splitlines() if "-->" in line and "[*]" not in line]
        self.assertTrue(wanted)
        self.assertEqual(shown, wanted)


if __name__ == "__main__":
    unittest.main()
