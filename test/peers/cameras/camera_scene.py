"""What the test camera sees: a café counter from above, painted once, then per picture the people who move and the wall clock.

The clock stands there twice: as text for people, and for readPaintedClock (painted-clock.ts) as 2 × 32 black and white cells of
1/40 of the width each: 48 bits of epoch milliseconds and a CRC-16 of them, most significant bit first, row by row.
"""

import binascii
import math
import random
import time

import cairo

# The scene is drawn in these units and stretched over the picture.
WIDTH, HEIGHT = 640, 360
# The clock covers the lower edge, so the counter moves up by this.
COUNTER_UP = 20
COLUMNS, ROWS, CELLS_ACROSS = 32, 2, 40


class Scene:
    def __init__(self, width, height):
        self.width, self.height = width, height
        self.time_text = TimeText()
        self.background = cairo.ImageSurface(cairo.FORMAT_RGB24, width, height)
        context = cairo.Context(self.background)
        context.scale(width / WIDTH, height / HEIGHT)
        context.translate(0, -COUNTER_UP)
        paint_counter(context)

    def paint(self, context, wall_ms, seconds):
        context.set_antialias(cairo.ANTIALIAS_FAST)
        context.set_source_surface(self.background)
        context.paint()
        context.save()
        context.scale(self.width / WIDTH, self.height / HEIGHT)
        context.translate(0, -COUNTER_UP)
        paint_people(context, seconds)
        context.translate(0, COUNTER_UP)
        self.time_text.paint(context, wall_ms)
        context.restore()
        paint_cells(context, self.width, self.height, wall_ms)


def paint_cells(context, width, height, wall_ms):
    value = wall_ms.to_bytes(6, "big")
    bits = int.from_bytes(value + binascii.crc_hqx(value, 0xFFFF).to_bytes(2, "big"), "big")
    cell = width / CELLS_ACROSS
    left, top = 4 * cell, height - 2.5 * cell
    # A margin keeps the cells' edges apart from the scene.
    context.set_source_rgb(0, 0, 0)
    context.rectangle(left - cell / 2, top - cell / 2, (COLUMNS + 1) * cell, 3 * cell)
    context.fill()
    context.set_source_rgb(1, 1, 1)
    for index in range(COLUMNS * ROWS):
        if bits >> (COLUMNS * ROWS - 1 - index) & 1:
            context.rectangle(left + index % COLUMNS * cell, top + index // COLUMNS * cell, cell, cell)
    context.fill()


class TimeText:
    """The clock for people. Its seconds are drawn once each, in the picture's own size: letters take as long as the people."""

    def __init__(self):
        self.second = None

    def paint(self, context, wall_ms):
        second = wall_ms // 1000
        if second != self.second:
            self.second = second
            self.drawn = context.get_target().create_similar(cairo.CONTENT_COLOR_ALPHA, *self.size(context))
            own = cairo.Context(self.drawn)
            own.set_matrix(context.get_matrix())
            text = time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(second))
            self.end = paint_text(own, (14, 26), text)
        context.save()
        context.identity_matrix()
        context.set_source_surface(self.drawn)
        context.paint()
        context.restore()
        paint_text(context, self.end, f".{wall_ms % 1000:03d}")

    @staticmethod
    def size(context):
        width, height = context.user_to_device_distance(WIDTH / 2, 40)
        return math.ceil(width), math.ceil(height)


def paint_text(context, at, text):
    """Gives where it ends."""
    context.select_font_face("monospace", cairo.FONT_SLANT_NORMAL, cairo.FONT_WEIGHT_BOLD)
    context.set_font_size(17)
    context.move_to(*at)
    context.text_path(text)
    end = context.get_current_point()
    context.set_source_rgba(0, 0, 0, 0.75)
    context.set_line_width(3)
    context.stroke_preserve()
    context.set_source_rgb(1, 1, 1)
    context.fill()
    return end


def ellipse(context, x, y, rx, ry):
    context.save()
    context.translate(x, y)
    context.scale(rx, ry)
    context.new_sub_path()
    context.arc(0, 0, 1, 0, 2 * math.pi)
    context.restore()


def rounded(context, x, y, width, height, radius):
    context.new_sub_path()
    for corner, (cx, cy) in enumerate(
        [(x + width - radius, y + radius), (x + width - radius, y + height - radius), (x + radius, y + height - radius), (x + radius, y + radius)]
    ):
        context.arc(cx, cy, radius, (corner - 1) * math.pi / 2, corner * math.pi / 2)
    context.close_path()


def fill(context, *rgb):
    context.set_source_rgba(*rgb)
    context.fill()


def shadowed(context, shape, *rgb):
    """A shape with the soft shadow of a lamp from above left."""
    for spread in (5, 3, 1):
        context.save()
        context.translate(spread, spread * 1.3)
        shape()
        fill(context, 0, 0, 0, 0.1)
        context.restore()
    shape()
    fill(context, *rgb)


