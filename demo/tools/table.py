"""Drawings for the table: cups, plates, glass. Each takes the drawing, a colour and its own measures."""

from svg import COOL, WARM, d, lit, spline, turned


def handle(s, x, y, wide, high, colour, thick=15):
    """A cup's handle, to the right of x."""
    ear = d("M", x, y, "c", wide * 1.1, -high * .12, wide * 1.25, high * .95, -wide * .1, high)
    s.line(ear, lit(colour, -.2), thick)
    s.line(ear, lit(colour, .06), thick * .45, transform="translate(-2 -2)")


def mug(s, colour, w=66, h=132, foot=.86, round=.1, ear=True, pattern=None, second="#4a4440", saucer=False, fill=None,
        lip=5, inside=None):
    cx, bottom = (188 if ear else 200), 306
    top = bottom - h
    if saucer:
        s.standing(200, bottom + 10, w * 1.75)
        for drop, size, tone in ((8, 1.75, -.12), (2, 1.75, .1), (3, 1.1, -.06)):
            s.ellipse(cx + 6, bottom + drop, w * size, w * size * .24, s.paint("flat", lit(colour, tone)))
    else:
        s.standing(cx + 4, bottom + 4, w * foot * 1.15)
    if ear:
        handle(s, cx + w * (.9 + round * .3), top + h * .24, w * .62, h * .46, colour, max(9, h * .11))
    wide = w * (1 + round)
    profile = [(w, top), (w * (1 + round * .5), top + h * .25), (wide * .99, top + h * .55),
               (wide * (.99 - .6 * round), bottom - h * .14),
               (w * foot, bottom), (w * foot, bottom)]
    s.vessel(cx, profile, colour, pattern=pattern, second=second, lip=lip, inside=inside)
    if fill:
        s.ellipse(cx, top + 7, w - lip - 4, (w - lip - 4) * .14, fill)


def teapot(s, colour, w=86, h=120, pattern=None, second="#4a4440", over=None):
    cx, bottom = 200, 308
    top = bottom - h
    s.standing(cx, bottom + 3, w * .95)
    spout = (d("M", cx - w * .8, bottom - h * .3) + spline([(cx - w * .8, bottom - h * .3),
                                                            (cx - w * 1.3, bottom - h * .52),
             (cx - w * 1.62, top + 2)]) + d("l", 20, 6) + spline([(cx - w * 1.62 + 20, top + 8),
                                                                  (cx - w * 1.1, bottom - h * .7),
                                                               (cx - w * .6, bottom - h * .78)]) + "Z")
    s.path(spout, s.paint("flat", colour))
    if over:
        loop = d("M", cx - w * .62, top + 18, "C", cx - w * .75, top - h * .85, cx + w * .75, top - h * .85,
                 cx + w * .62, top + 18)
        s.line(loop, over, 11)
        s.line(loop, lit(over, .3), 3, transform="translate(-2 -2)")
    else:
        handle(s, cx + w * .86, top + h * .22, w * .62, h * .52, colour, 14)
    profile = [(w * .52, top), (w * .86, top + h * .2), (w, top + h * .55), (w * .84, bottom - h * .1),
               (w * .62, bottom),
               (w * .62, bottom)]
    s.vessel(cx, profile, colour, pattern=pattern, second=second, bare=True)
    lid = [(10, top - 24), (w * .34, top - 17), (w * .55, top), (w * .55, top)]
    s.path(turned(cx, lid, .16), s.paint("round", lit(colour, .05)))
    s.ellipse(cx, top - 32, 12, 11, s.paint("round", over or colour))


def plate(s, colour, r=140, well=.66, rim=None, pattern=None, second="#4a4440", oval=1):
    s.lying()
    outline = d("M", 200 - r, 200, "a", r, r * oval, 0, 1, 0, 2 * r, 0, "a", r, r * oval, 0, 1, 0, -2 * r, 0, "Z")
    s.patterned(outline, colour, "flat", (200 - r, 200 - r * oval, 2 * r, 2 * r * oval), pattern, second)
    if rim:
        s.ellipse(200, 200, r - 3, r * oval - 3, "none", stroke=rim, stroke_width=6)
    inner = r * well
    s.ellipse(200, 200, inner, inner * oval, "none", stroke=lit(colour, -.2), stroke_width=5, opacity=".35")
    s.ellipse(202, 203, inner, inner * oval, "none", stroke=lit(colour, .4), stroke_width=3, opacity=".6")
    s.path(d("M", 200 - r * .88, 200 - r * oval * .2, "A", r * .9, r * oval * .9, 0, 0, 1, 200 - r * .1,
             200 - r * oval * .89), stroke=WARM,
           stroke_width=5, opacity=".35")


