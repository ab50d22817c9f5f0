"""A page of 20 products of a category by price, against the stored documents, as far as a list shows them, as relaxed JSON."""
from rig import Broken


def run(rig):
    ports = rig.door(rig.socket, rig.documents())
    categories = [category["id"] for category in rig.json(ports[0], "/api/v1/categories")["data"]]
    paths = [f"/api/v1/products?category={category}&price_min={price}&sort=price"
             for price in range(0, 40000, 100) for category in categories]
    ours, baseline = (rig.json(port, paths[0]) for port in ports)
    if [item["id"] for item in ours["data"]] != [item["_id"] for item in baseline] or len(baseline) != 20:
        raise Broken("the two answers are not of the same products")
    return rig.compare(ports, paths, target=0.75)
