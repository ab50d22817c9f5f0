"""Makes a contract of the shop's and of edge.yaml's: the whole shop, with operations that no shop has, for trying what they are of."""

import pathlib
import re
import shutil
import sys


def main(root, edge, folder):
    root, edge, folder = pathlib.Path(root), pathlib.Path(edge), pathlib.Path(folder)
    parts = folder / "api"
    parts.mkdir(parents=True, exist_ok=True)
    for part in (root / "api").glob("*.yaml"):
        shutil.copy(part, parts)
    shutil.copy(edge, parts / "edge.yaml")
    paths = re.findall(r"^  (/\S+):$", edge.read_text(), re.M)
    more = "".join("  {}: {{ $ref: 'api/edge.yaml#/paths/{}' }}\n".format(path, path.replace("/", "~1")) for path in paths)
    contract = (root / "openapi.yaml").read_text()
    contract = contract.replace("\ntags:\n", "\ntags:\n  - { name: edge, description: 'For tests alone.' }\n", 1)
    (folder / "openapi.yaml").write_text(contract.replace("\ncomponents:\n", f"\n{more}\ncomponents:\n", 1))


main(*sys.argv[1:])