def bowl(s, colour, w=128, h=96, foot=.4, tilt=.3, pattern=None, second="#4a4440", inside=None, deep=.75):
    bottom = 300
    top = bottom - h
    s.standing(200, bottom + 6, w * foot * 1.9, w * .26)
    profile = [(w, top), (w * .96, top + h * deep * .4), (w * (.5 + foot * .5), bottom - h * .2),
               (w * foot * 1.05, bottom - h * .07),
               (w * foot, bottom), (w * foot, bottom)]
    s.vessel(200, profile, colour, tilt=tilt, lip=7, pattern=pattern, second=second, inside=inside)


def nest(s, colour, count=3, pattern=None, second="#4a4440"):
    """Bowls standing in one another."""
    s.standing(200, 312, 92, 34)
    for i in range(count):
        w, top = 128 - 17 * i, 212 - 26 * i
        tone = lit(colour, .16 * i) if i else colour
        profile = [(w, top), (w * .93, top + 40), (w * .66, top + 82), (w * .5, top + 96), (w * .5, top + 96)]
        s.vessel(200, profile, tone, tilt=.26, lip=6, pattern=pattern if not i else None, second=second,
                 bare=i < count - 1)
        if i < count - 1:
            s.ellipse(200, top, w, w * .26, s.paint("flat", lit(tone, .22)))
            s.ellipse(200, top + 2, w - 7, (w - 7) * .26, s.paint("inside", tone))


def cake_stand(s, colour, w=140, h=110, second=None):
    s.standing(200, 312, 76)
    stem = [(34, 196), (20, 225), (24, 270), (66, 306), (66, 310), (66, 310)]
    s.path(turned(200, stem, .18), s.paint("round", second or colour))
    for drop, tone in ((14, -.18), (0, .16)):
        s.ellipse(200, 188 + drop, w, w * .27, s.paint("round", lit(colour, tone)))
    s.ellipse(200, 189, w - 12, (w - 12) * .26, s.paint("flat", lit(colour, .04)))


def egg_cup(s, colour, pattern=None, second="#4a4440"):
    s.standing(200, 312, 50)
    s.ellipse(200, 178, 44, 56, s.paint("round", "#e6c6a4"))
    profile = [(52, 190), (50, 220), (30, 246), (20, 262), (30, 292), (44, 308), (44, 308)]
    s.patterned(turned(200, profile, -.16), colour, "round", (148, 180, 104, 140), pattern, second)


GLASSES = {
    "tumbler": [(58, 170), (55, 240), (50, 306), (50, 306)],
    "highball": [(46, 120), (45, 210), (43, 306), (43, 306)],
    "whisky": [(64, 196), (64, 250), (58, 306), (58, 306)],
    "beer": [(52, 112), (58, 170), (50, 240), (38, 306), (38, 306)],
}


def glass(s, colour, kind="tumbler", drink=None, level=.45, ribs=False):
    profile = GLASSES[kind]
    top, bottom = profile[0][1], profile[-1][1]
    s.standing(200, bottom + 4, profile[-1][0] * 1.2)
    if drink:
        at = top + (bottom - top) * level
        side = [(w - 6, max(y, at)) for w, y in profile if y > at - 1]
        wide = profile[0][0] + (profile[1][0] - profile[0][0]) * level - 6
        side = [(wide, at), *side[:-2], (profile[-1][0] - 7, bottom - 9), (profile[-1][0] - 7, bottom - 9)]
        s.path(turned(200, side, .16), s.paint("round", drink), opacity=".75")
        s.ellipse(200, at, wide, wide * .16, lit(drink, .25), opacity=".8")
    s.path(turned(200, profile, .16), s.glass(colour, .3))
    if ribs:
        for i in range(-3, 4):
            s.line(d("M", 200 + i * profile[0][0] * .27, top + 14, "L", 200 + i * profile[-1][0] * .27, bottom), WARM,
                   2, opacity=".5")
    shine(s, 200, profile)


