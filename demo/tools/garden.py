"""Drawings for the garden: pots and what grows in them, cans, hand tools."""

from svg import COOL, d, lit, turned

LEAF = "#6f8a5a"


def leaf(s, x, y, long, turn, colour, wide=.34):
    """One leaf that starts at (x, y) and points up, turned by degrees."""
    w = long * wide
    s.path(d("M", x, y, "c", -w, -long * .3, -w, -long * .75, 0, -long, "c", w, long * .25, w, long * .7, 0, long, "Z"),
           colour,
           transform=f"rotate({turn} {round(x)} {round(y)})")


def plant(s, x, y, kind, wide=60, colour=LEAF):
    """What grows out of a pot whose mouth is at (x, y) and `wide` to each side."""
    if kind == "leafy":
        for turn, long in ((-62, 92), (60, 96), (-34, 122), (36, 116), (-12, 136), (14, 130)):
            leaf(s, x + turn * .2, y, long, turn, lit(colour, turn / 300))
    elif kind == "succulent":
        for ring, (long, count) in enumerate(((64, 7), (48, 5), (30, 3))):
            for i in range(count):
                leaf(s, x, y - 6 * ring, long, -78 + 156 * i / (count - 1),
                     lit(colour, .12 + .14 * ring - .05 * (i % 2)), .44)
    elif kind == "herb":
        for i in range(9):
            at = x + wide * (i - 4) / 4.6
            high = 62 + 22 * ((i * 5) % 4) / 3
            s.line(d("M", at * .6 + x * .4, y, "Q", at, y - high * .5, at, y - high), lit(colour, -.15), 2.5)
            s.dots([(at - 6, y - high * .55), (at + 6, y - high * .7), (at - 4, y - high * .86), (at, y - high)],
                   lit(colour, .08 * (i % 3)), 12)
    elif kind == "cactus":
        s.rect(x - 24, y - 118, 48, 124, s.paint("round", colour), 24)
        s.line(d("M", x + 22, y - 42, "q", 30, 2, 28, -36, "M", x - 22, y - 60, "q", -26, 2, -24, -30),
               lit(colour, -.08), 17)
        s.line(d("M", x - 8, y - 104, "V", y - 6, "M", x + 9, y - 104, "V", y - 6), lit(colour, .35), 2,
               stroke_dasharray="2 7")
    elif kind == "trailing":
        for i, (bend, fall) in enumerate(((-1.15, 96), (1.1, 112), (-.75, 140), (.7, 78), (.15, 60))):
            end = x + wide * bend
            s.line(d("M", x + wide * bend * .6, y, "Q", end, y - 26, end, y + fall * .9), lit(colour, -.12), 3)
            s.dots([(end + (7 if j % 2 else -7), y + fall * (.12 + .2 * j)) for j in range(5)],
                   lit(colour, .1 * (i % 3)), 15)
        s.dots([(x + wide * (k - 3) / 3.4, y - 10 - 8 * (k % 2)) for k in range(7)], lit(colour, .05), 24)
    elif kind == "bulbs":
        for at, high, tone in ((-.5, 96, "#e8c26a"), (0, 124, "#f3ece0"), (.5, 104, "#d98a76")):
            px = x + wide * at
            leaf(s, px - 6, y, high * .7, -12, lit(colour, .08), .16)
            s.line(d("M", px, y, "V", y - high), colour, 5)
            s.path(d("M", px - 17, y - high - 26, "l", 9, 8, 8, -12, 8, 12, 9, -8, "q", 5, 38, -17, 40, "t", -17, -40,
                     "Z"), tone)
    elif kind == "seedlings":
        count = 5 if wide > 40 else 3
        for i in range(count):
            px = x + wide * (2 * i - count + 1) / count
            s.line(d("M", px, y, "v", -26), lit(colour, .2), 3.5)
            leaf(s, px, y - 24, 22, -58, lit(colour, .2), .5)
            leaf(s, px, y - 24, 22, 58, lit(colour, .08), .5)


POTS = {
    "classic": [(76, 186), (74, 208), (74, 208), (69, 208), (69, 208), (52, 314), (52, 314)],
    "longtom": [(56, 150), (54, 172), (54, 172), (50, 172), (50, 172), (40, 314), (40, 314)],
    "cylinder": [(66, 190), (66, 300), (60, 314), (60, 314)],
    "bowl": [(104, 224), (100, 252), (76, 296), (54, 314), (54, 314)],
    "belly": [(62, 190), (78, 222), (76, 262), (52, 314), (52, 314)],
    "tub": [(112, 196), (98, 314), (98, 314)],
    "footed": [(78, 194), (76, 226), (58, 264), (36, 280), (52, 314), (52, 314)],
}