def grain(context, x, y, width, height, noise, count, alpha):
    """Short strokes along a surface: wood, stone and sensor noise, so that a picture costs the encoder what a real one does."""
    for _ in range(count):
        gx, gy = x + noise.random() * width, y + noise.random() * height
        shade = noise.choice((0, 0, 1))
        context.set_source_rgba(shade, shade, shade, alpha * noise.random())
        context.rectangle(gx, gy, min(2 + noise.random() * 30, x + width - gx), 0.8)
        context.fill()


def paint_counter(context):
    noise = random.Random(7)
    # Floor of the customers' side, tiles in perspective of a camera above the clerk.
    floor = cairo.LinearGradient(0, 0, 0, 130)
    floor.add_color_stop_rgb(0, 0.42, 0.40, 0.38)
    floor.add_color_stop_rgb(1, 0.58, 0.55, 0.51)
    context.set_source(floor)
    context.paint()
    context.set_source_rgba(0.25, 0.24, 0.23, 0.5)
    context.set_line_width(1.2)
    for index in range(-6, 18):
        context.move_to(320 + (index - 5.5) * 52, 0)
        context.line_to(320 + (index - 5.5) * 74, 140)
    for y in (18, 48, 84, 124):
        context.move_to(0, y)
        context.line_to(WIDTH, y)
    context.stroke()
    grain(context, 0, 0, WIDTH, 130, noise, 900, 0.10)

    # The counter top, lit from the left.
    def top():
        context.move_to(18, 118)
        context.line_to(622, 118)
        context.line_to(660, 292)
        context.line_to(-20, 292)
        context.close_path()

    wood = cairo.LinearGradient(0, 118, 640, 292)
    wood.add_color_stop_rgb(0, 0.80, 0.62, 0.42)
    wood.add_color_stop_rgb(0.6, 0.70, 0.51, 0.33)
    wood.add_color_stop_rgb(1, 0.58, 0.41, 0.26)
    shadowed(context, top, 0, 0, 0, 1)
    top()
    context.set_source(wood)
    context.fill_preserve()
    context.save()
    context.clip()
    grain(context, -20, 118, 680, 174, noise, 1800, 0.13)
    context.set_source_rgba(0.35, 0.22, 0.12, 0.35)
    for y in (158, 204, 252):
        context.move_to(-20, y)
        context.line_to(660, y + 1)
    context.stroke()
    context.restore()

    # The clerk's side.
    context.rectangle(0, 292, WIDTH, HEIGHT)
    fill(context, 0.27, 0.28, 0.31)
    grain(context, 0, 292, WIDTH, HEIGHT - 292, noise, 400, 0.12)

    paint_till(context)
    paint_goods(context, noise)


def paint_till(context):
    # Tablet on its stand, seen from the clerk's side.
    shadowed(context, lambda: rounded(context, 286, 216, 96, 66, 6), 0.10, 0.11, 0.12, 1)
    rounded(context, 291, 221, 86, 56, 3)
    fill(context, 0.90, 0.94, 0.96)
    for row in range(4):
        for column in range(4):
            rounded(context, 294 + column * 13.5, 225 + row * 12.5, 11.5, 10, 2)
            fill(context, *((0.36, 0.62, 0.72) if (row + column) % 3 else (0.93, 0.66, 0.36)))
    rounded(context, 351, 225, 23, 35, 2)
    fill(context, 1, 1, 1)
    for row in range(6):
        context.rectangle(353, 228 + row * 5, 12 + (row * 5) % 8, 1.6)
    fill(context, 0.45, 0.48, 0.52)
    rounded(context, 351, 263, 23, 11, 2)
    fill(context, 0.20, 0.58, 0.42)
    # Receipt printer with a slip.
    shadowed(context, lambda: rounded(context, 398, 222, 48, 52, 5), 0.17, 0.18, 0.20, 1)
    context.rectangle(406, 208, 32, 34)
    fill(context, 0.97, 0.97, 0.95)
    for row in range(5):
        context.rectangle(409, 212 + row * 5, 26 - (row * 7) % 11, 1.4)
    fill(context, 0.5, 0.5, 0.5)
    # Card reader at the customers' edge and the coin tray.
    shadowed(context, lambda: rounded(context, 318, 140, 34, 54, 5), 0.19, 0.21, 0.24, 1)
    rounded(context, 322, 145, 26, 17, 2)
    fill(context, 0.62, 0.83, 0.80)
    for row in range(3):
        for column in range(3):
            rounded(context, 323 + column * 8.6, 167 + row * 8, 6.6, 5.6, 1.5)
            fill(context, 0.78, 0.80, 0.82)
    shadowed(context, lambda: rounded(context, 376, 146, 72, 42, 6), 0.16, 0.36, 0.42, 1)
    rounded(context, 381, 151, 62, 32, 4)
    fill(context, 0.13, 0.29, 0.34)
    for x, y, rgb in ((398, 163, (0.80, 0.66, 0.40)), (410, 172, (0.82, 0.82, 0.84)), (424, 162, (0.72, 0.47, 0.32))):
        ellipse(context, x, y, 5, 4.4)
        fill(context, *rgb)