def shine(s, cx, profile):
    """Rim, foot and the window's reflection on a glass."""
    (w, top), (foot, bottom) = profile[0], profile[-1]
    s.ellipse(cx, top, w, w * .16, "none", stroke="#fff", stroke_width=2.5, opacity=".9")
    s.path(d("M", cx - foot, bottom - 4, "a", foot, foot * .16, 0, 0, 0, foot * 2, 0), stroke="#fff", stroke_width=4,
           opacity=".6")
    s.line(d("M", cx - w * .68, top + 20, "L", cx - (w * .3 + foot * .38), bottom - (bottom - top) * .35), "#fff", 7,
           opacity=".75")


STEMS = {
    "wine": [(44, 108), (56, 160), (44, 206), (8, 226), (8, 226)],
    "coupe": [(76, 140), (66, 172), (32, 194), (7, 204), (7, 204)],
}


def stemmed(s, colour, kind="wine", drink=None):
    cup = STEMS[kind]
    neck = cup[-1][1]
    s.standing(200, 312, 52)
    s.ellipse(200, 308, 50, 10, s.glass(colour, .4))
    s.line(d("M", 200, neck - 2, "V", 300), lit(colour, -.12), 7)
    s.line(d("M", 198, neck, "V", 298), "#fff", 2, opacity=".8")
    s.path(d("M", 190, 304, "q", 10, -2, 10, -22, "q", 0, 20, 10, 22, "Z"), lit(colour, -.08))
    if drink:
        at = cup[1][1] - 8
        wide = cup[1][0] - 6
        s.path(turned(200, [(wide, at), *[(w - 6 if w > 10 else 4, y - 5) for w, y in cup[2:]]], .16),
               s.paint("round", drink), opacity=".85")
        s.ellipse(200, at, wide, wide * .16, lit(drink, .2))
    s.path(turned(200, cup, .16), s.glass(colour, .2))
    w, top = cup[0]
    s.ellipse(200, top, w, w * .16, "none", stroke="#fff", stroke_width=2.5, opacity=".9")
    s.line(d("M", 200 - w * .72, top + 16, "q", -6, 22, -2, 38), "#fff", 6, opacity=".75")


def carafe(s, colour, h=190, w=64, neck=27, drink=None, stopper=None):
    bottom = 310
    top = bottom - h
    profile = [(neck + 9, top), (neck, top + h * .16), (neck + 4, top + h * .36), (w, top + h * .66),
               (w * .96, bottom - h * .1),
               (w * .8, bottom), (w * .8, bottom)]
    s.standing(200, bottom + 4, w)
    if drink:
        side = [(w * .82, top + h * .56), (w - 6, top + h * .68), (w * .9, bottom - h * .11), (w * .74, bottom - 8),
                (w * .74, bottom - 8)]
        s.path(turned(200, side, .16), s.paint("round", drink), opacity=".75")
        s.ellipse(200, side[0][1], side[0][0], 9, lit(drink, .25), opacity=".8")
    s.path(turned(200, profile, .16), s.glass(colour, .3))
    s.ellipse(200, top, neck + 9, (neck + 9) * .16, "none", stroke="#fff", stroke_width=2.5, opacity=".9")
    s.line(d("M", 200 - w * .72, top + h * .66, "q", -6, h * .1, 4, h * .2), "#fff", 7, opacity=".75")
    if stopper:
        s.rect(200 - neck, top - 18, 2 * neck, 30, s.paint("round", stopper), 6)


