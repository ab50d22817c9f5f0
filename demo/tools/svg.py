"""A drawing surface of 400 by 400 with one light, from the upper left, written as compact SVG.

Nothing here depends on the time, the machine or the order of a set: the same calls give the same bytes.
"""

import random

SIZE = 400
WARM, COOL = "#fffaf0", "#2b2433"
WARM_STOP = f' stop-color="{WARM}"'

# How a finish takes the light: direction (x1 y1 x2 y2) and stops of (place, towards light > 0 or shade < 0).
FINISHES = {
    "round": ((0, 0, 1, 0), ((.1, .20), (.6, 0), (1, -.26))),
    "inside": ((0, 0, 1, 0), ((0, -.38), (1, -.12))),
    "flat": ((0, 0, 1, 1), ((0, .14), (1, -.10))),
    "metal": ((0, 0, 1, 0), ((0, -.10), (.2, .55), (.42, .05), (.78, -.30), (1, .05))),
    "sheen": ((0, 0, 1, 1), ((0, .40), (.46, .12), (.54, -.04), (1, -.20))),
    "tube": ((0, 0, 0, 1), ((.15, .22), (.6, 0), (1, -.26))),
}


def mix(a, b, part):
    """The colour `part` of the way from a to b; both as #rrggbb."""
    pairs = ((int(a[i:i + 2], 16), int(b[i:i + 2], 16)) for i in (1, 3, 5))
    return "#" + "".join(f"{round(x + (y - x) * part):02x}" for x, y in pairs)


def lit(colour, amount):
    """The colour towards warm light (amount > 0) or cool shade (amount < 0)."""
    return mix(colour, WARM, amount) if amount > 0 else mix(colour, COOL, -amount)


def num(value):
    """A number as short as it looks good: one decimal below ten, none above, no trailing or leading zero."""
    text = f"{value:.1f}".removesuffix(".0") if abs(value) < 10 else f"{value:.0f}"
    if text == "-0":
        return "0"
    return text.replace("0.", ".", 1) if text.startswith(("0.", "-0.")) else text


def _share(value):
    """A part of one, such as an opacity, with two decimals."""
    return f"{value:.2f}".rstrip("0").rstrip(".").replace("0.", ".", 1)


def _offset(at):
    return f' offset="{_share(at)}"' if at else ""


def d(*items):
    """Path data from letters and numbers."""
    out = ""
    for item in items:
        text = item if isinstance(item, str) else num(item)
        if out and out[-1].isdigit() and text[0] in "0123456789.":
            out += " "
        out += text
    return out


def _curve(points):
    """Path data, in whole steps from point to point, of a smooth line; its ends only give the direction."""
    out, at = [], (round(points[1][0]), round(points[1][1]))
    for before, a, b, after in zip(points, points[1:], points[2:], points[3:]):
        if a == b:
            continue
        bends = ((a[0] + (b[0] - before[0]) / 6, a[1] + (b[1] - before[1]) / 6),
                 (b[0] - (after[0] - a[0]) / 6, b[1] - (after[1] - a[1]) / 6), b)
        out += ["c", *(round(spot[i]) - at[i] for spot in bends for i in (0, 1))]
        at = (round(b[0]), round(b[1]))
    return d(*out)


def spline(points):
    """Path data of a smooth line through the points, after a move to the first; a repeated point makes a corner."""
    return _curve([points[0], *points, points[-1]])


def closed(points):
    """Path data of a smooth closed outline through the points."""
    return d("M", *map(round, points[0])) + _curve([points[-1], *points, points[0], points[1]]) + "Z"


def turned(cx, profile, tilt):
    """Outline of a thing made on a wheel or lathe: profile is (half width, y) from top to bottom."""
    left = [(cx - w, y) for w, y in profile]
    right = [(cx + w, y) for w, y in reversed(profile)]
    (top, _), (foot, _) = profile[0], profile[-1]
    return (d("M", *map(round, left[0])) + spline(left) + d("A", foot, foot * tilt, 0, 0, 0, *right[0])
            + spline(right) + d("A", top, top * tilt, 0, 0, 0, *left[0], "Z"))