def paint_goods(context, noise):
    # A basket of rolls.
    shadowed(context, lambda: ellipse(context, 112, 196, 66, 46), 0.47, 0.31, 0.17, 1)
    ellipse(context, 112, 194, 57, 38)
    fill(context, 0.93, 0.89, 0.80)
    for x, y in ((84, 182), (118, 174), (146, 192), (98, 208), (130, 212)):
        shadowed(context, lambda x=x, y=y: ellipse(context, x, y, 20, 14), 0.82, 0.56, 0.28, 1)
        ellipse(context, x - 5, y - 4, 9, 5)
        fill(context, 0.95, 0.76, 0.48, 0.8)
    # Two coffees to go and a cup on its saucer.
    for x, y in ((212, 160), (246, 176)):
        shadowed(context, lambda x=x, y=y: ellipse(context, x, y, 17, 15), 0.96, 0.95, 0.92, 1)
        ellipse(context, x, y, 12.5, 11)
        fill(context, 0.33, 0.20, 0.12)
        ellipse(context, x - 3, y - 2, 5, 3.5)
        fill(context, 0.72, 0.54, 0.36)
    shadowed(context, lambda: ellipse(context, 214, 240, 30, 24), 0.94, 0.95, 0.96, 1)
    ellipse(context, 214, 239, 15, 13)
    fill(context, 0.40, 0.25, 0.14)
    # A plate of cakes under glass, and a small plant.
    shadowed(context, lambda: rounded(context, 486, 140, 122, 76, 8), 0.90, 0.91, 0.90, 1)
    for column in range(4):
        for row in range(2):
            x, y = 494 + column * 28, 147 + row * 33
            rounded(context, x, y, 22, 26, 4)
            fill(context, *((0.95, 0.90, 0.80), (0.62, 0.36, 0.26), (0.86, 0.60, 0.62), (0.70, 0.76, 0.48))[(column + row) % 4])
            ellipse(context, x + 11, y + 9, 4, 4)
            fill(context, 0.78, 0.22, 0.24)
    context.move_to(490, 210)
    context.line_to(560, 144)
    context.set_source_rgba(1, 1, 1, 0.35)
    context.set_line_width(9)
    context.stroke()
    shadowed(context, lambda: ellipse(context, 566, 250, 24, 20), 0.70, 0.42, 0.30, 1)
    for _ in range(34):
        angle, reach = noise.random() * 2 * math.pi, 6 + noise.random() * 20
        ellipse(context, 566 + math.cos(angle) * reach, 248 + math.sin(angle) * reach * 0.8, 7, 4.5)
        fill(context, 0.18 + noise.random() * 0.2, 0.42 + noise.random() * 0.2, 0.24)


def paint_people(context, seconds):
    """Seen from above: the clerk's arms work between till and tray, a customer waits and reaches for the card reader."""
    sway = 9 * math.sin(seconds * 0.8) + 4 * math.sin(seconds * 2.1)
    reach = 0.5 + 0.5 * math.sin(seconds * 1.7)
    paint_person(
        context,
        (322 + sway, 318 + 3 * math.sin(seconds * 1.3)),
        ((296 + sway * 0.4 - 8 * reach, 256 - 14 * reach), (372 + 34 * reach, 250 - 62 * reach)),
        away=-1,
        coat=(0.24, 0.36, 0.50),
        hair=(0.17, 0.12, 0.10),
    )
    tap = max(0.0, math.sin(seconds * 0.9))
    paint_person(
        context,
        (342 - sway * 0.5, 64 + 2 * math.sin(seconds)),
        ((330 - 4 * tap, 110 + 24 * tap), (396, 112)),
        away=1,
        coat=(0.56, 0.30, 0.30),
        hair=(0.32, 0.22, 0.14),
    )


def paint_person(context, at, hands, away, coat, hair):
    """`away` is the direction in which the person looks: -1 up the picture, 1 down."""
    x, y = at
    context.set_line_cap(cairo.LINE_CAP_ROUND)
    for side, (hx, hy) in zip((-1, 1), hands):
        for width, rgba, shift in ((25, (0, 0, 0, 0.18), 4), (21, (*coat, 1), 0)):
            context.move_to(x + side * 44 + shift, y + away * 6 + shift)
            context.curve_to(
                x + side * 58 + shift, y + away * 30 + shift, hx + side * 14 + shift, hy - away * 30 + shift, hx + shift, hy - away * 8 + shift
            )
            context.set_line_width(width)
            context.set_source_rgba(*rgba)
            context.stroke()
        ellipse(context, hx, hy, 10, 11)
        fill(context, 0.91, 0.73, 0.60, 1)
    ellipse(context, x, y - away * 4, 64, 32)
    fill(context, *coat, 1)
    ellipse(context, x, y + away * 4, 25, 27)
    fill(context, *hair, 1)
    ellipse(context, x - 6, y + away * 4 - 8, 12, 9)
    fill(context, *(0.5 + 0.5 * part for part in hair), 0.25)
