"""Drawings for the kitchen: pans, knives, boards, tools, storage, cloth."""

from svg import COOL, WARM, closed, d, lit, turned


def pan(s, colour, r=98, grip=None, long=150, spouts=False, second=None):
    """A frying pan from above."""
    s.lying(-38)
    cx, cy = 150, 200
    hold = grip or colour
    s.path(d("M", cx + r - 14, cy - 13, "L", cx + r + 40, cy - 8, "V", cy + 8, "L", cx + r - 14, cy + 13, "Z"),
           s.paint("tube", colour))
    s.path(d("M", cx + r + 26, cy - 9, "q", long * .5, -8, long - 34, -5, "q", 16, 4, 16, 14, 0, 10, -16, 14, "q",
             -long * .4, 3, -long + 34, -5, "Z"),
           s.paint("tube", hold))
    s.ellipse(cx + r + long - 12, cy, 5, 5, lit(hold, -.45))
    if spouts:
        s.path(d("M", cx - 30, cy - r + 6, "q", 24, -6, 30, -17, "q", 6, 11, 30, 17, "v", 2 * r - 12, "q", -24, 6, -30,
                 17, "q", -6, -11, -30, -17, "Z"), s.paint("flat", lit(colour, .16)))
    s.ellipse(cx, cy, r, r, s.paint("flat", lit(colour, .16)))
    s.ellipse(cx, cy, r - 7, r - 7, s.paint("inside", second or colour))
    s.ellipse(cx, cy, r - 22, r - 22, s.paint("flat", lit(second or colour, -.04)))
    s.line(d("M", cx - r * .62, cy + r * .1, "A", r * .64, r * .64, 0, 0, 1, cx + r * .1, cy - r * .62), WARM, 7,
           opacity=".14")


def saucepan(s, colour, w=78, h=96, grip="#6f4a33", lid=False, finish="metal", inside=None, pattern=None, second="#fff",
             spout=False):
    cx, bottom = 164, 302
    top = bottom - h
    s.standing(cx, bottom + 4, w * 1.05)
    s.line(d("M", cx + w - 4, top + 20, "L", cx + w + 26, top + 14), lit(colour, -.2), 13)
    s.line(d("M", cx + w + 24, top + 15, "L", cx + w + 118, top - 2), lit(grip, -.15), 18)
    s.line(d("M", cx + w + 24, top + 12, "L", cx + w + 116, top - 5), lit(grip, .14), 6)
    profile = [(w, top), (w, top + h * .8), (w * .93, bottom), (w * .93, bottom)]
    s.vessel(cx, profile, colour, finish=finish, inside=inside, tilt=.18, pattern=pattern, second=second, bare=lid)
    if spout:
        s.path(d("M", cx - w + 2, top + 16, "q", -3, -14, -17, -20, "q", 16, -9, 36, -8, "Z"),
               s.paint("flat", lit(colour, .18)))
    if lid:
        s.path(turned(cx, [(14, top - 22), (w * .6, top - 18), (w + 4, top), (w + 4, top + 4), (w + 4, top + 4)], .18),
               s.paint(finish, lit(colour, .08)))
        s.ellipse(cx, top - 30, 14, 11, s.paint("round", grip))


def casserole(s, colour, w=116, h=96, lid=True, knob="#c9a04e", finish="round", pattern=None, second=None,
              inside="#f1ece1"):
    bottom = 302
    top = bottom - h
    s.standing(200, bottom + 5, w * 1.02)
    for side in (-1, 1):
        s.line(d("M", 200 + side * (w - 4), top + 14, "c", side * 34, -8, side * 34, 34, 0, 24), lit(colour, -.16), 13)
        s.line(d("M", 200 + side * (w - 2), top + 13, "c", side * 28, -6, side * 32, 20, side * 10, 22),
               lit(colour, .12), 4)
    profile = [(w, top), (w, top + h * .6), (w * .95, bottom - h * .12), (w * .84, bottom), (w * .84, bottom)]
    s.vessel(200, profile, colour, finish=finish, bare=lid, tilt=.2, inside=inside, lip=7, pattern=pattern,
             second=second)
    if lid:
        dome = [(20, top - 32), (w * .55, top - 26), (w * .92, top - 8), (w + 4, top + 2), (w + 4, top + 7),
                (w + 4, top + 7)]
        s.path(turned(200, dome, .2), s.paint(finish, lit(colour, .05)))
        s.path(d("M", 200 - w * .6, top - 12, "q", w * .2, -15, w * .45, -15), stroke=WARM, stroke_width=6,
               opacity=".35")
        s.ellipse(200, top - 36, 9, 8, lit(knob, -.35))
        s.ellipse(200, top - 44, 18, 11, s.paint("round", knob))