def pot(s, colour, kind="classic", grows=None, leaves=LEAF, finish="round", pattern=None, second="#4a4440",
        saucer=False, ears=False):
    profile = POTS[kind]
    w, top = profile[0]
    foot = profile[-1][0]
    s.standing(200, 317, foot * 1.3)
    if saucer:
        s.path(turned(200, [(foot * 1.42, 308), (foot * 1.3, 320), (foot * 1.3, 320)], .2),
               s.paint("round", lit(colour, -.06)))
        s.ellipse(200, 308, foot * 1.42, foot * .26, s.paint("inside", colour))
    if ears:
        for side in (-1, 1):
            s.line(d("M", 200 + side * (w - 6), top + 22, "c", side * 26, 0, side * 26, 30, side * -4, 34),
                   lit(colour, -.2), 8)
    s.vessel(200, profile, colour, finish=finish, pattern=pattern, second=second, inside="#4b3a30" if grows else None,
             lip=6)
    if grows:
        plant(s, 200, top + 5, grows, w * .8, leaves)


def trough(s, colour, grows="herb", leaves=LEAF, w=140, h=84, finish="round", planks=False, ears=False):
    bottom, top = 312, 312 - h
    s.standing(200, bottom + 2, w * 1.02, 18)
    s.path(d("M", 200 - w, top, "l", 16, -16, "h", 2 * w - 32, "l", 16, 16, "Z"), "#4b3a30")
    plant(s, 200, top - 2, grows, w * .8, leaves)
    s.path(d("M", 200 - w, top - 4, "H", 200 + w, "L", 192 + w, bottom, "H", 208 - w, "Z"), s.paint(finish, colour))
    s.rect(196 - w, top - 8, 2 * w + 8, 13, s.paint("tube", lit(colour, .08)), 3)
    if planks:
        s.line(d("M", 204 - w, top + h * .36, "h", 2 * w - 8, "M", 206 - w, top + h * .68, "h", 2 * w - 12),
               lit(colour, -.4), 2, opacity=".6")
    if ears:
        s.line(d("M", 204 - w, top + 22, "q", -22, 4, -2, 26, "M", 196 + w, top + 22, "q", 22, 4, 2, 26),
               lit(colour, -.15), 6)


def hanging(s, colour, grows="trailing", leaves=LEAF, cord="#c9b48c", pattern=None, second="#4a4440"):
    s.line(d("M200 0V40L124 200M200 40L276 200M200 40V190"), cord, 4)
    s.ellipse(200, 42, 7, 7, lit(cord, -.2))
    profile = [(80, 204), (82, 232), (62, 276), (40, 292), (40, 292)]
    s.vessel(200, profile, colour, inside="#4b3a30", pattern=pattern, second=second)
    plant(s, 200, 206, grows, 66, leaves)


def seed_tray(s, colour, finish="flat"):
    s.lying(-10)
    s.rect(64, 116, 272, 168, s.paint(finish, colour), 10)
    for row in range(3):
        for i in range(5):
            x, y = 80 + 49 * i, 130 + 49 * row
            s.rect(x, y, 44, 44, "#4b3a30", 5)
            s.path(d("M", x + 22, y + 24, "q", -16, 0, -16, -13, 14, -2, 16, 13, 2, -15, 16, -13, 0, 13, -16, 13, "Z"),
                   lit(LEAF, .1 * ((i + row) % 3)))


def plant_stand(s, colour, vessel="#c4714a"):
    s.standing(200, 348, 72)
    s.line(d("M150 236L128 344M250 236L272 344M200 240V350"), lit(colour, -.14), 9)
    s.line(d("M149 236L128 342M199 240V348"), lit(colour, .25), 3)
    s.path(turned(200, [(66, 232), (66, 242), (66, 242)], .16), s.paint("round", colour))
    s.ellipse(200, 232, 66, 10, s.paint("flat", lit(colour, .2)))
    s.vessel(200, [(58, 136), (56, 180), (46, 232), (46, 232)], vessel, inside="#4b3a30")
    plant(s, 200, 141, "leafy", 46)


