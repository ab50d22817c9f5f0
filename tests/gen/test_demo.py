"""The demo shop: the catalogue and its pictures agree with the data they are made from, and with each other."""

import collections
import csv
import os
import pathlib
import re
import subprocess
import sys
import unittest
import xml.etree.ElementTree as xml
from decimal import Decimal

ROOT = pathlib.Path(__file__).resolve().parents[2]
DEMO = ROOT / "demo"
sys.path.insert(0, str(DEMO / "tools"))
sys.dont_write_bytecode = True

import build  # noqa: E402
import pictures  # noqa: E402


def rows():
    with open(DEMO / "catalogue.csv", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))


class Catalogue(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.rows = rows()
        cls.products = [row for row in cls.rows if row["Title"]]
        cls.variants = [row for row in cls.rows if row["Variant SKU"]]
        cls.images = [row for row in cls.rows if row["Image Src"]]

    def assertAll(self, items, holds, what):
        self.assertEqual([], [item for item in items if not holds(item)], what)

    def assertUnique(self, items):
        self.assertEqual([], [item for item, count in collections.Counter(items).items() if count > 1])

    def test_has_the_size_of_a_real_shop(self):
        self.assertTrue(120 <= len(self.products) <= 150, len(self.products))
        self.assertTrue(350 <= len(self.variants) <= 500, len(self.variants))
        self.assertTrue(12 <= len({row["Vendor"] for row in self.products}) <= 18)

    def test_readme_gives_the_counts(self):
        text = " ".join((DEMO / "README.md").read_text("utf-8").split())
        self.assertIn(f"{len(self.products)} products in {len(self.variants)} variants", text)
        self.assertIn(f"with {len(self.images)} pictures", text)

    def test_categories_are_leaves_of_a_three_level_tree(self):
        paths = {row["Product Category"] for row in self.products}
        self.assertTrue(10 <= len(paths) <= 14, len(paths))
        self.assertAll(paths, lambda path: len(path.split(" > ")) == 3, "three levels")

    def test_rows_of_a_product_stand_together_under_one_handle(self):
        starts = [row["Handle"] for row,
                  before in zip(self.rows, [None, *self.rows]) if not before or row["Handle"] != before["Handle"]]
        self.assertUnique(starts)
        self.assertEqual(starts, [row["Handle"] for row in self.products])
        self.assertAll(starts, lambda handle: re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", handle), "handles are addresses")

    def test_each_product_is_described(self):
        for column in ("Body (HTML)", "Vendor", "Type", "Tags", "SEO Title", "SEO Description"):
            self.assertAll(self.products, lambda row: row[column], column)
        self.assertUnique(row["Title"] for row in self.products)
        self.assertUnique(row["Body (HTML)"] for row in self.products)
        self.assertAll(self.products, lambda row: len(row["SEO Description"]) <= 160, "fits into a search result")
        self.assertTrue(any("<ul>\n" in row["Body (HTML)"] for row in self.products), "newlines inside quotes")
        self.assertEqual({"true", "false"}, {row["Published"] for row in self.products})

    def test_html_is_well_formed(self):
        for row in self.products:
            with self.subTest(row["Handle"]):
                xml.fromstring(f"<body>{row['Body (HTML)']}</body>")

    def test_each_variant_is_one_choice_of_the_options(self):
        choices = [(row["Handle"], *(row[f"Option{i} Value"] for i in (1, 2, 3))) for row in self.variants]
        self.assertUnique(choices)
        names = {row["Handle"]: [row[f"Option{i} Name"] for i in (1, 2, 3)] for row in self.products}
        self.assertAll(choices, lambda choice: [bool(v) for v in choice[1:]] == [bool(n) for n in names[choice[0]]],
                       "a value per option")

    def test_skus_are_unique_and_readable(self):
        self.assertUnique(row["Variant SKU"] for row in self.variants)
        self.assertAll(self.variants, lambda row: re.fullmatch(r"[A-Z]{2}-[A-Z]+(-[A-Z0-9]+)*", row["Variant SKU"]),
                       "SKU")

    def test_barcodes_are_ean_13_of_the_range_for_use_in_a_shop(self):
        self.assertEqual(1, build.check_digit("400638133393"))
        self.assertUnique(row["Variant Barcode"] for row in self.variants)
        for row in self.variants:
            code = row["Variant Barcode"]
            self.assertRegex(code, r"^2\d{12}$")
            self.assertEqual(0, (sum(map(int, code[::2])) + 3 * sum(map(int, code[1::2]))) % 10, code)

    def test_prices_are_amounts_and_a_former_price_was_higher(self):
        for row in self.variants:
            for column in ("Variant Price", "Price / EUR", "Cost per item"):
                self.assertRegex(row[column], r"^\d+\.\d\d$")
                self.assertGreater(Decimal(row[column]), 0)
            self.assertLess(Decimal(row["Cost per item"]), Decimal(row["Variant Price"]))
            self.assertEqual(bool(row["Variant Compare At Price"]), bool(row["Compare At Price / EUR"]))
            if row["Variant Compare At Price"]:
                self.assertGreater(Decimal(row["Variant Compare At Price"]), Decimal(row["Variant Price"]))
                self.assertGreater(Decimal(row["Compare At Price / EUR"]), Decimal(row["Price / EUR"]))

    def test_stock_and_weight_are_whole_and_some_variants_are_sold_out(self):
        self.assertAll(self.variants, lambda row: 0 <= int(row["Variant Inventory Qty"]) <= 200, "stock")
        self.assertAll(self.variants, lambda row: int(row["Variant Grams"]) > 0, "weight")
        sold_out = {row["Variant Inventory Policy"] for row in self.variants if row["Variant Inventory Qty"] == "0"}
        self.assertEqual({"deny", "continue"}, sold_out)

    def test_pictures_and_catalogue_name_each_other(self):
        files = {f"/media/{path.name}" for path in (DEMO / "media").iterdir()}
        self.assertEqual(files, {row["Image Src"] for row in self.images})
        self.assertUnique(row["Image Src"] for row in self.images)
        self.assertAll(self.images, lambda row: row["Image Alt Text"] and "{" not in row["Image Alt Text"],
                       "alternative text")
        self.assertEqual({row["Handle"] for row in self.products}, {row["Handle"] for row in self.images})
        own = {(row["Handle"], row["Image Src"]) for row in self.images}
        self.assertAll(self.variants, lambda row: not row["Variant Image"] or (row["Handle"], row["Variant Image"]) in own,
                       "own picture")


class Pictures(unittest.TestCase):
    def test_are_small_and_harmless(self):
        for path in (DEMO / "media").iterdir():
            with self.subTest(path.name):
                text = path.read_text("utf-8")
                self.assertLess(len(text.encode()), 4096)
                nodes = list(xml.fromstring(text).iter())
                ids = [node.get("id") for node in nodes if node.get("id")]
                self.assertEqual(len(ids), len(set(ids)))
                for node in nodes:
                    self.assertNotIn(node.tag.rpartition("}")[2], ("script", "foreignObject", "image", "style", "a"))
                    for name, value in node.attrib.items():
                        self.assertFalse(name.startswith("on"), name)
                        for target in re.findall(r"url\(([^)]*)\)", value) + [value] * name.endswith("href"):
                            self.assertIn(target.removeprefix("#"), ids)
                            self.assertTrue(target.startswith("#"), target)

    def test_each_drawing_is_of_use(self):
        _, products = build.load()
        self.assertEqual(set(pictures.SHAPES), {product["draw"]["shape"] for product in products})


class Tool(unittest.TestCase):
    def test_gives_the_same_bytes_as_the_files_in_the_tree(self):
        for seed in ("0", "1"):
            run = subprocess.run([sys.executable, "-B", DEMO / "tools" / "build.py", "--check"], capture_output=True,
                                 text=True,
                                 env={**os.environ, "PYTHONHASHSEED": seed})
            self.assertEqual((0, "", ""), (run.returncode, run.stdout, run.stderr))

    def test_refuses_a_list_that_does_not_fit_the_variants(self):
        with self.assertRaisesRegex(ValueError, "Mug: stock has 3 values for 4 variants"):
            build.spread({"title": "Mug", "stock": [1, 2, 3]}, "stock",
                         [("S", "a"), ("S", "b"), ("L", "a"), ("L", "b")])

    def test_demo_stays_small(self):
        files = [path for path in DEMO.rglob("*") if path.is_file() and "__pycache__" not in path.parts]
        self.assertLess(sum(path.stat().st_size for path in files), 900_000)


if __name__ == "__main__":
    unittest.main()
