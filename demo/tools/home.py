"""Drawings for the living room: candles, lamps, vases."""

from svg import d, lit, turned

FLAME = "#f6c14e"


def flame(s, x, y, size=1.0):
    """A burning wick whose foot is at (x, y)."""
    s.ellipse(x, y - 24 * size, 30 * size, 36 * size, FLAME, opacity=".16")
    s.line(d("M", x, y, "v", -12 * size), "#4a3b34", 2.5)
    s.path(d("M", x, y - 44 * size, "q", 15 * size, 20 * size, 9 * size, 32 * size, -9 * size, 9 * size, -18 * size, 0,
             -6 * size, -12 * size, 9 * size, -32 * size, "Z"), FLAME)
    s.path(d("M", x, y - 26 * size, "q", 8 * size, 12 * size, 4 * size, 18 * size, -4 * size, 5 * size, -8 * size, 0,
             -4 * size, -6 * size, 4 * size, -18 * size, "Z"), "#fff3cf")


def _pillar(s, cx, bottom, w, h, colour):
    top = bottom - h
    s.path(turned(cx, [(w, top), (w, bottom), (w, bottom)], .18), s.paint("round", colour))
    s.ellipse(cx, top, w, w * .18, s.paint("flat", lit(colour, .35)))
    s.ellipse(cx, top + 1, w * .62, w * .1, lit(colour, -.08), opacity=".7")
    flame(s, cx, top, max(.7, w / 52))


def candle(s, colour, w=54, heights=(150,)):
    """One pillar candle, or a group of three."""
    if len(heights) == 1:
        s.standing(200, 310, w * 1.05)
        return _pillar(s, 200, 308, w, heights[0], colour)
    s.standing(206, 306, 112, 26)
    for cx, bottom, h in zip((144, 262, 200), (294, 296, 312), heights):
        _pillar(s, cx, bottom, w * .72, h, colour)


def tapers(s, colour, count=4, band="#c9b48c"):
    """A tied bundle of tall thin candles."""
    s.lying(18)
    for i in range(count):
        x = 200 + (i - (count - 1) / 2) * 26
        s.line(d("M", x, 64, "V", 50), "#8a7a64", 3)
        s.path(d("M", x - 8, 72, "q", 8, -14, 16, 0, "L", x + 12, 334, "q", -12, 8, -24, 0, "Z"),
               s.paint("round", colour))
    half = count * 13 + 4
    s.rect(200 - half, 206, 2 * half, 44, s.paint("flat", band), 2)
    s.rect(172, 216, 56, 24, "#f7f2e6", 2)


def candlestick(s, colour, h=104, taper="#f3eddf", finish="metal", second=None):
    bottom = 318
    top = bottom - h
    s.standing(200, bottom + 2, 66)
    s.path(d("M", 190, top, "L", 192, top - 130, "q", 8, -8, 16, 0, "L", 210, top, "Z"), s.paint("round", taper))
    flame(s, 200, top - 132, .7)
    s.path(turned(200, [(18, top - 12), (16, top + 6), (22, top + 12), (9, top + 24), (12, bottom - 34),
                        (8, bottom - 20), (58, bottom - 8), (60, bottom - 2), (60, bottom - 2)], .18),
           s.paint(finish, colour))
    s.ellipse(200, top - 12, 18, 4, lit(second or colour, .3))


def votive(s, colour, w=64, h=104, vessel="#dcebec", solid=False, label=True, lid=None, pattern=None, second="#4a4440"):
    """A candle poured into a glass, a tin or a pot."""
    bottom = 308
    top = bottom - h
    profile = [(w, top), (w, bottom - 12), (w * .92, bottom), (w * .92, bottom)]
    s.standing(200, bottom + 4, w * 1.05)
    if lid:
        s.rect(272, bottom - 20, 82, 20, s.paint("tube", lid), 5)
    if solid:
        s.vessel(200, profile, vessel, tilt=.18, lip=5, inside=lit(vessel, -.1), pattern=pattern, second=second)
        s.ellipse(200, top + 6, w - 9, (w - 9) * .16, s.paint("flat", lit(colour, .15)))
        flame(s, 200, top + 7, .8)
    else:
        at = top + h * .3
        s.path(turned(200, [(w - 6, at), (w - 6, bottom - 16), (w * .84, bottom - 9), (w * .84, bottom - 9)], .16),
               s.paint("round", colour))
        s.ellipse(200, at, w - 6, (w - 6) * .16, s.paint("flat", lit(colour, .3)))
        flame(s, 200, at, .8)
        s.path(turned(200, profile, .18), s.glass(vessel, .15))
        s.ellipse(200, top, w, w * .18, "none", stroke="#fff", stroke_width=2.5, opacity=".9")
        s.line(d("M", 200 - w * .72, top + 22, "V", bottom - 36), "#fff", 7, opacity=".7")
    if label:
        s.rect(166, bottom - h * .52, 68, h * .34, "#f7f2e6", 2)
        s.line(d("M", 178, bottom - h * .4, "h", 44, "m", -36, h * .1, "h", 28), "#5d5651", 2.5, opacity=".6")