def tin(s, colour, w=150, h=96, depth=16, ears=False, finish="sheen", round=16, rim=None, turn=-12):
    """A baking tin or dish from above, with sloping walls."""
    s.lying(turn)
    if ears:
        s.rect(200 - w - 24, 170, 2 * w + 48, 60, s.paint("flat", lit(colour, .06)), 22)
    s.rect(200 - w, 200 - h, 2 * w, 2 * h, s.paint("flat", lit(rim or colour, .2)), round)
    s.rect(200 - w + 7, 200 - h + 7, 2 * w - 14, 2 * h - 14, s.paint("inside", colour), round - 4)
    g = depth + 7
    s.rect(200 - w + g, 200 - h + g, 2 * w - 2 * g, 2 * h - 2 * g, s.paint(finish, lit(colour, -.05)), round - 6)


BLADES = {
    "chef": (d("M150 178H348Q392 182 398 198 378 214 330 220 240 226 150 222z"), 0),
    "santoku": (d("M150 176H320Q366 180 376 214 300 224 150 224z"), 0),
    "nakiri": (d("M150 170H352Q364 170 364 182V216Q364 226 352 227L150 226z"), 0),
    "petty": (d("M160 184H300Q336 188 346 200 320 213 160 214z"), 18),
    "paring": (d("M160 186H258Q286 190 294 202 272 213 160 213z"), 20),
    "bread": (d("M140 180H388Q400 186 402 204L396 212") + "q-6 7-11 0-6 8-11 1" * 11 + d("L140 216z"), -6),
    "cleaver": (d("M160 158H350Q362 158 364 170L368 230Q368 240 358 240H172Q160 240 160 226z"), 0),
    "carving": (d("M150 184H350Q398 188 410 200 380 214 150 216z"), -12),
    "cheese": (d("M160 182H290Q330 176 346 162 336 188 326 196 334 204 346 214 320 218 160 216z"), 8),
}


def knife(s, colour, kind="chef", blade="#c3c8cb", guard="#b9bfc3", turn=-32, steps=False):
    outline, shift = BLADES[kind]
    s.lying(turn)
    s.group(f"translate({-22 + shift} 0)")
    s.path(outline, s.paint("sheen", blade))
    if kind != "cleaver":
        s.line(d("M", 190, 207, "H", 320 - abs(shift) * 2), "#fff", 2, opacity=".55")
    back = 30 + 2 * max(shift, 0)
    s.path(d("M", 160, 182, "H", back + 22, "Q", back, 180, back - 4, 200, "Q", back - 4, 222, back + 18, 220, "Q", 100,
             212, 160, 216, "Z"), s.paint("tube", colour))
    s.rect(152, 181, 14, 36, s.paint("tube", guard), 2)
    s.dots([(back + 26, 200), (82 + back / 2, 199), (138, 198)], lit(guard, .25), 7)


def rack(s, colour, grip="#3b312c"):
    """A magnetic rail with three knives."""
    s.lying()
    s.rect(60, 84, 280, 52, s.paint("tube", colour), 10)
    for x, long, wide in ((112, 150, 34), (200, 120, 28), (278, 84, 22)):
        s.path(d("M", x - wide / 2, 74, "V", 92 + long * .8, "Q", x - wide * .3, 92 + long, x + wide * .45, 98 + long,
                 "V", 74, "Z"), s.paint("sheen", "#c3c8cb"))
        s.rect(x - 11, 40, 22, 48, s.paint("round", grip), 7)


def stone(s, colour, base="#6f4a33", second=None):
    """A sharpening stone in its wooden bed."""
    s.lying(-18)
    s.rect(62, 152, 276, 96, s.paint("tube", base), 8)
    s.rect(82, 164, 236, 72, s.paint("flat", second or lit(colour, -.2)), 3)
    s.rect(82, 164, 236, 62, s.paint("flat", colour), 3)
    s.line(d("M100 182l46-10M96 208l110-26M170 216l90-24"), WARM, 2, opacity=".3")


