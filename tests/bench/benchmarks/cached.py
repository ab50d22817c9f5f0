"""A page of the public catalogue from the shop's own front door, with its cache, limits, headers and log, against an nginx that
does nothing but give the same bytes out of its cache."""
CACHE = "fastcgi_cache bare; fastcgi_cache_key $request_uri; fastcgi_cache_valid 200 1h; fastcgi_ignore_headers Cache-Control;"


def run(rig):
    port = rig.shop["https_port"]
    path = "/api/v1/products?sort=price"
    bare, = rig.door(rig.constant(rig.get(port, path)), more=CACHE)
    return rig.compare((port, bare), [path], target=0.90)
