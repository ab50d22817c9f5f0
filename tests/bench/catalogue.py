"""A catalogue of invented products, the same ones each time, as the CSV file that `cartwright import` reads."""
import csv
import random

COLUMNS = ["Handle", "Title", "Body (HTML)", "Vendor", "Product Category", "Type", "Tags", "Published", "Option1 Name",
           "Option1 Value", "Variant SKU", "Variant Grams", "Variant Inventory Tracker", "Variant Inventory Qty",
           "Variant Inventory Policy", "Variant Fulfillment Service", "Variant Price", "Variant Compare At Price",
           "Variant Requires Shipping", "Variant Taxable", "Image Src", "Image Position", "Image Alt Text", "SEO Title",
           "SEO Description", "Variant Weight Unit"]
THINGS = ["Bowl", "Chair", "Kettle", "Lamp", "Mug", "Plate", "Rug", "Scarf", "Shelf", "Spoon", "Table", "Towel"]
KINDS = ["Ash", "Birch", "Copper", "Flax", "Glass", "Iron", "Linen", "Oak", "Slate", "Steel", "Wool", "Zinc"]
SIZES = ["Small", "Medium", "Large"]
WORDS = "made by hand of one piece that lasts for years and is easy to clean with warm water in every house and garden".split()


def write(path, count):
    """Writes `count` products of 24 categories, three variants and two pictures each; gives their slugs."""
    chance = random.Random(1)
    slugs = []
    with open(path, "w", newline="") as file:
        rows = csv.DictWriter(file, COLUMNS)
        rows.writeheader()
        for number in range(count):
            for row in product(chance, number):
                rows.writerow(row)
            slugs.append(row["Handle"])
    return slugs


def product(chance, number):
    thing, kind = THINGS[number % len(THINGS)], chance.choice(KINDS)
    slug = f"{kind}-{thing}-{number}".lower()
    title = f"{kind} {thing} {number}"
    body = "".join(f"<p>{' '.join(chance.choices(WORDS, k=40)).capitalize()}.</p>\n" for _ in range(3))
    price = chance.randrange(500, 50000)
    first = {
        "Title": title, "Body (HTML)": body, "Vendor": f"Maker {chance.randrange(50)}",
        "Product Category": f"Home > {thing}s > {'Indoor' if number // len(THINGS) % 2 else 'Outdoor'}", "Type": thing,
        "Tags": ", ".join(sorted({kind.lower(), thing.lower(), "home"})), "Published": "true", "Option1 Name": "Size",
        "SEO Title": title, "SEO Description": body[3:100],
    }
    for at, size in enumerate(SIZES):
        yield {
            **(first if at == 0 else {}), "Handle": slug, "Option1 Value": size, "Variant SKU": f"{number}-{size[0]}",
            "Variant Grams": 200 + 300 * at, "Variant Inventory Tracker": "shopify",
            "Variant Inventory Qty": chance.randrange(100), "Variant Inventory Policy": "deny",
            "Variant Fulfillment Service": "manual", "Variant Price": f"{(price + 500 * at) / 100:.2f}",
            "Variant Requires Shipping": "true", "Variant Taxable": "true", "Variant Weight Unit": "g",
            **({"Image Src": f"https://pictures.example/{slug}-{at}.jpg", "Image Position": at + 1,
                "Image Alt Text": title} if at < 2 else {}),
        }