def board(s, colour, cut="rect", w=150, h=96, turn=-14, hole=True, groove=False):
    s.lying(turn)
    if cut == "round":
        outline = d("M", 200 - h, 215, "a", h, h, 0, 1, 0, 2 * h, 0, "a", h, h, 0, 1, 0, -2 * h, 0, "Z")
        box = (200 - h, 215 - h, 2 * h, 2 * h)
    elif cut == "paddle":
        outline = d("M", 172 - w * .5, 120, "H", 172 + w * .5, "q", 26, 0, 30, 44, "h", 74, "q", 24, 4, 24, 36, "t",
                    -24, 36, "h", -74, "q", -4, 44, -30, 44, "H", 172 - w * .5,
                    "q", -28, 0, -28, -80, "t", 28, -80, "Z")
        box = (130 - w * .5, 110, 330, 180)
    else:
        outline = d("M", 214 - w, 200 - h, "H", 186 + w, "q", 14, 0, 14, 14, "V", 186 + h, "q", 0, 14, -14, 14, "H",
                    214 - w, "q", -14, 0, -14, -14, "V", 214 - h, "q", 0, -14, 14, -14, "Z")
        box = (200 - w, 200 - h, 2 * w, 2 * h)
    if cut == "round":
        s.rect(180, 62, 40, 90, s.paint("flat", lit(colour, -.05)), 18)
    s.path(outline, lit(colour, -.3), transform="translate(3 6)")
    s.patterned(outline, colour, "flat", box, "grain", lit(colour, -.45))
    if groove:
        s.rect(218 - w, 218 - h, 2 * w - 36, 2 * h - 36, "none", 12, stroke=lit(colour, -.35), stroke_width=5,
               opacity=".6")
    if hole:
        x, y = {"round": (200, 84), "paddle": (172 + w * .5 + 104, 200)}.get(cut, (w + 174, 200))
        s.ellipse(x, y, 9, 9, lit(colour, -.6))


def spoon(s, colour, kind="spoon", head=None, turn=28):
    """One long tool: spoon, spatula, turner, ladle, whisk, brush, honey dipper, peeler."""
    s.lying(turn)
    top = head or colour
    s.path(d("M192 160L190 352q10 14 20 0L208 160z"), s.paint("round", colour))
    if kind == "spoon":
        s.ellipse(200, 108, 38, 60, s.paint("flat", top))
        s.ellipse(202, 111, 28, 49, lit(top, -.17), opacity=".6")
    elif kind == "spatula":
        s.path(d("M168 66q32-16 66 8L228 150q-6 24-28 30-22-6-28-30z"), s.paint("flat", top))
    elif kind == "turner":
        s.path(d("M158 52H242L234 140q-10 26-34 30-24-4-34-30z"), s.paint("flat", top))
        s.line(d("M182 78v52M200 78v52M218 78v52"), lit(top, -.45), 7)
    elif kind == "ladle":
        s.ellipse(200, 112, 54, 54, s.paint("flat", top))
        s.ellipse(200, 112, 45, 45, s.paint("inside", top))
    elif kind == "whisk":
        for wide in (62, 40, 18):
            s.line(d("M196 190C", 200 - wide * 1.2, 120, 200 - wide, 46, 200, 46, "S", 200 + wide * 1.2, 120, 204, 190),
                   lit(top, -.08), 4)
        s.line(d("M200 46V190"), lit(top, .35), 3)
        s.rect(187, 182, 26, 30, s.paint("metal", top), 4)
    elif kind == "brush":
        s.path(d("M154 150q46 22 92 0l10-58q-56 22-112 0z"), s.paint("round", "#d8c08c"))
        s.line(d("M170 152l-8-50M185 156l-5-48M200 158v-48M215 156l5-48M230 152l8-50"), "#8a6a3f", 2, opacity=".5")
        s.path(d("M152 146q48 26 96 0 6 40-48 40t-48-40z"), s.paint("flat", top))
    elif kind == "dipper":
        for i in range(6):
            s.ellipse(200, 74 + 17 * i, (18, 27, 31, 31, 27, 19)[i], 7, s.paint("round", top))
    elif kind == "peeler":
        s.path(d("M186 176L178 84q22-22 44 0L214 176z"), s.paint("sheen", top))
        s.path(d("M190 92h20l-2 66h-16z"), lit(top, -.45))
    s.ellipse(200, 340, 4, 4, lit(colour, -.5))


