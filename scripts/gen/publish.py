"""The contract for others: the OpenAPI document that is published, and the list that the contract tests run over."""

from shapes import describe_shapes, describe_value

# What operations take and give without naming it: in the published document it is said.
IMPLIED_PARAMETERS = ["IdempotencyKey", "IfNoneMatch"]
IMPLIED_HEADERS = ["ETag", "Idempotent-Replayed", "RateLimit", "RateLimit-Policy", "Retry-After", "WWW-Authenticate", "X-Request-Id"]
KEPT = ["permission", "idempotency", "rate", "listener"]  # of an operation's settings, those that its users feel


def document(contract):
    """One OpenAPI document that refers to nothing outside itself and leaves nothing to be known from elsewhere.

    It says @PUBLIC_ORIGIN@ where the contract has the address of its server: the front door fills it in, as in all its files."""
    made = {key: local(value) for key, value in contract.document.items() if key in ("openapi", "info", "servers", "externalDocs", "security", "tags", "x-rates")}
    made["x-permissions"] = contract.permissions
    made["paths"] = {path: local(contract.sources.resolve(item)[1]) for path, item in contract.document["paths"].items()}
    made["components"] = {section: local(members) for section, members in contract.components.items()} | {"responses": {}}
    keys = made["components"]["parameters"]
    if "IdempotencyKey" in keys:
        keys["IdempotencyKeyRequired"] = {**keys["IdempotencyKey"], "required": True}
    for operation in contract.operations:
        complete(contract, made, operation)
    made["components"] = {section: dict(sorted(members.items())) for section, members in made["components"].items() if members}
    return addressed(made, [server["url"] for server in contract.document.get("servers", [])])


def local(value):
    """A copy whose references lead into the one document: names are unique over all files."""
    if isinstance(value, list):
        return [local(item) for item in value]
    if not isinstance(value, dict):
        return value
    if "propertyName" in value and "mapping" in value:  # a discriminator refers without the word
        return {**value, "mapping": {word: local_reference(reference) for word, reference in value["mapping"].items()}}
    return {key: local_reference(inner) if key == "$ref" and isinstance(inner, str) else local(inner) for key, inner in value.items()}


def local_reference(reference):
    return "#" + reference.partition("#")[2]


def addressed(value, servers):
    if isinstance(value, list):
        return [addressed(item, servers) for item in value]
    if isinstance(value, dict):
        return {key: addressed(inner, servers) for key, inner in value.items()}
    for server in servers if isinstance(value, str) else []:
        value = value.replace(server, "@PUBLIC_ORIGIN@")
    return value


def complete(contract, made, operation):
    """Writes out what an operation's file implies."""
    node = made["paths"][operation.path][operation.method]
    for key in [key for key in node if key.startswith("x-") and key != "x-body-max"]:
        del node[key]
    open_to_all = operation.permission == "public"
    described = {
        "operationId": operation.name,
        "tags": [operation.tag],
        "security": [] if open_to_all else [{scheme: [operation.permission] for scheme in choice} for choice in contract.document["security"]],
        **{f"x-{key}": getattr(operation, key) for key in KEPT},
    }
    parameters = node.pop("parameters", []) + [{"$ref": f"#/components/parameters/{name}"} for name in implied_parameters(contract, operation)]
    rest = {key: node.pop(key) for key in ("requestBody", "responses") if key in node}
    node.update(described, **({"parameters": parameters} if parameters else {}), **rest)
    for answer in operation.answers:
        add_headers(contract, node["responses"][str(answer.status)], operation, answer.status)
    if operation.method == "get" and "IfNoneMatch" in contract.components["parameters"]:
        node["responses"]["304"] = {"description": "Not modified: an ETag in If-None-Match is still current."}
        add_headers(contract, node["responses"]["304"], operation, 304)
    front = [code for code, problem in contract.problems.items() if problem["implied"] == "front"]
    codes = [code for code in contract.problems if code in operation.problems or code in front]
    for status in sorted({contract.problems[code]["status"] for code in codes}):
        name = problem_response(contract, made, [code for code in codes if contract.problems[code]["status"] == status], status)
        node["responses"][str(status)] = {"$ref": f"#/components/responses/{name}"}


def implied_parameters(contract, operation):
    names = {
        "IdempotencyKey": operation.idempotency in ("optional", "document"),
        "IdempotencyKeyRequired": operation.idempotency in ("required", "resumable"),
        "IfNoneMatch": operation.method == "get",
    }
    return [name for name, taken in names.items() if taken and name.removesuffix("Required") in contract.components["parameters"]]


def add_headers(contract, response, operation, status, retry=False):
    """Those that nginx and the pipeline write."""
    written = {
        "ETag": operation is not None and operation.method == "get",
        "Idempotent-Replayed": operation is not None and operation.idempotency != "none",
        "Retry-After": retry,
        "WWW-Authenticate": status == 401,
        "RateLimit": status == 429,
        "RateLimit-Policy": True,
        "X-Request-Id": True,
    }
    names = [name for name, there in written.items() if there and name in contract.components["headers"]]
    content = response.pop("content", None)
    headers = response.pop("headers", {}) | {name: {"$ref": f"#/components/headers/{name}"} for name in names}
    if headers:
        response["headers"] = headers
    if content is not None:
        response["content"] = content


def problem_response(contract, made, codes, status):
    """Gives the name of the answer for these codes, which it is made of."""
    name = ".".join([str(status), *codes])
    if name not in made["components"]["responses"]:
        response = {"description": "\n".join(f"* `{code}`: {contract.problems[code]['title']}." for code in codes)}
        exact = {"type": "object", "required": ["code"], "properties": {"code": {"type": "string", "enum": codes}}}
        response["content"] = {"application/problem+json": {"schema": {"allOf": [{"$ref": "#/components/schemas/Problem"}, exact]}}}
        in_flight = any(contract.problems[code]["implied"] == "transaction" for code in codes)
        add_headers(contract, response, None, status, retry=in_flight or status in (429, 502, 503, 504))
        made["components"]["responses"][name] = response
    return name


def test_list(contract):
    """What the contract tests run over."""
    return {
        "problems": contract.problems,
        "permissions": list(contract.permissions),
        "shapes": describe_shapes(contract.reader),
        "operations": [
            {
                "id": operation.symbol, "method": operation.method.upper(), "path": operation.path, "pool": operation.pool, "permission": operation.permission,
                "idempotency": operation.idempotency, "cache": operation.cache, "rate": operation.rate, "listener": operation.listener, "database": operation.database,
                "if_match": operation.if_match, "body": operation.body, "body_max": operation.body_max, "body_kind": operation.body_kind,
                "media_types": operation.media_types, "files": operation.files, "identified": operation.identified,
                "parameters": [{"name": p.name, "in": p.place, "required": p.required, "default": p.fallback, **describe_value(p.field.value)} for p in operation.parameters],
                "answers": [{"status": a.status, "media_type": a.media_type, "shape": a.shape, "stream": a.stream, "headers": a.headers} for a in operation.answers],
                "problems": operation.problems,
            }
            for operation in contract.operations
        ],
    }  # fmt: skip