def lantern(s, colour, w=70, h=170):
    bottom = 318
    top = bottom - h
    s.standing(200, bottom, w * 1.15, 18)
    s.line(d("M", 200 - 26, top - 36, "C", 170, top - 92, 230, top - 92, 226, top - 36), lit(colour, -.05), 7)
    _pillar(s, 200, bottom - 16, 27, h * .42, "#f3eddf")
    s.rect(200 - w, top, 2 * w, h, s.glass("#dcebec", .12))
    s.line(d("M", 200 - w + 16, top + 18, "v", h - 64), "#fff", 6, opacity=".65")
    s.path(d("M", 200 - w - 8, top + 6, "L", 200 - 30, top - 38, "h", 60, "L", 208 + w, top + 6, "Z"),
           s.paint("round", colour))
    s.rect(200 - w - 8, bottom - 16, 2 * w + 16, 16, s.paint("round", colour), 3)
    s.line(d("M", 200 - w, top, "V", bottom - 10, "M", 200 + w, top, "V", bottom - 10, "M200", top, "V", top + 26),
           lit(colour, -.05), 6)


def _shade(s, cx, top, w1, w2, h, colour, pattern=None, second=None):
    profile = [(w1, top), (w2, top + h), (w2, top + h)]
    s.patterned(turned(cx, profile, .13), colour, "round", (cx - w2, top - 8, 2 * w2, h + 20), pattern, second)
    s.ellipse(cx, top, w1, w1 * .13, lit(colour, -.22))
    s.ellipse(cx, top + h, w2, w2 * .13, "#fff1c9", opacity=".5")


LAMP_FEET = {
    "gourd": [(16, 190), (26, 206), (52, 236), (60, 276), (44, 312), (40, 318), (40, 318)],
    "spool": [(12, 190), (34, 206), (34, 214), (18, 226), (42, 246), (42, 256), (20, 270), (54, 300), (54, 318),
              (54, 318)],
    "slim": [(6, 186), (6, 296), (56, 308), (58, 318), (58, 318)],
}


def lamp(s, colour, foot="gourd", shade="#f3e6c8", finish="round", pattern=None, second="#4a4440", wide=88, high=92):
    s.standing(200, 322, 62)
    s.glow(200, 168, 150)
    s.rect(195, 150, 10, 46, lit("#c9a04e", -.1))
    s.patterned(turned(200, LAMP_FEET[foot], .16), colour, finish, (140, 184, 120, 144), pattern, second)
    _shade(s, 200, 182 - high, wide * .62, wide, high, shade)


def pendant(s, colour, kind="dome", inside="#fff1c9", second="#c9a04e"):
    s.line(d("M200 0V96"), "#4a4440", 3)
    s.rect(189, 92, 22, 30, s.paint("metal", second), 4)
    s.glow(200, 256, 130)
    if kind == "globe":
        s.ellipse(200, 206, 88, 88, s.paint("round", lit(colour, .1)), opacity=".92")
        s.ellipse(200, 206, 44, 44, "#fff3cf", opacity=".75")
        s.line(d("M138 182q10-34 38-46"), "#fff", 7, opacity=".75")
        return
    profile = {"dome": [(18, 118), (66, 138), (102, 190), (110, 236), (110, 236)],
               "bell": [(18, 118), (46, 134), (62, 176), (96, 228), (106, 240), (106, 240)]}[kind]
    s.path(turned(200, profile, .15), s.paint("round", colour))
    w, y = profile[-1]
    s.ellipse(200, y, w, w * .15, lit(colour, -.2))
    s.ellipse(200, y + 1, w - 6, (w - 6) * .14, s.paint("flat", inside))
    s.ellipse(200, y + 2, 24, 17, "#fffbe8")


def desk_lamp(s, colour, second="#c9a04e"):
    s.standing(178, 322, 74)
    s.glow(292, 206, 96)
    s.path(turned(176, [(62, 308), (64, 318), (64, 318)], .18), s.paint("round", colour))
    s.ellipse(176, 308, 62, 11, s.paint("flat", lit(colour, .16)))
    for stroke, wide, move in ((lit(colour, -.12), 10, None), (lit(colour, .3), 3, "translate(-2 -1)")):
        s.line(d("M176 306L132 196 244 104"), stroke, wide, transform=move)
    s.ellipse(132, 196, 12, 12, s.paint("flat", second))
    s.ellipse(244, 104, 10, 10, s.paint("flat", second))
    s.group("rotate(-36 262 128)")
    s.path(turned(262, [(18, 96), (26, 112), (62, 168), (62, 168)], .18), s.paint("round", colour))
    s.ellipse(262, 168, 62, 11, "#fff1c9")
    s.end()


def floor_lamp(s, colour, shade="#f3e6c8"):
    s.standing(200, 372, 56)
    s.glow(200, 96, 130)
    if colour != shade:
        s.line(d("M200 110L150 368M200 110L250 368M200 110V352"), lit(colour, -.12), 9)
        s.line(d("M198 112L149 366M198 112L248 366"), lit(colour, .25), 3)
    s.ellipse(200, 176, 10, 8, "#c9a04e")
    _shade(s, 200, 34, 54, 84, 86, shade)


