"""Fills the templates and writes files only when their content changes, so that make rebuilds only what must be."""

import json
import pathlib

import jinja2

import shapes


def c_string(text):
    return json.dumps(text, ensure_ascii=True)


def nginx_json(text):
    """A JSON string inside a word that nginx reads in single quotes; it has no way to write a dollar sign."""
    if "$" in text:
        raise ValueError(f"{text}: nginx would take the $ for a variable")
    return json.dumps(text, ensure_ascii=False).replace("\\", "\\\\").replace("'", "\\'")


def environment():
    loader = jinja2.FileSystemLoader(pathlib.Path(__file__).parent / "templates")
    result = jinja2.Environment(loader=loader, trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True, undefined=jinja2.StrictUndefined)
    result.filters["c_string"] = c_string
    result.filters["tojson_c"] = lambda value: c_string(json.dumps(value))
    result.globals["bounds_by_shape"] = shapes.bounds_by_shape
    result.tests["contains"] = lambda items, item: item in items
    result.filters["nginx_json"] = nginx_json
    result.filters["comment"] = lambda text: " ".join(text.replace("*/", "").split())
    return result


def write(folder, name, text):
    path = pathlib.Path(folder) / name
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists() or path.read_text(encoding="utf-8") != text:
        path.write_text(text, encoding="utf-8")


def render(folder, name, template, **values):
    write(folder, name, environment().get_template(template).render(**values))
