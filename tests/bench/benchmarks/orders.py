"""The purchase: adding to a cart, a quote, placement over 1,000 variants and over one, all of it, and a flash sale."""
import copy
import json
import os
import pathlib
import signal
import statistics
import subprocess
import time
import uuid

import pymongo
from bson.int64 import Int64
from rig import HERE, Broken

BUYERS, PIECES = 1000, 100
ADDRESS = {"name": "Ada Buyer", "line1": "1 Long Road", "city": "Berlin", "country": "DE"}
ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"


def run(rig):
    sale = Sale(rig)
    return [sale.add_to_cart(), sale.quote(), sale.placement("placement", sale.variants[:1000], 0.7),
            sale.hot(), sale.flow(), sale.flash()]


def identifier(prefix):
    number = uuid.uuid4().int << 2
    return f"{prefix}_" + "".join(ALPHABET[number >> shift & 31] for shift in range(125, -1, -5))


class Sale:
    """A shop with workers for carts and for orders, and one purchase as the pattern of all others."""

    def __init__(self, rig):
        self.rig = rig
        self.uri = rig.shop["mongodb_uri"]
        self.db = pymongo.MongoClient(self.uri).get_default_database()
        self.stop_jobs()
        _, store = rig.serve("store", STORE_WORKERS=rig.workers)
        _, orders = rig.serve("orders", ORDERS_WORKERS=rig.workers)
        self.store, self.orders = rig.door(store, orders)
        self.db.stock.update_many({}, {"$set": {"on_hand": Int64(10**8)}})
        products = self.db.products.find({"status": "published"}, {"variants.id": 1}).limit(2000)
        self.variants = [variant["id"] for product in products for variant in product["variants"]]
        self.db.products.update_many({}, {"$set": {"variants.$[].stock_quantity": Int64(10**8)}})
        self.pattern()
        self.rates = {}

    def stop_jobs(self):
        """What follows an order, such as its mail, is no part of placing it: the shop's jobs stand still, and the master, who would
        replace workers that do."""
        master = int((pathlib.Path(self.rig.shop["run_dir"]) / "cartwright.pid").read_text())
        children = pathlib.Path(f"/proc/{master}/task/{master}/children").read_text().split()
        jobs = [int(pid) for pid in children if pathlib.Path(f"/proc/{pid}/comm").read_text().strip() == "worker-jobs"]
        if not jobs:
            raise Broken("the shop has no worker of jobs")
        for pid in (master, *jobs):
            os.kill(pid, signal.SIGSTOP)
        self.rig.ending.callback(self.go_on, master, jobs)

    def go_on(self, master, jobs):
        """The work that has come up is not done in the middle of the next benchmark."""
        self.db.outbox.delete_many({})
        for pid in (*jobs, master):
            os.kill(pid, signal.SIGCONT)

    def post(self, port, path, body, headers=None):
        connection = self.rig.connect(port)
        connection.request("POST", path, json.dumps(body), {"Content-Type": "application/json", **(headers or {})})
        answer = connection.getresponse()
        text = answer.read()
        if answer.status not in (200, 201):
            raise Broken(f"{path} gave {answer.status}: {text[:300]!r}")
        return json.loads(text)

    def pattern(self):
        """Buys once, so that there is one document of each kind."""
        made = self.post(self.store, "/api/v1/carts", {"lines": [{"variant_id": self.variants[0], "quantity": 1}]})
        self.token, cart = made["token"], made["cart"]["id"]
        quote = self.post(self.orders, "/api/v1/quotes", {"cart_id": cart, "country": "DE", "shipping_method": "standard"},
                          {"X-Cart-Token": self.token})
        self.cart, self.quoted = self.db.carts.find_one({"_id": cart}), self.db.quotes.find_one({"_id": quote["id"]})
        self.post(self.orders, "/api/v1/orders", self.order(quote["id"]),
                  {"X-Cart-Token": self.token, "Idempotency-Key": str(uuid.uuid4())})

    @staticmethod
    def order(quote):
        return {"quote_id": quote, "email": "ada@example.org", "payment_method": "cash_on_delivery", "shipping_address": ADDRESS}

    def carts(self, count, variants):
        """Makes carts with a quote each by copying the pattern; gives [(cart, quote)]."""
        carts, quotes = [], []
        lines = self.shown(variants[:count])
        for number in range(count):
            line = lines[number % len(lines)]
            cart, quote = copy.deepcopy(self.cart), copy.deepcopy(self.quoted)
            cart["_id"], quote["_id"] = identifier("crt"), identifier("quo")
            quote["cart_id"] = cart["_id"]
            cart["lines"] = [line]
            quote["priced"]["lines"][0]["variant_id"] = line["variant_id"]
            for time_field in ("expires_at", "purge_at"):
                quote[time_field] = self.cart["expires_at"]
            carts.append(cart)
            quotes.append(quote)
        for collection, documents in ((self.db.carts, carts), (self.db.quotes, quotes)):
            collection.insert_many(documents, ordered=False)
        return [(cart["_id"], quote["_id"]) for cart, quote in zip(carts, quotes)]

    def shown(self, variants):
        """Lines of the variants, one piece each, as a buyer has them who was shown what they are now."""
        currency, lines = self.cart["currency"], {}
        for product in self.db.products.find({"variants.id": {"$in": variants}}, {"variants": 1}):
            for variant in product["variants"]:
                amount, = (price["amount"] for price in variant["prices"] if price["currency"] == currency)
                lines[variant["id"]] = {**self.cart["lines"][0], "variant_id": variant["id"], "product_id": product["_id"],
                                        "seen_amount": amount, "seen_available": variant["stock_quantity"]}
        return [lines[variant] for variant in variants]

    def settle(self):
        """What was prepared is on the disk before anything is measured: otherwise who comes next pays for it."""
        self.db.client.admin.command("fsync")

    def write(self, requests):
        """Writes requests as orders.lua and flash.mjs read them; gives the file."""
        file = self.rig.folder / "requests"
        file.write_text("".join(f"{path}\t{self.token}\t{key}\t{json.dumps(body)}\n" for path, key, body in requests))
        return file

    def send(self, port, requests, seconds, connections=8):
        """Sends each request once, for so long; gives what wrk saw."""
        file = self.write(requests)
        self.settle()
        command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "-s", HERE / "orders.lua",
                   f"https://localhost:{port}", "--", file]
        out = subprocess.run(list(map(str, command)), stdout=subprocess.PIPE, check=True, text=True).stdout
        seen = json.loads(out.splitlines()[-1])
        if seen["failed"]:
            raise Broken(f"{seen['failed']} of {seen['requests']} requests were not answered")
        if seen["requests"] >= len(requests):
            raise Broken(f"all {len(requests)} requests were sent before the time was over")
        return seen

    def add_to_cart(self):
        """Eight clients that never wait; the carts are new ones in each round."""
        def requests():
            carts = [cart for cart, _ in self.carts(200, self.variants)]
            self.db.carts.update_many({"_id": {"$in": carts}}, {"$set": {"lines": self.shown(self.variants[:200])}})
            return [(f"/api/v1/carts/{carts[number % 200]}/lines", "", {"variant_id": self.variants[number % 200], "quantity": 1})
                    for number in range(200 * 90)]
        row = self.medians("add to cart of 200 lines", [self.send(self.store, requests(), self.rig.seconds) for _ in range(self.rig.rounds)])
        return {**row, "target": "p99 < 15 ms", "passed": row["passed"] and row["p99_ms"] < 15}

    def quote(self):
        def requests():
            return [("/api/v1/quotes", "", {"cart_id": cart, "country": "DE", "shipping_method": "standard"})
                    for cart, _ in self.carts(4000 * self.rig.seconds, self.variants[:1000])]
        return self.medians("quote", [self.send(self.orders, requests(), self.rig.seconds) for _ in range(self.rig.rounds)])

    @staticmethod
    def medians(name, rounds):
        return {"name": f"orders: {name}", "unit": "/s", "target": "", "passed": not any(seen["refused"] for seen in rounds),
                "ours": statistics.median(seen["requests"] / seen["duration_us"] * 1e6 for seen in rounds),
                "p50_ms": statistics.median(seen["p50_us"] for seen in rounds) / 1000,
                "p99_ms": statistics.median(seen["p99_us"] for seen in rounds) / 1000}

    def ours(self, variants):
        pairs = self.carts(2500 * self.rig.seconds, variants)
        seen = self.send(self.orders, [("/api/v1/orders", str(uuid.uuid4()), self.order(quote)) for _, quote in pairs],
                         self.rig.seconds, connections=self.rig.workers)
        if seen["refused"]:
            raise Broken(f"{seen['refused']} of {seen['requests']} placements were refused")
        return seen

    def baseline(self, variants):
        stocks = self.rig.folder / "stocks"
        stocks.write_text("".join(f"{variant}:main\n" for variant in variants[:4000]))
        most = 600 * self.rig.seconds
        names = [f"bench:{process}:{number}" for process in range(self.rig.workers) for number in range(most)]
        for collection in (self.db.quotes, self.db.carts, self.db.orders, self.db.order_events, self.db.outbox, self.db.idempotency,
                           self.db.stock_ledger):
            collection.delete_many({"_id": {"$regex": "^bench:"}})
        for collection, pattern in ((self.db.quotes, self.quoted), (self.db.carts, self.cart)):
            collection.insert_many([{**pattern, "_id": name} for name in names], ordered=False)
        self.settle()
        start = time.monotonic()
        out = subprocess.run([self.rig.programs / "placement", self.uri, str(self.rig.workers), str(self.rig.seconds), stocks, str(most)],
                             stdout=subprocess.PIPE, check=True, text=True).stdout
        return int(out) / (time.monotonic() - start)

    def placement(self, name, variants, target):
        ours, baseline, latencies = [], [], []
        for _ in range(self.rig.rounds):
            seen = self.ours(variants)
            ours.append(seen["requests"] / seen["duration_us"] * 1e6)
            latencies.append(seen)
            baseline.append(self.baseline(variants))
        self.rates[name] = statistics.median(ours)
        one = statistics.median(baseline)
        return {"name": f"orders: {name}", "unit": "/s", "ours": self.rates[name], "baseline": one, "ratio": self.rates[name] / one,
                "target": f"≥ {target:.0%}", "passed": self.rates[name] >= target * one,
                "p50_ms": statistics.median(seen["p50_us"] for seen in latencies) / 1000,
                "p99_ms": statistics.median(seen["p99_us"] for seen in latencies) / 1000}

    def hot(self):
        """One variant, against many variants of our own."""
        rates = [self.ours(self.variants[:1]) for _ in range(self.rig.rounds)]
        rate = statistics.median(seen["requests"] / seen["duration_us"] * 1e6 for seen in rates)
        return {"name": "orders: placement of one variant", "unit": "/s", "ours": rate, "baseline": self.rates["placement"],
                "ratio": rate / self.rates["placement"], "target": "≥ 60%", "passed": rate >= 0.6 * self.rates["placement"],
                "p50_ms": statistics.median(seen["p50_us"] for seen in rates) / 1000,
                "p99_ms": statistics.median(seen["p99_us"] for seen in rates) / 1000}

    def flow(self):
        """From an empty cart to the order, by as many buyers as peers were measured with."""
        variants = self.rig.folder / "variants"
        variants.write_text("\n".join(self.variants[:1000]))
        out = subprocess.run(["node", HERE / "flow.mjs", str(self.store), str(self.orders), self.rig.shop["ca"], variants,
                              str(self.rig.seconds), "32"], stdout=subprocess.PIPE, check=True, text=True).stdout
        seen = json.loads(out)
        return {"name": "orders: cart, quote and placement", "unit": "/s", "ours": seen["flows"] / seen["seconds"], "target": "", "passed": True,
                "p50_ms": seen["p50_us"] / 1000, "p99_ms": seen["p99_us"] / 1000}

    def flash(self):
        """As many buyers as there are, each once, at the same time."""
        variant = self.variants[5]
        stock = self.db.stock.find_one({"variant_id": variant})
        self.db.stock.update_one({"_id": stock["_id"]}, {"$set": {"on_hand": Int64(stock["reserved"] + PIECES)}})
        before = self.db.orders.count_documents({})
        pairs = self.carts(BUYERS, [variant])
        file = self.write([("/api/v1/orders", str(uuid.uuid4()), self.order(quote)) for _, quote in pairs])
        out = subprocess.run(["node", HERE / "flash.mjs", str(self.orders), self.rig.shop["ca"], file], stdout=subprocess.PIPE,
                             check=True, text=True).stdout
        seen = json.loads(out)
        sold = self.db.orders.count_documents({}) - before
        clear = seen["statuses"] == {"201": PIECES, "409": BUYERS - PIECES}
        return {"name": f"orders: {BUYERS} buyers of {PIECES} pieces", "unit": "s", "ours": seen["seconds"],
                "target": f"{PIECES} sold, others 409, < 3 s", "passed": sold == PIECES and clear and seen["seconds"] < 3, **seen}