def watering_can(s, colour, rose="#c9a04e", finish="round", w=76, h=120, long=False):
    cx, bottom = 222, 312
    top = bottom - h
    s.standing(cx - 6, bottom + 3, w * 1.1)
    tip_x, tip_y = (40, top - 60) if long else (66, top - 4)
    s.path(d("M", cx - w + 10, bottom - 44, "L", tip_x - 4, tip_y + 6, "L", tip_x + (8 if long else 12), tip_y - 4, "L",
             cx - w + 14, bottom - (74 if long else 84), "Z"), s.paint("tube", lit(colour, -.05)))
    if not long:
        s.line(d("M", tip_x + 46, tip_y + 38, "L", cx - w + 6, top + 14), lit(colour, -.15), 6)
        s.group(f"rotate(-38 {tip_x} {round(tip_y)})")
        s.path(d("M", tip_x - 9, tip_y + 2, "L", tip_x - 26, tip_y - 28, "h", 52, "L", tip_x + 9, tip_y + 2, "Z"),
               s.paint("metal", rose))
        s.ellipse(tip_x, tip_y - 28, 26, 7, lit(rose, .3))
        s.end()
    loop = d("M", cx + 20, top + 2, "C", cx + 30, top - 84, cx + w + 86, top - 30, cx + w - 4, bottom - 40)
    s.line(loop, lit(colour, -.18), 12)
    s.line(loop, lit(colour, .16), 4, transform="translate(-2 -2)")
    s.vessel(cx, [(w * .86, top), (w, top + 22), (w, bottom - 8), (w * .97, bottom), (w * .97, bottom)], colour,
             finish=finish, tilt=.18)
    s.line(d("M", cx - w, top + 30, "q", w, w * .2, 2 * w, 0), lit(colour, -.3), 3, opacity=".5")
    s.path(d("M", cx - w * .86, top, "a", w * .86, w * .155, 0, 0, 1, w, -w * .152, "q", -w * .3, w * .16, -w * .1,
             w * .3, "Z"), s.paint("flat", lit(colour, .06)))


def mister(s, colour, head="#c9a04e", clear=True, pattern=None, second=None):
    s.standing(200, 314, 60)
    body = [(18, 164), (20, 184), (60, 222), (62, 284), (52, 310), (52, 310)]
    if clear:
        s.path(turned(200, [(56, 236), (56, 284), (46, 302), (46, 302)], .16), s.paint("round", "#bcd6dc"),
               opacity=".8")
        s.path(turned(200, body, .16), s.glass(colour, .3))
        s.line(d("M200 150V296"), "#8f979b", 3, opacity=".6")
    else:
        s.patterned(turned(200, body, .16), colour, "round", (138, 160, 124, 160), pattern, second)
    s.line(d("M158 232q-6 26 0 52"), "#fff", 6, opacity=".55" if clear else ".25")
    s.rect(180, 142, 40, 28, s.paint("metal", head), 5)
    s.rect(190, 118, 20, 28, s.paint("metal", head), 3)
    s.rect(140, 100, 84, 24, s.paint("tube", head), 8)
    s.rect(128, 106, 16, 12, lit(head, -.3), 3)
    s.line(d("M214 122q18 12 12 40"), lit(head, -.12), 8)


def nozzle(s, colour, grip=None):
    """A hose end with its tap."""
    s.lying(-24)
    s.path(d("M60 168L112 180H140V220H112L60 232z"), s.paint("tube", lit(colour, .05)))
    s.rect(136, 182, 96, 36, s.paint("tube", colour), 4)
    s.rect(168, 172, 40, 56, s.paint("tube", lit(colour, .1)), 6)
    s.line(d("M176 172v56M184 172v56M192 172v56M200 172v56"), lit(colour, -.3), 2, opacity=".6")
    s.rect(228, 176, 56, 48, s.paint("tube", grip or colour), 8)
    s.path(d("M282 186h30q48 0 60 60l6 34-34 6-6-32q-6-28-26-28h-30z"), s.paint("flat", "#4f6b56"))


def rain_gauge(s, colour, frame="#8a6a3f"):
    s.standing(200, 346, 34)
    s.path(d("M192 250h16l-4 96h-8z"), s.paint("metal", frame))
    s.path(turned(200, [(25, 168), (24, 238), (16, 250), (16, 250)], .18), s.paint("round", "#8fbccb"), opacity=".85")
    s.path(turned(200, [(32, 66), (30, 240), (22, 256), (22, 256)], .18), s.glass(colour, .3))
    s.ellipse(200, 66, 32, 6, "none", stroke="#fff", stroke_width=2.5)
    s.line("".join(d("M214", y, "h", 12 if i % 2 else 7) for i, y in enumerate(range(90, 240, 14))), COOL, 2,
           opacity=".6")
    for y in (96, 226):
        s.path(turned(200, [(35, y), (35, y + 11), (35, y + 11)], .18), s.paint("metal", frame))


