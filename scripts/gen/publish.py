"""The contract as it is published: one OpenAPI document that refers to nothing outside itself."""


def local(value):
    """A copy whose references lead into the one document: names are unique over all files."""
    if isinstance(value, list):
        return [local(item) for item in value]
    if isinstance(value, dict):
        return {key: "#" + inner.partition("#")[2] if key == "$ref" and isinstance(inner, str) else local(inner) for key, inner in value.items()}
    return value


def bundle(contract):
    document = local({key: value for key, value in contract.document.items() if key not in ("paths", "components")})
    document["x-permissions"], document["x-problems"] = contract.permissions, contract.problems
    document["paths"] = {path: local(contract.sources.resolve(item)[1]) for path, item in contract.document["paths"].items()}
    for operation in contract.operations:
        document["paths"][operation.path][operation.method]["tags"] = [operation.tag]
    document["components"] = {section: local(members) for section, members in contract.components.items() if members}
    return document
