"""A product by its slug, against the stored document as relaxed JSON."""
from rig import Broken


def run(rig):
    ports = rig.door(rig.socket, rig.documents())
    paths = [f"/api/v1/products/{slug}" for slug in rig.slugs]
    ours, baseline = (rig.json(port, paths[1]) for port in ports)
    if ours["id"] != baseline["_id"] or ours["slug"] != rig.slugs[1]:
        raise Broken("the two answers are not of the same product")
    return rig.compare(ports, paths, target=0.80)