def paper_lantern(s, colour):
    s.line(d("M200 0V70"), "#4a4440", 3)
    s.glow(200, 190, 170)
    s.ellipse(200, 190, 116, 112, s.paint("round", colour))
    rings = "".join(d("M", 200 - w, y, "q", w, w * .16, 2 * w, 0) for y, w in
                    ((96, 62), (118, 89), (142, 106), (168, 114), (194, 115), (220, 111), (246, 100), (270, 81)))
    s.line(rings, lit(colour, -.35), 2, opacity=".5")
    s.ellipse(200, 80, 34, 6, lit(colour, -.5))
    s.ellipse(200, 300, 34, 6, "#fff3cf")


def stems(s, x, y, kind="eucalyptus", high=130, colour="#7d8f6b"):
    """A few stems that stand in a vase whose mouth is at (x, y)."""
    bends = ((-34, .92), (8, 1.0), (38, .8))
    for bend, part in bends:
        top = y - high * part
        s.line(d("M", x + bend * .1, y, "Q", x + bend * .2, y - high * .4, x + bend, top), lit(colour, -.2), 3)
        for i in range(1, 6):
            t = i / 5.5
            lx, ly = x + bend * (.1 + .9 * t * t), y - high * part * t
            if kind == "eucalyptus":
                s.ellipse(lx - 10, ly, 9, 6, lit(colour, .14 * (i % 2)))
                s.ellipse(lx + 10, ly - 6, 9, 6, lit(colour, -.1))
            elif kind == "grass" and i > 2:
                s.line(d("M", lx, ly, "l", -7, -9, "m", 7, 9, "l", 7, -9), colour, 4)
        if kind == "flowers":
            _flower(s, x + bend, top, "#d98a76" if bend < 0 else "#e8c26a" if bend > 20 else "#f3ece0")


def _flower(s, x, y, colour):
    s.dots([(x + dx, y + dy) for dx, dy in ((0, -10), (9.5, -3), (6, 8), (-6, 8), (-9.5, -3))], colour, 13)
    s.dots([(x, y)], "#b9772c", 9)


VASES = {
    "bud": [(14, 176), (13, 206), (38, 244), (44, 276), (30, 312), (30, 312)],
    "bottle": [(20, 122), (16, 170), (20, 200), (58, 240), (62, 284), (48, 314), (48, 314)],
    "moon": [(24, 152), (26, 160), (80, 194), (92, 238), (72, 294), (44, 314), (44, 314)],
    "cylinder": [(52, 136), (52, 220), (50, 314), (50, 314)],
    "amphora": [(34, 130), (26, 158), (66, 196), (70, 232), (44, 290), (36, 314), (36, 314)],
    "flare": [(66, 140), (44, 190), (38, 240), (48, 296), (44, 314), (44, 314)],
    "urn": [(58, 168), (46, 186), (78, 218), (72, 258), (34, 288), (50, 314), (50, 314)],
    "cone": [(26, 130), (34, 190), (62, 314), (62, 314)],
}


def vase(s, colour, kind="bottle", stem=None, finish="round", pattern=None, second="#4a4440", glass=False, ears=False,
         leaf="#7d8f6b", high=130):
    profile = VASES[kind]
    w, top = profile[0]
    s.standing(200, 317, profile[-1][0] * 1.25)
    if glass:
        if stem:
            stems(s, 200, top + 26, stem, high, leaf)
            s.line(d("M198", top + 26, "L192 296M204", top + 26, "L210 292"), lit(leaf, -.1), 3, opacity=".7")
        s.path(turned(200, profile, .16), s.glass(colour, .3))
        s.ellipse(200, top, w, w * .16, "none", stroke="#fff", stroke_width=2.5, opacity=".9")
        s.line(d("M", 200 - profile[-3][0] * .7, profile[-3][1] - 30, "v", 50), "#fff", 7, opacity=".7")
        return
    if ears:
        for side in (-1, 1):
            s.line(d("M", 200 + side * (w - 4), top + 12, "c", side * 48, -6, side * 44, 50, side * 30, 64),
                   lit(colour, -.14), 11)
    s.vessel(200, profile, colour, finish=finish, pattern=pattern, second=second, lip=min(5, w * .3))
    if stem:
        stems(s, 200, top + w * .08, stem, high, leaf)


def vase_trio(s, colour, second, third, stem="grass"):
    s.standing(200, 316, 122, 26)
    for cx, scale, tone, kind in ((128, .82, second, "bud"), (276, .92, third, "cone"), (204, 1, colour, "bottle")):
        profile = [(w * scale * .8, 316 - (316 - y) * scale) for w, y in VASES[kind]]
        s.vessel(cx, profile, tone, lip=3)
        if kind != "cone":
            w, y = profile[0]
            s.line(d("M", cx, y, "q", -2, -40, 12, -70, "M", cx, y, "q", -4, -30, -14, -46), "#8f8256", 3)
            s.dots([(cx + 12, y - 70), (cx + 8, y - 58), (cx + 14, y - 80), (cx - 14, y - 46), (cx - 10, y - 36)],
                   "#c9a86a", 10)