def olla(s, colour, second=None):
    """A buried clay bottle that waters the bed: its neck above the soil."""
    s.path(d("M40 262q80-26 160-18t160 10v76q0 20-20 20H60q-20 0-20-20z"), s.paint("flat", "#5a463a"))
    s.path(turned(200, [(20, 170), (20, 200), (70, 244), (78, 288), (48, 328), (48, 328)], .16),
           s.paint("round", colour))
    s.path(d("M40 262q80-26 160-18t160 10v76q0 20-20 20H60q-20 0-20-20z"), "#5a463a", opacity=".5")
    s.ellipse(200, 170, 20, 4, lit(colour, -.4))
    s.path(turned(200, [(8, 146), (26, 156), (26, 168), (26, 168)], .16), s.paint("round", second or lit(colour, .1)))
    plant(s, 92, 262, "seedlings", 34)
    plant(s, 308, 258, "seedlings", 34)


HEADS = {
    "trowel": d("M172 178q-14-70 28-134 42 64 28 134-28 16-56 0z"),
    "narrow": d("M182 180q-10-80 18-144 28 64 18 144-18 10-36 0z"),
    "fork": d("M164 50l6 4 4 68q4 14 18 18V54l8-8 "
              "8 8v86q14-4 18-18l4-68 6-4 6 6-4 76q-6 40-30 52h-16q-24-12-30-52l-4-76z"),
    "hoe": d("M132 64q68-24 136 0l-6 44q-40 14-50 20l-4 52h-16l-4-52q-10-6-50-20z"),
    "rake": d("M126 98l10-48 8 46h14l10-48 8 48h14l10-50 10 50h14l8-48 10 48h14l8-46 10 48q0 18-28 26l-38 12"
              "-2 46h-12l-2-46-38-12q-28-8-28-26z"),
    "hori": d("M180 190V84q0-26 20-52 20 26 20 52V190z"),
    "weeder": d("M192 190V104l-14-58 22 26 22-26-14 58V190z"),
    "dibber": d("M183 198l7-120q10-52 10-52t10 52l7 120z"),
}


def tool(s, colour, head="trowel", metal="#b9c0c4", band="#c9a04e", turn=32, long=140):
    """A hand tool with a wooden handle."""
    s.lying(turn)
    s.group("translate(0 10)")
    if head != "dibber":
        s.path(d("M193 156h14l-2 58h-10z"), s.paint("metal", lit(metal, -.1)))
    s.path(HEADS[head], s.paint("sheen", metal))
    if head in ("trowel", "narrow"):
        s.line(d("M200 76V166"), lit(metal, -.3), 4, opacity=".6")
    if head == "hori":
        s.line("".join(d("M222", y, "h", 6) for y in range(92, 180, 9)), lit(metal, -.2), 4)
        s.line("".join(d("M192", y, "h", 8) for y in range(92, 180, 14)), lit(metal, -.45), 2)
    end = 206 + long
    s.path(d("M188 204Q178", 204 + long * .5, 183, end - 16, "q", 3, 18, 17, 18, 14, 0, 17, -18, "Q", 222,
             204 + long * .5, 212, 204, "Z"), s.paint("round", colour))
    s.rect(187, 194, 26, 18, s.paint("metal", band), 3)
    s.ellipse(200, end - 14, 4.5, 4.5, lit(colour, -.55))
    s.line(d("M200", end - 14, "q", 18, 22, 2, 36, "t", -2, -36), "#8a6a3f", 3)


def secateurs(s, colour, blade="#b9c0c4", snips=False):
    s.lying(34)
    s.line(d("M186 190Q136 262 150 352"), lit(colour, -.12), 24)
    s.line(d("M214 190Q264 262 250 352"), lit(colour, -.12), 24)
    s.line(d("M180 196Q134 264 147 348M216 200Q258 264 246 348"), lit(colour, .18), 7)
    if snips:
        s.path(d("M184 196L194 66q4-12 6-14L212 190z"), s.paint("sheen", lit(blade, -.1)))
        s.path(d("M216 196L206 66q-4-12-6-14L188 190z"), s.paint("sheen", blade))
    else:
        s.path(d("M178 196q-30-60-4-106 14 50 44 92z"), s.paint("sheen", lit(blade, -.18)))
        s.path(d("M222 200q40-70-22-158-20 70-18 140z"), s.paint("sheen", blade))
        s.line(d("M178 232q22 12 44 0"), lit(blade, -.3), 6)
    s.ellipse(200, 190, 17, 17, s.paint("flat", lit(blade, -.1)))
    s.ellipse(200, 190, 7, 7, lit(blade, -.4))


