"""The colours of the shop. An option whose values are all named here gets one picture per value."""

BACKGROUNDS = ("#e9dfd0", "#ecd6ca", "#c0d3d2", "#c8d5ba", "#efe1bd", "#cfc4d9", "#bccfe0", "#e0cab8")

COLOURS = {
    # glazes, enamels and cloth
    "Chalk": "#f1ece1", "Oat": "#d9c8a9", "Slate": "#5d6873", "Moss": "#6d7a4c", "Ink": "#2f3e5c", "Clay": "#b96f4f",
    "Rust": "#a94e2f", "Sage": "#a3b096", "Fog": "#b7bfc1", "Plum": "#6d4459", "Mustard": "#d3a038",
    "Sea": "#4f8a8b", "Sky": "#94b7cc", "Blush": "#dfb0a0", "Charcoal": "#3f4043", "Cream": "#f3e6c8",
    "Tomato": "#c8452f", "Forest": "#2f5643", "Cobalt": "#2c5aa0", "Butter": "#f0d58a", "White": "#f7f5f0",
    "Black": "#333236", "Flax": "#c9b48c", "Madder": "#9c3d3c", "Indigo": "#36446f", "Grey": "#8d9092",
    "Celadon": "#a9c4b0", "Tenmoku": "#4a2e22", "Shell": "#ecdcd0", "Lavender": "#a79cc0",
    # clay
    "Terracotta": "#c4714a", "Weathered": "#c9a48b", "Basalt": "#4c4a4c", "Stone": "#bdb5a7",
    # wood
    "Oak": "#c89d66", "Walnut": "#6f4a33", "Beech": "#dcb98a", "Ash": "#dfc9a0", "Cherry": "#b0683f",
    "Olive Wood": "#b58b4c", "Maple": "#e6cda0", "Bog Oak": "#3b312c", "Elm": "#a87b4f", "Hazel": "#8f6b47",
    # metal
    "Steel": "#b9bfc3", "Iron": "#3a3b3e", "Copper": "#c77d52", "Brass": "#c9a04e", "Zinc": "#9aa3a6", "Tin": "#c3c6c6",
    "Blackened": "#2f2e30", "Bronze": "#8a6a3f",
    # glass
    "Clear": "#dcebec", "Smoke": "#8b8a8c", "Amber": "#d0892f", "Bottle Green": "#5f8f6b", "Rose": "#dfa1a1",
    "Aqua": "#8fc7c6",
    # scents of candles, by the colour of their wax
    "Fig Leaf": "#a9b58a", "Wood Smoke": "#8a8079", "Sea Fennel": "#b5cdc6", "Tomato Vine": "#c27a5d",
    "Beeswax": "#e0b04f", "Unscented": "#f3eddf", "Rosemary": "#93a58a", "Orange Peel": "#e0995a", "Hay": "#dcc98f",
}

def distance(a, b):
    """How far apart two colours look, roughly: green counts most."""
    parts = [int(a[i:i + 2], 16) - int(b[i:i + 2], 16) for i in (1, 3, 5)]
    return (2 * parts[0] ** 2 + 4 * parts[1] ** 2 + 3 * parts[2] ** 2) ** .5


def background(colour, start):
    """A background on which the colour stands out: the first that is far enough, counting from `start`."""
    order = [BACKGROUNDS[(start + i) % len(BACKGROUNDS)] for i in range(len(BACKGROUNDS))]
    return next((b for b in order if distance(b, colour) > 88), max(order, key=lambda b: distance(b, colour)))
