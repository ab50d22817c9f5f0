"""Pages of the public catalogue from the shop's own front door, with its cache, limits, headers and log, against an nginx that
does nothing but give the same bytes out of its cache."""
CACHE = "fastcgi_cache bare; fastcgi_cache_key $request_uri; fastcgi_cache_valid 200 1h;"


def run(rig):
    port = rig.shop["https_port"]
    categories = [category["id"] for category in rig.json(port, "/api/v1/categories")["data"]]
    paths = [f"/api/v1/products?category={category}&sort=price" for category in categories]
    bare, = rig.door(rig.constant(rig.get(port, paths[0])), more=CACHE)
    return rig.compare((port, bare), paths, target=0.90)