def rolling_pin(s, colour, second=None):
    s.lying(-34)
    if second:
        s.rect(22, 187, 356, 26, s.paint("tube", second), 13)
    outline = d("M40 200q10-28 60-30H300q50 2 60 30-10 28-60 30H100q-50-2-60-30z")
    if second:
        outline = d("M74 168H326q14 0 14 14v36q0 14-14 14H74q-14 0-14-14v-36q0-14 14-14z")
    s.patterned(outline, colour, "tube", (40, 168, 320, 64), "grain", lit(colour, -.4))


def mortar(s, colour, pestle=None):
    stick = pestle or colour
    s.standing(200, 306, 78)
    profile = [(92, 196), (90, 228), (70, 272), (56, 284), (66, 302), (66, 302)]
    s.path(turned(200, profile, .22), s.paint("round", colour))
    s.path(d("M108 196a92 20.2 0 0 1 184 0 92 20.2 0 0 1-184 0zm12 2a80 16 0 0 0 160 0 80 16 0 0 0-160 0z"),
           s.paint("flat", lit(colour, .2)), fill_rule="evenodd")
    s.path(d("M120 199a80 16 0 0 1 160 0 80 16 0 0 1-160 0z"), s.paint("inside", colour))
    s.line(d("M232 196L290 104"), lit(stick, -.18), 26)
    s.line(d("M226 192L284 100"), lit(stick, .14), 9)


def colander(s, colour, second=None):
    s.standing(200, 304, 78)
    for side in (-1, 1):
        s.line(d("M", 200 + side * 112, 208, "c", side * 36, -12, side * 36, 34, side * -6, 24),
               lit(second or colour, -.15), 9)
    profile = [(118, 200), (112, 234), (82, 278), (56, 290), (54, 304), (54, 304)]
    s.vessel(200, profile, colour, tilt=.24, lip=6, inside=lit(colour, .1))
    holes = [(200 + (i - 3.5 + .5 * (j % 2)) * (25 - 2.5 * j),
              243 + 14 * j - abs(i - 3.5 + .5 * (j % 2)) * 3) for j in range(3) for i in range(8 - j % 2)]
    s.dots(holes, lit(colour, -.5), 6.5)


def jar(s, colour, w=62, h=150, lid="#c8a06a", content=None, clip=False, level=.3):
    bottom = 310
    top = bottom - h
    s.standing(200, bottom + 4, w)
    if content:
        at = top + h * level
        s.path(turned(200, [(w - 6, at), (w - 6, bottom - 16), (w * .8, bottom - 7), (w * .8, bottom - 7)], .14),
               s.paint("round", content))
        s.ellipse(200, at, w - 6, (w - 6) * .14, lit(content, .22))
    profile = [(w * .82, top), (w * .84, top + 10), (w, top + 32), (w, bottom - 16), (w * .88, bottom),
               (w * .88, bottom)]
    s.path(turned(200, profile, .14), s.glass(colour, .25))
    s.line(d("M", 200 - w * .72, top + 44, "V", bottom - 46), "#fff", 7, opacity=".75")
    cover = [(w * .86, top - 20), (w * .88, top + 4), (w * .88, top + 4)]
    s.path(turned(200, cover, .14), s.glass(colour, .7) if clip else s.paint("round", lid))
    s.ellipse(200, top - 20, w * .86, w * .86 * .14, lit(colour if clip else lid, .25))
    if clip:
        s.line(d("M", 200 - w * .86, top + 6, "h", w * 1.72), "#c4673f", 6)
        s.line(d("M", 200 + w * .86, top - 12, "q", 16, 10, 4, 46, "M", 200 - w * .86, top - 10, "v", 34), "#8f979b", 4)


def bread_bin(s, colour, lid="#dcb98a", w=128, h=120):
    bottom = 306
    top = bottom - h
    s.standing(200, bottom + 2, w * 1.02, 22)
    s.rect(200 - w, top, 2 * w, h, s.paint("round", colour), 26)
    s.rect(200 - w - 4, top - 14, 2 * w + 8, 24, s.paint("tube", lid), 9)
    s.rect(172, top - 22, 56, 10, s.paint("tube", lit(lid, -.15)), 5)
    s.rect(150, top + 44, 100, 32, "none", 6, stroke=lit(colour, -.35), stroke_width=3, opacity=".55")
    s.line(d("M", 166, top + 56, "h", 68, "m", -54, 9, "h", 40), lit(colour, -.4), 3, opacity=".55")


