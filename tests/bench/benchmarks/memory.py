"""What a worker holds after 100,000 requests of all kinds, and after as many again."""
import re

from rig import wait_for

REQUESTS = 100000
TARGET_MIB = 12
NOISE_MIB = 0.1  # a page here and there is not growth


def run(rig):
    master, socket = rig.serve(STORE_WORKERS=1)
    port, = rig.door(socket)
    wait_for(socket.exists, "the socket")
    paths = ["/healthz", "/api/v1/categories", "/api/v1/products?include=total"]
    paths += [f"/api/v1/products/{slug}" for slug in rig.slugs[:500]]
    paths += [f"/api/v1/products?sort=price&limit={limit}" for limit in range(1, 101)]
    paths += [f"/api/v1/products?brand=Maker%20{number}&sort=title" for number in range(50)]
    held = []
    for _ in range(2):
        rig.send(port, paths, "-n", REQUESTS)
        held.append(resident_mib(master))
    return {"unit": "MiB", "ours": held[0], "baseline": held[1], "ratio": held[1] / held[0],
            "target": f"≤ {TARGET_MIB} MiB, no growth", "runs": held,
            "passed": held[0] <= TARGET_MIB and held[1] - held[0] <= NOISE_MIB}


def resident_mib(master):
    """Of the only worker."""
    with open(f"/proc/{master.pid}/task/{master.pid}/children") as children:
        worker, = children.read().split()
    with open(f"/proc/{worker}/status") as status:
        return int(re.search(r"VmRSS:\s*(\d+)", status.read())[1]) / 1024
