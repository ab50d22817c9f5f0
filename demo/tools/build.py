#!/usr/bin/env python3
"""Write demo/catalogue.csv and demo/media/ from demo/products/*.toml. The same input gives the same bytes.

    demo/tools/build.py           write what changed, remove pictures that no product has any more
    demo/tools/build.py --check   write nothing; name what is out of date and end with 1
"""

import csv
import hashlib
import html
import io
import itertools
import pathlib
import re
import sys
import tomllib
import unicodedata
from decimal import ROUND_DOWN, Decimal

sys.path.insert(0, str(pathlib.Path(__file__).parent))

from palette import COLOURS  # noqa: E402
from pictures import draw  # noqa: E402

DEMO = pathlib.Path(__file__).resolve().parent.parent

COLUMNS = [
    "Handle", "Title", "Body (HTML)", "Vendor", "Product Category", "Type", "Tags", "Published",
    "Option1 Name", "Option1 Value", "Option2 Name", "Option2 Value", "Option3 Name", "Option3 Value",
    "Variant SKU", "Variant Grams", "Variant Inventory Tracker", "Variant Inventory Qty", "Variant Inventory Policy",
    "Variant Fulfillment Service", "Variant Price", "Variant Compare At Price", "Variant Requires Shipping",
    "Variant Taxable", "Variant Barcode", "Image Src", "Image Position", "Image Alt Text", "Gift Card", "SEO Title",
    "SEO Description", "Variant Image", "Variant Weight Unit", "Variant Tax Code", "Cost per item", "Price / EUR",
    "Compare At Price / EUR",
]
PRODUCT_KEYS = {"title", "vendor", "type", "tags", "sku", "body", "alt", "options", "price", "compare", "grams",
                "stock",
                "policy", "draft", "draw"}


def slug(text):
    """The text as part of an address: ASCII letters, digits and hyphens."""
    plain = unicodedata.normalize("NFKD", text.replace("'", "").replace("×", "x")).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")


def sku_part(value):
    """A short code for an option's value: "20 cm" is 20, "Set of 4" is S4, "Chalk" is CHL."""
    digits = re.sub(r"\D", "", value)
    if digits:
        return (value[0] if value[0].isalpha() else "") + digits
    letters = re.sub(r"[^A-Z]", "", value.upper())
    consonants = letters[0] + re.sub(r"[AEIOU]", "", letters[1:])
    return (consonants if len(consonants) >= 3 < len(letters) else letters)[:3]


def check_digit(digits):
    """The last digit of an EAN-13, from the twelve before it."""
    return -sum(int(c) * (3 if i % 2 else 1) for i, c in enumerate(digits)) % 10


def barcode(sku):
    """An EAN-13 from the range that is free for use inside a shop (200 to 299); it depends on the SKU alone."""
    digits = f"2{int.from_bytes(hashlib.sha256(sku.encode()).digest()[:8]) % 10**11:011d}"
    return f"{digits}{check_digit(digits)}"


def euros(dollars, rate):
    """The price in euros: converted, rounded down, with the cents that the dollar price has."""
    return (dollars * rate).quantize(Decimal(1), ROUND_DOWN) + dollars % 1


def summary(body, limit=155):
    """The first sentences of an HTML text that fit into a search result."""
    text = " ".join(html.unescape(re.sub(r"<[^>]+>", " ", body)).split())
    ends = [m.end() for m in re.finditer(r"[.!?](?= |$)", text) if m.end() <= limit]
    return text[:ends[-1]] if ends else text[:limit].rsplit(" ", 1)[0].rstrip(",;:") + "…"


def spread(product, key, choices, default=None):
    """One value per variant, from a single value, one per value of the first option, or one per variant."""
    given = product.get(key, default)
    if not isinstance(given, list):
        return [given] * len(choices)
    if len(given) == len(choices):
        return given
    first = list(dict.fromkeys(choice[0] for choice in choices))
    if len(given) != len(first):
        raise ValueError(f"{product['title']}: {key} has {len(given)} values for {len(choices)} variants")
    return [given[first.index(choice[0])] for choice in choices]


def load():
    """The shop and its products, each with its category, in the order of the files."""
    folder = DEMO / "products"
    read = lambda path: tomllib.loads(path.read_text("utf-8"), parse_float=Decimal)  # noqa: E731
    shop, products = read(folder / "shop.toml"), []
    for path in sorted(folder.glob("*.toml")):
        if path.name != "shop.toml":
            data = read(path)
            products += [{**product, "category": data["category"]} for product in data["product"]]
    for product in products:
        unknown = product.keys() - PRODUCT_KEYS - {"category"}
        if unknown:
            raise ValueError(f"{product['title']}: unknown {', '.join(sorted(unknown))}")
        product["handle"] = slug(product["title"])
        product["draw"] = {key: float(v) if isinstance(v, Decimal) else v for key, v in product["draw"].items()}
        if "zoom" in product["draw"]:
            product["draw"]["zoom"] = [float(v) for v in product["draw"]["zoom"]]
    return shop, products