def _written(attributes):
    """XML attributes; an underscore in a name stands for a hyphen, None for a missing one."""
    return "".join(f' {k.replace("_", "-")}="{num(v) if isinstance(v, (int, float)) else v}"'
                   for k, v in attributes.items() if v is not None)


class Drawing:
    def __init__(self, background, seed):
        self.random = random.Random(seed)
        self.defs, self.parts, self.paints, self.ids = [], [], {}, 0
        self.background = background
        self.open_groups = 0

    def ident(self):
        self.ids += 1
        return "abcdefghijklmnopqrstuvwxy"[self.ids - 1]

    def paint(self, finish, colour):
        """A fill for the colour in that finish; each gradient is written once."""
        if (finish, colour) not in self.paints:
            name = self.ident()
            self.paints[finish, colour] = f"url(#{name})"
            (x1, y1, x2, y2), stops = FINISHES[finish]
            ends = "".join(f' {k}="{v}"' for k, v, usual in
                           (("x1", x1, 0), ("y1", y1, 0), ("x2", x2, 1), ("y2", y2, 0)) if v != usual)
            self.defs.append(f'<linearGradient id="{name}"{ends}>' + "".join(
                f'<stop{_offset(at)} stop-color="{lit(colour, by)}"/>' for at, by in stops)
                + "</linearGradient>")
        return self.paints[finish, colour]

    def glass(self, colour, clear=.5):
        """A fill one can see through: dense at the edges, light in the middle."""
        if ("glass", colour) not in self.paints:
            name = self.ident()
            self.paints["glass", colour] = f"url(#{name})"
            stops = ((0, .95), (.12, .55), (.5, clear), (.86, .6), (1, 1))
            self.defs.append(f'<linearGradient id="{name}">' + "".join(
                f'<stop{_offset(at)} stop-color="{colour}" stop-opacity="{_share(o)}"/>'
                for at, o in stops) + "</linearGradient>")
        return self.paints["glass", colour]

    def add(self, tag, **attributes):
        self.parts.append(f"<{tag}{_written(attributes)}/>")

    def path(self, data, fill="none", **more):
        self.add("path", d=data, fill=fill, **more)

    def line(self, data, stroke, width, **more):
        self.add("path", d=data, fill="none", stroke=stroke, stroke_width=width, **more)

    def ellipse(self, cx, cy, rx, ry, fill, **more):
        if rx == ry:
            self.add("circle", cx=cx, cy=cy, r=rx, fill=fill, **more)
        else:
            self.add("ellipse", cx=cx, cy=cy, rx=rx, ry=ry, fill=fill, **more)

    def rect(self, x, y, width, height, fill, rx=None, **more):
        self.add("rect", x=x, y=y, width=width, height=height, rx=rx, fill=fill, **more)

    def dots(self, places, stroke, width, **more):
        """Round dots as one path."""
        self.line("".join(d("M", x, y, "h", 0) for x, y in places), stroke, width, **more)

    def zoom(self, by, middle):
        """Begin things drawn `by` times as large, with the height `middle` in the middle of the picture."""
        self.group(f"matrix({_share(by)} 0 0 {_share(by)} {num(200 - 200 * by)} {num(204 - middle * by)})")

    def standing(self, cx, y, rx, ry=None):
        """The soft shadow under a thing that stands on the table; it falls to the right."""
        name = self.ident()
        self.defs.append(f'<radialGradient id="{name}"><stop offset=".3" stop-opacity=".3"/>'
                         '<stop offset="1" stop-opacity="0"/></radialGradient>')
        self.ellipse(cx + rx * .16, y, rx * 1.26, ry or rx * .26, f"url(#{name})")

    def lying(self, turn=0, far=9):
        """Begin things that lie on the table, seen from above, with a soft shadow; `turn` rotates them in degrees."""
        name = self.ident()
        # feDropShadow would be shorter, but renderers older than 2022 draw nothing for it
        self.defs.append(f'<filter id="{name}" filterUnits="userSpaceOnUse">'
                         f'<feGaussianBlur in="SourceAlpha" stdDeviation="{num(far * .75)}"/>'
                         f'<feOffset dx="{num(far * .6)}" dy="{far}"/>'
                         '<feColorMatrix values="0 0 0 0 .17 0 0 0 0 .14 0 0 0 0 .2 0 0 0 .32 0"/>'
                         '<feBlend in="SourceGraphic"/></filter>')
        self.parts.append(f'<g filter="url(#{name})">')
        self.open_groups += 1
        if turn:
            self.group(f"rotate({turn} 200 200)")

    def group(self, transform=None, clip=None, **more):
        attributes = {"transform": transform, "clip_path": clip and f"url(#{clip})", **more}
        self.parts.append(f"<g{_written(attributes)}>")
        self.open_groups += 1

    def end(self, count=1):
        self.parts.extend(["</g>"] * count)
        self.open_groups -= count

    def patterned(self, outline, colour, finish, box, pattern, second):
        """Fill an outline with a pattern in a second colour, then lay the light over it."""
        if not pattern:
            return self.path(outline, self.paint(finish, colour))
        shape, clip, light = self.ident(), self.ident(), self.ident()
        (x1, y1, x2, y2), stops = FINISHES[finish]
        self.defs.append(f'<path id="{shape}" d="{outline}"/><clipPath id="{clip}"><use href="#{shape}"/></clipPath>'
                         f'<linearGradient id="{light}" x2="{x2}" y2="{y2}">' + "".join(
                             f'<stop{_offset(at)}{WARM_STOP if by > 0 else ""} '
                             f'stop-opacity="{_share(abs(by))}"/>' for at, by in stops) + "</linearGradient>")
        self.group(clip=clip)
        self.add("use", href=f"#{shape}", fill=colour)
        PATTERNS[pattern](self, box, second)
        self.add("use", href=f"#{shape}", fill=f"url(#{light})")
        self.end()

    def glow(self, cx, cy, r):
        """Lamplight around a place."""
        name = self.ident()
        self.defs.append(f'<radialGradient id="{name}"><stop stop-color="#ffdf95" stop-opacity=".75"/>'
                         '<stop offset="1" stop-color="#ffdf95" stop-opacity="0"/></radialGradient>')
        self.ellipse(cx, cy, r, r, f"url(#{name})")

    def vessel(self, cx, profile, colour, *, tilt=.16, lip=5, finish="round", inside=None, pattern=None, second=None,
               bare=False):
        """A turned thing with an open top; `bare` leaves the opening out (a lid or a neighbour covers it)."""
        widest = max(w for w, _ in profile)
        top, bottom = profile[0], profile[-1]
        box = (cx - widest, top[1] - top[0] * tilt, 2 * widest, bottom[1] + bottom[0] * tilt - top[1] + top[0] * tilt)
        self.patterned(turned(cx, profile, tilt), colour, finish, box, pattern, second)
        if not bare:
            w, y = top
            self.ellipse(cx, y, w, w * tilt, self.paint("flat", lit(colour, .22)))
            self.ellipse(cx, y + lip * tilt, w - lip, (w - lip) * tilt, self.paint("inside", inside or colour))

    def svg(self):
        assert self.open_groups >= 0
        self.end(self.open_groups)
        back = (f'<radialGradient id="z" cx=".36" cy=".28" r=".95"><stop stop-color="{lit(self.background, .45)}"/>'
                f'<stop offset="1" stop-color="{lit(self.background, -.07)}"/></radialGradient>')
        ends = ' stroke-linecap="round"' if any("stroke" in part for part in self.parts) else ""
        return (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {SIZE} {SIZE}" width="800" height="800"{ends}>'
                f'<defs>{back}{"".join(self.defs)}</defs><path d="M0 0h{SIZE}v{SIZE}H0z" fill="url(#z)"/>'
                + "".join(self.parts) + "</svg>\n")