def twine(s, colour, tag=True):
    s.standing(200, 308, 74)
    s.path(turned(200, [(70, 168), (74, 190), (74, 280), (70, 300), (70, 300)], .2), s.paint("round", colour))
    s.line("".join(d("M127", y, "q", 73, 40 - (i % 2) * 12, 146, -6 + (i % 3) * 4) for i,
                   y in enumerate(range(180, 286, 9))), lit(colour, -.4), 2, opacity=".5")
    s.ellipse(200, 168, 70, 14, s.paint("flat", lit(colour, .18)))
    s.ellipse(200, 169, 20, 5, lit(colour, -.55))
    s.line(d("M216 170q50-60 84-20t-10 70q-24 30 20 84"), lit(colour, -.1), 4)
    if tag:
        s.rect(164, 216, 70, 44, "#f7f2e6", 3)
        s.line(d("M176 232h46M182 244h34"), "#5d5651", 2.5, opacity=".6")


def gloves(s, colour, cuff="#dcc29a", pattern=None, second="#4a4440"):
    for turn, shift in ((-14, -62), (12, 58)):
        s.lying(turn, 7)
        s.group(f"translate({shift} 14)" if shift < 0 else f"translate({shift} 14) matrix(-1 0 0 1 400 0)")
        hand = d("M158 262L152 150q0-12 10-12t12 12l4 50 2-84q0-12 11-12t11 12l"
                 "2 82 4-70q1-12 11-11t11 13l-4 82 10-34q4-12 14-9t8 15l-16 78z")
        hand2 = d("M158 262q-34-30-46-66-2-12 8-14t14 8l20 34z")
        s.path(hand2, s.paint("flat", lit(colour, -.06)))
        s.patterned(hand, colour, "flat", (150, 100, 110, 170), pattern, second)
        s.rect(150, 256, 94, 66, s.paint("flat", cuff), 8)
        s.line(d("M156 268h82"), lit(cuff, -.4), 2.5, stroke_dasharray="5 4")
        s.end(3)


def trug(s, colour, strap=None):
    s.standing(200, 306, 132, 26)
    s.path(turned(200, [(138, 214), (124, 256), (84, 294), (84, 294)], .2), s.paint("round", colour))
    s.ellipse(200, 214, 138, 27, s.paint("flat", lit(colour, .2)))
    s.ellipse(200, 217, 128, 22, s.paint("inside", colour))
    s.line(d("M78 240q122 44 244 0M100 266q100 34 200 0"), lit(colour, -.4), 2.5, opacity=".6")
    tie = strap or lit(colour, -.15)
    s.line(d("M182 298C150 60 250 60 218 298"), lit(tie, -.1), 14)
    s.line(d("M182 298C150 60 250 60 218 298"), lit(tie, .2), 4, transform="translate(-2 -1)")


def labels(s, colour, count=5):
    s.lying(-8)
    for i in range(count):
        s.group(f"rotate({(i - count // 2) * 15} 200 360)")
        s.path(d("M178 92q0-14 22-14t22 14V290L200 338 178 290z"), s.paint("round", colour))
        s.line(d("M200 120v70M212 120v46"), lit(colour, -.5), 3, opacity=".5")
        s.end()


def riddle(s, colour, mesh="#8f979b"):
    """A garden sieve from above."""
    s.lying()
    s.ellipse(200, 200, 136, 136, s.paint("flat", colour))
    s.ellipse(200, 200, 120, 120, lit(colour, -.5))
    s.ellipse(200, 200, 116, 116, "#d9d2c4")
    grid = "".join(d("M", 200 + k * 14, 200 - h, "v", 2 * h, "M", 200 - h, 200 + k * 14, "h", 2 * h)
                   for k in range(-7, 8) for h in ((116 ** 2 - (k * 14) ** 2) ** .5,))
    s.line(grid, mesh, 2.5)
    s.ellipse(200, 200, 128, 128, "none", stroke=lit(colour, .25), stroke_width=3, opacity=".8")


def broom(s, colour, bristle="#b98d55"):
    s.lying(28)
    s.line(d("M200 10V236"), lit(colour, -.12), 13)
    s.line(d("M197 12V232"), lit(colour, .2), 4)
    s.path(d("M178 232h44l48 124q-70 22-140 0z"), s.paint("round", bristle))
    s.line(d("M186 250L150 352M194 250L180 358M206 250L218 358M214 250L250 352"), lit(bristle, -.4), 2, opacity=".6")
    s.line(d("M180 240h40M176 254h48"), "#9c3d3c", 5)