def jug(s, colour, w=64, h=160, pattern=None, second="#4a4440", clear=False, drink=None, neck=.72):
    bottom = 310
    top = bottom - h
    s.standing(196, bottom + 4, w * .95)
    handle(s, 190 + w * .78, top + h * .14, w * .72, h * .46, colour, 13)
    profile = [(w * neck, top), (w * neck * .96, top + h * .18), (w * .98, top + h * .56), (w * .95, bottom - h * .16),
               (w * .72, bottom),
               (w * .72, bottom)]
    x = 190 - w * neck
    if not clear:
        s.vessel(190, profile, colour, pattern=pattern, second=second, tilt=.18)
        s.path(d("M", x + 3, top + 24, "Q", x - 4, top + 4, x - 22, top - 7, "Q", x + 8, top - 14, x + 30, top - 7, "Q",
                 x + 14, top + 4, x + 3, top + 24, "Z"),
               s.paint("flat", lit(colour, .14)))
        return
    if drink:
        side = [(w * .86, top + h * .42), (w - 7, top + h * .58), (w * .9, bottom - h * .16), (w * .68, bottom - 8),
                (w * .68, bottom - 8)]
        s.path(turned(190, side, .16), s.paint("round", drink), opacity=".75")
        s.ellipse(190, side[0][1], side[0][0], 10, lit(drink, .25), opacity=".8")
    s.path(turned(190, profile, .16), s.glass(colour, .3))
    s.path(d("M", x, top + 20, "Q", x - 2, top + 4, x - 20, top - 5, "Q", x + 8, top - 10, x + 30, top - 6, "Z"),
           lit(colour, .3), opacity=".8")
    shine(s, 190, profile)


def cutlery(s, colour, finish="sheen", grip=None):
    """A fork, a knife and a spoon."""
    s.lying(-14)
    metal = s.paint(finish, colour)
    hold = s.paint("round", grip) if grip else metal
    for x in (140, 200, 260):
        s.rect(x - 8, 205, 16, 120, hold, 8)
        s.rect(x - 5, 150, 10, 70, metal, 4)
    s.path(d("M118 70v44q0 30 17 38h10q17-8 17-38V70h-7v44h-7V70h-8v44h-8V70h-7v44h-7V70z"), metal)
    s.path(d("M193 215V84q0-20 10-20 14 10 14 66 0 26-10 34v51z"), metal)
    s.ellipse(260, 112, 25, 42, metal)
    s.ellipse(262, 115, 17, 32, lit(colour, -.12), opacity=".55")


def dripper(s, colour, pattern=None, second="#4a4440"):
    """A cone for filter coffee on a glass server."""
    s.standing(196, 316, 66)
    s.path(turned(192, [(30, 214), (58, 240), (68, 290), (60, 312), (60, 312)], .16), s.glass("#dcebec", .3))
    s.path(turned(192, [(62, 268), (64, 290), (56, 306), (56, 306)], .16), s.paint("round", "#4a2e22"), opacity=".85")
    s.ellipse(192, 210, 62, 10, s.paint("round", lit(colour, -.1)))
    handle(s, 238, 142, 34, 44, colour, 12)
    s.vessel(192, [(72, 120), (52, 164), (30, 206), (30, 206)], colour, pattern=pattern, second=second)
    s.line(d("M148 250q-4 26 2 44"), "#fff", 6, opacity=".7")


def servers(s, colour, count=2):
    """Salad servers: a spoon and a fork of wood or horn."""
    for angle, x in ((-16, 178), (15, 222))[:count]:
        s.lying(angle, 7)
        s.rect(x - 7, 170, 14, 170, s.paint("round", colour), 7)
        s.ellipse(x, 124, 34, 56, s.paint("flat", colour))
        s.ellipse(x + 2, 126, 25, 46, lit(colour, -.16), opacity=".6")
        if angle > 0:
            s.line(d("M", x - 9, 66, "v", 62, "m", 18, -62, "v", 62), lit(colour, -.45), 5, opacity=".7")
        s.end(2)


def tin_round(s, colour, w=62, h=110, second=None, label=True, knob=False, finish="round"):
    """A round tin or canister with a lid."""
    bottom = 308
    top = bottom - h
    lid = second or colour
    s.standing(200, bottom + 4, w * 1.05)
    s.path(turned(200, [(w, top), (w, bottom), (w, bottom)], .16), s.paint(finish, colour))
    s.path(turned(200, [(w + 4, top - 24), (w + 4, top), (w + 4, top)], .16), s.paint(finish, lit(lid, -.06)))
    s.ellipse(200, top - 24, w + 4, (w + 4) * .16, s.paint("flat", lit(lid, .2)))
    if knob:
        s.ellipse(200, top - 36, 13, 12, s.paint(finish, lid))
    if label:
        s.rect(168, bottom - h * .62, 64, h * .32, lit(colour, .75), 3)
        s.line(d("M", 180, bottom - h * .5, "h", 40, "m", -34, h * .09, "h", 28), COOL, 2.5, opacity=".55")