def butter_dish(s, colour, base=None, pattern=None, second="#4a4440"):
    s.standing(200, 300, 128, 24)
    s.rect(62, 278, 276, 22, s.paint("tube", base or colour), 11)
    s.patterned(d("M92 284V226q0-36 36-36H272q36 0 36 36v58z"), colour, "round", (92, 190, 216, 94), pattern, second)
    s.rect(184, 172, 32, 22, s.paint("round", base or colour), 10)


def salt_pig(s, colour, pattern=None, second="#4a4440"):
    s.standing(198, 306, 82)
    body = closed([(140, 300), (112, 262), (116, 204), (150, 164), (206, 154), (262, 172), (282, 226), (278, 276),
                   (256, 300), (200, 306)])
    s.patterned(body, colour, "round", (112, 154, 172, 152), pattern, second)
    s.ellipse(228, 222, 46, 40, s.paint("flat", lit(colour, .2)), transform="rotate(-14 228 222)")
    s.ellipse(230, 224, 38, 32, s.paint("inside", colour), transform="rotate(-14 230 224)")
    s.path(d("M200 240q30-18 58-8-4 22-30 24-20 0-28-16z"), "#f7f5f0")


def bottle(s, colour, stopper="#c8a06a", h=200, w=44, clear=True, drink=None, label=False):
    bottom = 314
    top = bottom - h
    profile = [(14, top), (13, top + h * .22), (w * .6, top + h * .34), (w, top + h * .46), (w, bottom - 12),
               (w * .9, bottom), (w * .9, bottom)]
    s.standing(200, bottom + 4, w * 1.05)
    s.line(d("M", 200, top, "l", 2, -22, "q", 2, -12, 14, -16), "#aab0b2", 7)
    if drink:
        s.path(turned(200, [(w - 5, top + h * .56), (w - 5, bottom - 12), (w * .8, bottom - 7), (w * .8, bottom - 7)],
                      .14), s.paint("round", drink), opacity=".85")
    s.path(turned(200, profile, .16), s.glass(colour, .35) if clear else s.paint("round", colour))
    s.rect(187, top - 10, 26, 22, s.paint("round", stopper), 5)
    s.line(d("M", 200 - w * .66, top + h * .52, "V", bottom - 30), "#fff", 6, opacity=".7")
    if label:
        s.rect(172, top + h * .6, 56, 44, "#f7f2e6", 2)
        s.line(d("M", 182, top + h * .6 + 16, "h", 36, "m", -30, 12, "h", 24), COOL, 2.5, opacity=".55")


def basket(s, colour, w=104, h=110, arch=True, eggs=False, second=None):
    bottom = 308
    top = bottom - h
    s.standing(200, bottom + 4, w * .95)
    if arch:
        s.line(d("M", 200 - w + 8, top + 6, "C", 200 - w, top - 130, 200 + w, top - 130, 200 + w - 8, top + 6),
               lit(colour, -.22), 10)
    s.vessel(200, [(w, top), (w * .98, top + h * .4), (w * .8, bottom), (w * .8, bottom)], colour, tilt=.2, lip=10,
             pattern="weave", second=second or lit(colour, -.5))
    if eggs:
        for x, y, tone in ((158, top + 2, "#e6c6a4"), (240, top + 3, "#f1e6d2"), (198, top + 8, "#d9ab86")):
            s.ellipse(x, y, 30, 22, s.paint("round", tone))
        s.path(d("M", 200 - w * .93, top + 8, "A", w, w * .2, 0, 0, 0, 200 + w * .93, top + 8, "L", 200 + w * .94,
                 top + 24, "A", w, w * .2, 0, 0, 1, 200 - w * .94, top + 24, "Z"),
               s.paint("round", lit(colour, .08)))


def towel(s, colour, pattern=None, second="#36446f", w=84, h=126, turn=-8, loop=True, fringe=False):
    """A folded cloth from above."""
    s.lying(turn)
    if loop:
        s.line(d("M", 192 - w, 204 - h, "q", -18, -22, 6, -22, "t", 10, 22), second if pattern else lit(colour, -.3), 5)
    if fringe:
        s.line("".join(d("M", 204 - w + i * (2 * w - 8) / 20, 196 + h, "v", 18) for i in range(21)), lit(colour, -.06),
               3)
    s.rect(206 - w, 206 - h, 2 * w, 2 * h - 2, lit(colour, -.2), 6)
    outline = d("M", 204 - w, 200 - h, "H", 196 + w, "q", 4, 0, 4, 4, "V", 196 + h, "q", 0, 4, -4, 4, "H", 204 - w, "q",
                -4, 0, -4, -4, "V", 204 - h, "q", 0, -4, 4, -4, "Z")
    s.patterned(outline, colour, "flat", (200 - w, 200 - h, 2 * w, 2 * h), pattern, second)
    s.line(d("M", 200 + w * .06, 203 - h, "q", 5, h, -1, 2 * h - 6), COOL, 5, opacity=".09")
    s.line(d("M", 200 + w * .06 + 5, 203 - h, "q", 5, h, -1, 2 * h - 6), WARM, 4, opacity=".4")


