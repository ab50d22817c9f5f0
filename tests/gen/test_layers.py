"""scripts/check-layers: what may be included, and by which name a broken rule is told."""

import pathlib
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]

RULES = """
# from the bottom to the top
layer base
layer adapters
layer http
layer contexts
layer cli
made api.h http
foreign lib/lib.h adapters/lib
foreign crypto/ adapters/crypto
only adapters/lib/inside.h adapters/lib/ _store.c
only http/ http/ cli/ _http.c
uses cart catalog
shows cart catalog
exposes catalog brands
"""

SCHEMA = {"products": "catalog", "brands": "catalog", "keys": "http"}


class Layers(unittest.TestCase):
    def check(self, files, rules=RULES):
        with tempfile.TemporaryDirectory() as folder:
            root = pathlib.Path(folder) / "src"
            root.mkdir()
            (root / "layers.txt").write_text(rules)
            for name, text in files.items():
                path = root / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text)
            schema = pathlib.Path(folder) / "schema"
            schema.mkdir()
            for collection, owner in SCHEMA.items():
                (schema / f"{collection}.yaml").write_text(f"collection: {collection}\ncontext: {owner}\n")
            done = subprocess.run([sys.executable, ROOT / "scripts/check-layers", root, schema], capture_output=True, text=True, check=False)
            return done.returncode, done.stderr.replace(f"{root}/", "")

    def allows(self, name, include):
        self.assertEqual(self.check({name: f"#include {include}\n"}), (0, ""))

    def refuses(self, name, include, reason):
        status, told = self.check({name: f"\n#include <stddef.h>\n#include {include}\n"})
        self.assertEqual(status, 1)
        self.assertEqual(told, f"{name}:3: {reason}\n")

    def test_allows_what_is_below(self):
        self.allows("http/pipeline.c", '"base/arena.h"')
        self.allows("http/pipeline.c", '"http/pipeline.h"')
        self.allows("http/pipeline.c", '"api.h"')
        self.allows("cli/main.c", "<string.h>")
        self.allows("base/metrics.c", '"metrics.def"')

    def test_shows_a_collection_to_its_owner_only(self):
        self.allows("contexts/catalog/product_store.c", '"store/products.h"')
        self.allows("http/kept_answer.c", '"store/keys.h"')
        self.refuses("contexts/cart/cart.c", '"store/products.h"', "store/products.h is visible to catalog only; others know what its public header shows")
        self.refuses("cli/main.c", '"store/keys.h"', "store/keys.h is visible to http only; others know what its public header shows")
        self.refuses("contexts/cart/cart.c", '"store/carts.h"', "store/carts.h: no file of schema/ names a context for it")

    def test_lets_a_public_header_show_what_is_said(self):
        self.allows("contexts/catalog/catalog.h", '"store/brands.h"')
        for header in ("catalog", "catalog_present"):
            name = f"contexts/catalog/{header}.h"
            self.refuses(name, '"store/products.h"', f"{name} would show others all of products: say so in layers.txt, or show less")

    def test_follows_a_public_header_to_what_it_shows(self):
        status, told = self.check(
            {
                "contexts/catalog/catalog.h": '#include "contexts/catalog/inner.h"\n',
                "contexts/catalog/inner.h": '#include "store/products.h"\n#include "contexts/catalog/catalog.h"\n',
            }
        )
        self.assertEqual(status, 1)
        self.assertEqual(told, "contexts/catalog/catalog.h:1: contexts/catalog/catalog.h would show others all of products: say so in layers.txt, or show less\n")

    def test_names_the_layer_that_stands_above(self):
        order = "base < adapters < http < contexts < cli"
        self.refuses("base/arena.c", '"http/pipeline.h"', f"base may not include http: it stands above it ({order})")
        self.refuses("adapters/lib/lib.c", '"api.h"', f"adapters may not include http: it stands above it ({order})")
        self.refuses("http/pipeline.h", '"../contexts/cart/cart.h"', "../contexts/cart/cart.h is no path from src/ downwards")

    def test_names_a_header_of_no_layer(self):
        self.refuses("http/pipeline.c", '"other/thing.h"', "other/thing.h belongs to no layer of layers.txt")
        self.refuses("http/pipeline.c", '"thing.h"', "thing.h belongs to no layer of layers.txt")

    def test_keeps_a_foreign_header_in_its_adapter(self):
        self.allows("adapters/lib/read.c", "<lib/lib.h>")
        self.allows("adapters/crypto/crypto.c", "<crypto/evp.h>")
        self.refuses("contexts/cart/cart.c", "<lib/lib.h>", "lib/lib.h is a foreign header: only adapters/lib may include it")
        self.refuses("adapters/lib/read.c", '"crypto/evp.h"', "crypto/evp.h is a foreign header: only adapters/crypto may include it")

    def test_refuses_a_foreign_header_that_nobody_declared(self):
        self.refuses("adapters/lib/read.c", "<curl/curl.h>", "curl/curl.h is no header of the C library: say in layers.txt which adapter may include it")

    def test_keeps_a_header_to_the_files_that_may_have_it(self):
        self.allows("adapters/lib/write.c", '"adapters/lib/inside.h"')
        self.allows("contexts/cart/cart_store.c", '"adapters/lib/inside.h"')
        self.refuses("contexts/cart/cart.c", '"adapters/lib/inside.h"', "adapters/lib/inside.h may be included by adapters/lib/ and _store.c only")

    def test_keeps_a_folder_to_the_files_that_may_have_it(self):
        self.allows("contexts/cart/cart_http.c", '"http/handler.h"')
        self.allows("cli/main.c", '"http/handler.h"')
        self.refuses("contexts/cart/cart.h", '"http/handler.h"', "http/handler.h may be included by http/ and cli/ and _http.c only")

    def test_keeps_contexts_apart(self):
        self.allows("contexts/cart/cart.c", '"contexts/cart/cart_store.h"')
        self.allows("contexts/cart/cart.c", '"contexts/catalog/catalog.h"')
        self.refuses("contexts/catalog/product.c", '"contexts/cart/cart.h"', "catalog may not use cart: the pair is not in layers.txt")
        self.refuses("contexts/cart/cart.c", '"contexts/catalog/catalog_store.h"', "cart may use catalog through its public header catalog.h only")

    def test_shows_what_is_another_contexts_as_that_context_does(self):
        self.allows("contexts/cart/cart_present.c", '"contexts/catalog/catalog_present.h"')
        self.allows("contexts/cart/cart_http.c", '"contexts/catalog/catalog_present.h"')
        self.refuses("contexts/cart/cart.c", '"contexts/catalog/catalog_present.h"', "cart may use catalog through its public header catalog.h only")
        self.refuses("contexts/catalog/catalog_present.c", '"contexts/cart/cart_present.h"', "catalog may use cart through its public header cart.h only")

    def test_refuses_code_that_is_in_no_layer(self):
        self.assertEqual(self.check({"main.c": ""}), (1, "main.c:1: code belongs into a layer's folder\n"))
        self.assertEqual(self.check({"attic/old.c": ""}), (1, "attic/old.c:1: attic is no layer of layers.txt\n"))

    def test_reads_an_include_however_it_is_written(self):
        status, told = self.check({"base/a.h": '  #  include   "cli/cli.h" /* why not */\n'})
        self.assertEqual((status, told.split(":")[1]), (1, "1"))

    def test_names_every_fault(self):
        _, told = self.check({"base/a.c": '#include "cli/cli.h"\n#include <lib/lib.h>\n', "base/b.c": '#include "http/x.h"\n'})
        self.assertEqual([line.split(": ")[0] for line in told.splitlines()], ["base/a.c:1", "base/a.c:2", "base/b.c:1"])

    def test_refuses_rules_that_it_does_not_know(self):
        status, told = self.check({}, RULES + "may everything\n")
        self.assertEqual((status, told), (1, "layers.txt: unknown rule: may everything\n"))
        status, told = self.check({}, "layer\n")
        self.assertEqual((status, told), (1, "layers.txt: unknown rule: layer\n"))

    def test_the_tree_keeps_its_own_rules(self):
        done = subprocess.run([sys.executable, ROOT / "scripts/check-layers", ROOT / "src", ROOT / "schema"], capture_output=True, text=True, check=False)
        self.assertEqual((done.returncode, done.stderr), (0, ""))


if __name__ == "__main__":
    unittest.main()