def _speckle(s, box, colour):
    x, y, w, h = box
    places = [(round(x + w * s.random.random()), round(y + h * s.random.random())) for _ in range(38)]
    s.dots(places[:26], colour, 2, opacity=".55")
    s.dots(places[26:], colour, 3.6, opacity=".45")


def _dip(s, box, colour):
    x, y, w, h = box
    at = y + h * .58
    s.path(d("M", x - 2, at, "q", w * .25, h * .11, w * .5, h * .07, "t", w * .54, h * .02, "V", y + h + 2, "H", x - 2,
             "Z"),
           colour)


def _band(s, box, colour):
    x, y, w, h = box
    for at, thick in ((.56, 13), (.68, 4)):
        s.line(d("M", x - 2, y + h * at, "q", w / 2, w * .1, w + 4, 0), colour, thick)


def _rings(s, box, colour):
    x, y, w, h = box
    s.line("".join(d("M", x, y + h * i / 8, "q", w / 2, w * .09, w, 0) for i in range(1, 9)), colour, 2, opacity=".5")


def _ribs(s, box, colour):
    x, y, w, h = box
    count = 11
    for i in range(1, count):
        # closer together towards the edges, as on a round wall
        at = x + w * (.5 - .5 * (1 - 2 * i / count) * (1.5 - .5 * (1 - 2 * i / count) ** 2))
        s.line(d("M", at, y, "v", h + 9), colour, 2.4, opacity=".55")