def napkins(s, colour, count=4, pattern=None, second="#9c3d3c", turn=-16):
    s.lying(turn)
    for i in range(count - 1):
        s.rect(100 + 5 * i, 116 - 7 * i + 28, 186, 186, s.paint("flat", lit(colour, -.2 + .12 * (i % 2))), 5)
    outline = d("M114 122H290q5 0 5 5V303q0 5-5 5H114q-5 0-5-5V127q0-5 5-5z")
    s.patterned(outline, colour, "flat", (109, 122, 186, 186), pattern, second)
    s.path(d("M109 308L295 122V303q0 5-5 5z"), COOL, opacity=".06")
    s.line(d("M112 305L292 125"), COOL, 2, opacity=".16")


def apron(s, colour, strap=None, pattern=None, second="#36446f"):
    s.lying()
    tie = strap or lit(colour, -.25)
    s.line(d("M166 96C150 20 250 20 234 96"), tie, 8)
    s.line(d("M112 190q-50 6-66 52M288 190q50 6 66 52"), tie, 8)
    body = d("M158 88H242q2 62 52 98L304 352q0 8-8 8H104q-8 0-8-8L106 186q50-36 52-98z")
    s.patterned(body, colour, "flat", (96, 88, 208, 272), pattern, second)
    s.rect(144, 218, 112, 74, lit(colour, -.09), 6)
    s.line(d("M144 226V286q0 6 6 6h100q6 0 6-6V226M200 222v66"), lit(colour, -.35), 2.5, stroke_dasharray="6 4")
    s.line(d("M146 218h108"), lit(colour, -.3), 5)


def mitt(s, colour, cuff=None, pattern=None, second="#36446f"):
    s.lying(14)
    s.line(d("M250 338q30-4 26 18t-26 2"), lit(cuff or colour, -.2), 6)
    body = d("M140 300L132 150q-2-90 62-92 66 0 66 84l-2 30q10-40 40-38 30 8 14 60-16 46-50 66l-4 40z")
    s.patterned(body, colour, "flat", (118, 58, 200, 246), pattern, second)
    s.line(d("M256 172q-4 26-8 42"), COOL, 4, opacity=".2")
    s.rect(132, 296, 130, 54, s.paint("flat", cuff or lit(colour, -.12)), 8)


def pot_holder(s, colour, pattern="check", second="#9c3d3c"):
    s.lying(8)
    s.line(d("M286 112q34-30 38 0t-34 12"), second, 8)
    s.patterned(d("M122 104H278q18 0 18 18V278q0 18-18 18H122q-18 0-18-18V122q0-18 18-18z"), colour, "flat",
                (104, 104, 192, 192), pattern, second)
    s.rect(110, 110, 180, 180, "none", 14, stroke=second, stroke_width=9, opacity=".9")


def whirl(s, colour):
    """A wire egg holder or trivet: rings from above."""
    s.lying(0, 6)
    for r in (118, 88, 58, 28):
        s.ellipse(200, 200, r, r, "none", stroke=lit(colour, -.1), stroke_width=11)
        s.ellipse(199, 198, r, r, "none", stroke=lit(colour, .22), stroke_width=3)
    s.line(d("M200 76V324M76 200H324"), lit(colour, -.05), 9)


def bread_bag(s, colour, second="#36446f", pattern="stripes"):
    s.lying(6)
    s.patterned(d("M112 350q-14-120 6-226h164q20 106 6 226-88 14-176 0z"), colour, "flat", (104, 120, 192, 236),
                pattern, second)
    s.path(d("M118 130q-16-40 10-72 30 12 72 12t72-12q26 32 10 72-82 16-164 0z"), s.paint("round", lit(colour, .06)))
    s.line(d("M116 130q84 18 168 0"), second, 7)
    s.line(d("M262 132q30 30 22 78M258 132q12 40-2 70"), second, 5)

