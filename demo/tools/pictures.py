"""From a product's drawing in the data to a picture."""

import inspect
import zlib

import garden
import home
import kitchen
import table
from palette import BACKGROUNDS, COLOURS, background
from svg import Drawing

SHAPES = {name: function for module in (garden, home, kitchen, table)
          for name, function in inspect.getmembers(module, inspect.isfunction)
          if [*inspect.signature(function).parameters][:2] == ["s", "colour"]}

# How much a drawing is enlarged, and which height of it comes to the middle, where a product does not say otherwise.
ZOOM = {
    "mug": (1.4, 240), "teapot": (1.14, 234), "bowl": (1.14, 250), "nest": (1.18, 232), "cake_stand": (1.16, 240),
    "egg_cup": (1.4, 218), "glass": (1.4, 236), "stemmed": (1.28, 208), "carafe": (1.3, 210), "jug": (1.4, 230),
    "dripper": (1.3, 210), "tin_round": (1.5, 232), "saucepan": (1.12, 240), "casserole": (1.1, 234),
    "mortar": (1.3, 204), "colander": (1.1, 246), "jar": (1.4, 222), "bread_bin": (1.1, 244),
        "butter_dish": (1.12, 238),
    "salt_pig": (1.4, 230), "bottle": (1.2, 202), "basket": (1.2, 226), "candle": (1.5, 220), "votive": (1.5, 242),
    "candlestick": (1.12, 196), "lantern": (1.16, 206), "lamp": (1.2, 208), "vase": (1.36, 228),
        "vase_trio": (1.16, 214),
    "pot": (1.2, 204), "trough": (1.15, 250), "watering_can": (1.08, 232), "mister": (1.36, 208), "olla": (1.1, 240),
    "rain_gauge": (1.12, 204), "twine": (1.4, 236), "trug": (1.12, 208), "desk_lamp": (1.1, 212), "knife": (.94, 202),
        "nozzle": (.9, 200), "spoon": (1.1, 196),
    "servers": (1.15, 204), "secateurs": (1.12, 206), "gloves": (1.2, 216),
}


def draw(handle, spec, value=None):
    """The picture of a product as SVG; `value` is the colour of the option that has pictures, and stands for "*"."""
    chosen = dict(spec)
    shape, zoom = chosen.pop("shape"), chosen.pop("zoom", None)
    chosen.setdefault("colour", "*")
    for name, given in chosen.items():
        given = value if given == "*" else given
        chosen[name] = COLOURS.get(given, given) if isinstance(given, str) else given
    seed = zlib.crc32(handle.encode())
    drawing = Drawing(background(chosen["colour"], seed % len(BACKGROUNDS)), f"{handle} {value}")
    zoom = zoom or ZOOM.get(shape)
    if zoom:
        drawing.zoom(*zoom)
    SHAPES[shape](drawing, **chosen)
    return drawing.svg()