def _stripes(s, box, colour):
    x, y, w, h = box
    s.line("".join(d("M", x, y + h * at, "h", w) for at in (.12, .16, .2, .8, .84, .88)), colour, 5,
           stroke_linecap="butt", opacity=".85")


def _ticking(s, box, colour):
    x, y, w, h = box
    s.line("".join(d("M", x + w * (i + .5) / 14, y, "v", h) for i in range(14)), colour, 2.4,
           stroke_linecap="butt", opacity=".8")


def _check(s, box, colour):
    x, y, w, h = box
    step = 30
    s.line("".join(d("M", x + at, y, "v", h) for at in range(step // 2, round(w), step)), colour, 14,
           stroke_linecap="butt", opacity=".5")
    s.line("".join(d("M", x, y + at, "h", w) for at in range(step // 2, round(h), step)), colour, 14,
           stroke_linecap="butt", opacity=".5")


def _border(s, box, colour):
    x, y, w, h = box
    s.rect(x + 14, y + 14, w - 28, h - 28, "none", stroke=colour, stroke_width=7, opacity=".85")


def _spots(s, box, colour):
    x, y, w, h = box
    s.dots([(x + 12 + 26 * i + 13 * (j % 2), y + 16 + 24 * j) for j in range(int(h / 24)) for i in range(int(w / 26))],
           colour, 8, opacity=".85")


def _weave(s, box, colour):
    x, y, w, h = box
    s.line("".join(d("M", x, y + j * 11, "q", w / 2, w * .1, w, 0) for j in range(int(h / 11) + 1)), colour, 4.5,
           stroke_dasharray="13 7", opacity=".5")


def _grain(s, box, colour):
    x, y, w, h = box
    lines = ""
    for i in range(1, 8):
        at = y + h * (i - .3 + .5 * s.random.random()) / 8
        bend = 7 * (s.random.random() - .5)
        lines += d("M", x, at, "q", w * .3, bend, w * .52, bend * .4, "t", w * .5, -bend * .5)
    s.line(lines, colour, 1.6, opacity=".4")


PATTERNS = {name[1:]: f for name, f in list(globals().items())
            if name in ("_speckle", "_dip", "_band", "_rings", "_ribs", "_stripes", "_ticking", "_check", "_border",
                        "_spots", "_weave", "_grain")}
