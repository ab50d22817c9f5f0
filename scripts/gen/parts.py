"""What the files of the contract declare for all operations, in whichever file: components, rate classes, permissions, problems."""

import re

import source


class Parts:
    def __init__(self, sources):
        self.sources = sources
        self.document = document = sources.root
        self.used = set()  # ids of the components that something refers to
        if not document.take("openapi", str, required=True).startswith("3.1."):
            raise document.refuse("must be 3.1", "openapi")
        self.info = self.read_info(document)
        self.tags = {self.read_tag(tag) for tag in document.take_list("tags", source.Node)}
        self.components = self.read_components()
        self.read_security(document)
        self.rates = dict(document.take("x-rates", source.Node, required=True).take_each(str))
        self.permissions = {}
        self.problems = {}
        self.problem_nodes = {}
        for part in sources.documents.values():
            self.read_part(part)

    @staticmethod
    def texts(node, *keys):
        """What is for people only: these members, each a text."""
        for key in keys:
            node.take(key, str)
        node.close()

    def read_info(self, document):
        info = document.take("info", source.Node, required=True)
        contact, docs = info.take("contact", source.Node), document.take("externalDocs", source.Node)
        if contact is not None:
            self.texts(contact, "name", "url", "email")
        if docs is not None:
            self.texts(docs, "url", "description")
        for server in document.take_list("servers", source.Node):
            self.texts(server, "url", "description")
        for key in ("title", "version"):
            info.take(key, str, required=True)
        self.texts(info, "summary", "description")
        return info

    def read_components(self):
        """Those of all files, by section and name: in the published document they stand together."""
        together = {"schemas": {}, "parameters": {}, "headers": {}, "securitySchemes": {}}
        for part in self.sources.documents.values():
            components = part.take("components", source.Node, source.Node(part.file, 1, ""))
            for section, members in components.take_each(source.Node):
                if section not in together:
                    raise components.refuse("unknown keyword", section)
                for name, node in members.take_each(source.Node):
                    if not re.fullmatch("[A-Z][A-Za-z0-9]*" if section != "headers" else "[A-Z][A-Za-z-]*[A-Za-z]", name):
                        raise node.refuse("the name of a component is in PascalCase; a header's is its own")
                    first = together[section].setdefault(name, node)
                    if first is not node:
                        raise node.refuse(f"stands in {first.file} too")
                    if section == "securitySchemes":
                        self.read_scheme(node)
        return together

    def read_scheme(self, node):
        if (node.get("type"), node.get("scheme")) != ("http", "bearer") and (node.get("type"), node.get("in")) != ("apiKey", "cookie"):
            raise node.refuse("only type http with scheme bearer, and type apiKey in a cookie, are known")
        self.texts(node, "type", "scheme", "in", "name", "description")

    def find(self, node, section):
        """Gives the component that a mapping's $ref leads to, and notes that it is used."""
        steps, target = self.sources.resolve(node)
        if len(steps) != 3 or steps[:2] != ["components", section]:
            raise node.refuse(f"must lead to a member of components/{section}", "$ref")
        self.used.add(id(target))
        return steps[2], target

    def read_security(self, document):
        """Whoever is not asked for anything is said to be: without this, each operation would read as public."""
        schemes = self.components["securitySchemes"]
        security = document.take_list("security", source.Node)
        if not security or any(scheme not in schemes for choice in security for scheme in choice):
            raise document.refuse("must name security schemes of components: what an operation needs unless it says otherwise", "security")

    @staticmethod
    def read_tag(tag):
        """A C name begins with it, so where it ends must be plain."""
        name = tag.take("name", str, required=True)
        if not re.fullmatch("[a-z]+", name) or name == "api":
            raise tag.refuse("names a context: a word of small letters, and not api", "name")
        Parts.texts(tag, "description")
        return name

    def read_part(self, part):
        """What a file declares for operations in whichever file."""
        for name, text in part.take("x-permissions", source.Node, source.Node(part.file, 1, "")).take_each(str):
            if name in self.permissions:
                raise part["x-permissions"].refuse("stands in another file too", name)
            self.permissions[name] = text
        for code, entry in part.take("x-problems", source.Node, source.Node(part.file, 1, "")).take_each(source.Node):
            if code in self.problems:
                raise entry.refuse(f"stands in {self.problem_nodes[code].file} too")
            self.problems[code], self.problem_nodes[code] = self.read_problem(code, entry), entry

    def read_problem(self, code, entry):
        if not re.fullmatch("[a-z][a-z_]*", code):
            raise entry.refuse("a code is snake_case")
        kind = entry.take("kind", str, "refused")
        status = entry.take("status", int, required=True)
        if kind not in ("refused", "broken", "uncertain") or not 400 <= status < 600 or (kind == "refused") != (status < 500):
            raise entry.refuse("kind and status do not fit")
        implied = entry.take("implied", str)
        nginx = entry.take("nginx", list, required=implied in ("front", "astray"))
        front = {own for problem in self.problems.values() for own in problem["nginx"] or []}
        for own in nginx or []:
            if not isinstance(own, int) or not 400 <= own < 600 or own in front or nginx.count(own) > 1:
                raise entry.refuse("lists nginx's statuses from 400 to 599, each for one code", "nginx")
        problem = {"status": status, "title": entry.take("title", str, required=True), "kind": kind, "implied": implied, "nginx": nginx}
        entry.close()
        return problem