def pictured(product):
    """Which option has a picture for each of its values: its place, or None."""
    if "*" not in (product["draw"].get("colour", "*"), *product["draw"].values()):
        return None
    return next(i for i, option in enumerate(product["options"]) if all(value in COLOURS for value in option[1:]))


def images(product):
    """The product's pictures in order: address, alternative text, and the value it shows or None."""
    place = pictured(product)
    if place is None:
        return [(f"/media/{product['handle']}.svg", product["alt"], None)]
    return [(f"/media/{product['handle']}-{slug(value)}.svg", product["alt"].format(colour=value.lower()), value)
            for value in product["options"][place][1:]]


def variants(product, shop):
    """The rows of the product's variants, as dictionaries of columns."""
    workshop = shop["workshops"][product["vendor"]]
    options = product.get("options", [["Title", "Default Title"]])
    choices = list(itertools.product(*(option[1:] for option in options)))
    columns = zip(choices, *(spread(product, key, choices, 0) for key in ("price", "compare", "grams", "stock")))
    place, shown = pictured(product), {value: src for src, _, value in images(product)}
    for choice, price, compare, grams, stock in columns:
        codes = [sku_part(value) for value in choice] if "options" in product else []
        sku = "-".join([workshop["prefix"], product["sku"], *codes])
        price, compare, rate = Decimal(price), Decimal(compare), shop["euros_per_dollar"]
        row = {f"Option{i} Value": value for i, value in enumerate(choice, 1)}
        row |= {
            "Variant SKU": sku, "Variant Grams": grams, "Variant Inventory Tracker": "shopify",
            "Variant Inventory Qty": stock, "Variant Inventory Policy": product.get("policy", "deny"),
            "Variant Fulfillment Service": "manual", "Variant Price": f"{price:.2f}",
            "Variant Compare At Price": f"{compare:.2f}" if compare else "", "Variant Requires Shipping": "true",
            "Variant Taxable": "true", "Variant Barcode": barcode(sku), "Variant Weight Unit": "g",
            "Variant Image": shown[choice[place]] if place is not None else "",
            "Cost per item": f"{price * workshop['cost']:.2f}", "Price / EUR": f"{euros(price, rate):.2f}",
            "Compare At Price / EUR": f"{euros(compare, rate):.2f}" if compare else "",
        }
        yield row


def rows(product, shop):
    """All rows of one product: the first says everything about it, the others add a variant, a picture or both."""
    body = product["body"].strip()
    head = {
        "Title": product["title"], "Body (HTML)": body, "Vendor": product["vendor"],
            "Product Category": product["category"],
        "Type": product["type"], "Tags": ", ".join(product["tags"]),
            "Published": "false" if product.get("draft") else "true",
        "Gift Card": "false", "SEO Title": f"{product['title']} | {shop['name']}", "SEO Description": summary(body),
    }
    head |= {f"Option{i} Name": option[0] for i, option in enumerate(product.get("options", [["Title"]]), 1)}
    pictures = [{"Image Src": src, "Image Position": i, "Image Alt Text": alt}
                for i, (src, alt, _) in enumerate(images(product), 1)]
    for variant, picture in itertools.zip_longest(variants(product, shop), pictures, fillvalue={}):
        yield {"Handle": product["handle"], **head, **variant, **picture}
        head = {}


def build():
    """Every file to be there: its path under demo/ and its bytes."""
    shop, products = load()
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, COLUMNS, restval="", lineterminator="\n")
    writer.writeheader()
    files = {}
    for product in products:
        writer.writerows(rows(product, shop))
        for src, _, value in images(product):
            files[src.removeprefix("/")] = draw(product["handle"], product["draw"], value).encode()
    return {"catalogue.csv": out.getvalue().encode(), **files}


def main(arguments):
    if arguments not in ([], ["--check"]):
        sys.exit(__doc__)
    files = build()
    stale = [name for name, data in files.items() if not (DEMO / name).is_file() or (DEMO / name).read_bytes() != data]
    orphans = sorted(path for path in (DEMO / "media").glob("*") if f"media/{path.name}" not in files)
    if arguments:
        for name in [*stale, *(f"media/{path.name}" for path in orphans)]:
            print(f"out of date: demo/{name}")
        return 1 if stale or orphans else 0
    (DEMO / "media").mkdir(exist_ok=True)
    for name in stale:
        (DEMO / name).write_bytes(files[name])
    for path in orphans:
        path.unlink()
    print(f"{len(files)} files, {len(stale)} written, {len(orphans)} removed")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
