/**
 * Scenes at a counter, composed on a real film with people: what changes in the region at the checkout, hands, passers-by in front of it,
 * and light. Seeded; the time of the change is exact and lies anywhere between two pictures.
 */
import { randomOf } from '../../test/agent/upload/random.ts';
import { pixels, type Region, size } from './film.ts';

export type Random = () => number;

/** Subjects of a region. */
export const subjects = ['drawer', 'screen', 'display'] as const;
export type Subject = (typeof subjects)[number];

/** Disturbances of a scene. */
export const disturbances = ['calm', 'hands', 'passers', 'light', 'all'] as const;
export type Disturbance = (typeof disturbances)[number];

/** A counter: the same at each of its sales. */
export type Counter = {
  readonly region: Region;
  /** Paints the region of a sale at which the change begins at this time. */
  readonly subject: (random: Random, changeMs: number) => Painter;
};

export type SceneOptions = {
  readonly subject: Subject;
  readonly counter: Counter;
  readonly disturbance: Disturbance;
  /** Whether the subject changes at the checkout at all. */
  readonly changes: boolean;
  readonly film: readonly Uint8Array[];
  /** The film without people. */
  readonly empty: Uint8Array;
  readonly fps: number;
};

export type Scene = {
  readonly pictures: Uint8Array[];
  readonly region: Region;
  /** Onset of the change, milliseconds after the first picture. */
  readonly changeMs: number;
};

const lengthMs = 11_200;
const between = (random: Random, from: number, to: number): number => from + random() * (to - from);
const clamp = (value: number): number => Math.max(0, Math.min(255, value));

/** Noise of a sensor, standard deviation 1. */
const noiseLength = 65_521;
const grain = noiseOf(randomOf(1));

function noiseOf(random: Random): Float32Array {
  return Float32Array.from({ length: noiseLength }, () => 2 * (random() + random() + random() - 1.5));
}

export function composeCounter(subject: Subject, random: Random): Counter {
  const width = Math.round(between(random, 48, 110));
  const height = Math.round(width * between(random, 0.55, 0.9));
  return {
    region: {
      ...{ width, height },
      left: Math.round(between(random, 8, size.width - width - 8)),
      top: Math.round(between(random, 12, size.height - height - 4)),
    },
    subject: painters[subject](random),
  };
}

export function composeScene(options: SceneOptions, random: Random): Scene {
  const { film, fps, disturbance, changes, counter } = options;
  const { region } = counter;
  const count = Math.round((lengthMs / 1_000) * fps);
  const start = Math.floor(random() * (film.length - count));
  const changeMs = between(random, 4_500, 4_900);
  const subject = counter.subject(random, changes ? changeMs : Number.POSITIVE_INFINITY);
  const hasHands = disturbance === 'hands' || disturbance === 'all';
  const hasPassers = disturbance === 'passers' || disturbance === 'all';
  const hands = hasHands ? handsOf(random, options.subject, region, changeMs) : [];
  const light = disturbance === 'light' || disturbance === 'all' ? lightOf(random, changeMs) : () => 1;
  const noise = between(random, 1.5, 5);
  const pictures = Array.from({ length: count }, (_, index) => {
    const ms = (index * 1_000) / fps;
    const from = film[start + index] ?? options.empty;
    const picture = Float32Array.from(from);
    paint(picture, region, subject(ms));
    if (hasPassers) keepPeople(picture, from, options.empty, region);
    for (const hand of hands) paintHand(picture, hand(ms));
    const gain = light(ms);
    const shift = Math.floor(random() * noiseLength);
    const grey = new Uint8Array(pixels);
    for (let pixel = 0; pixel < pixels; pixel++)
      grey[pixel] = clamp((picture[pixel] ?? 0) * gain + noise * (grain[(pixel + shift) % noiseLength] ?? 0));
    return grey;
  });
  return { pictures, region, changeMs };
}

/** Grey of a point of the region, 0 … 1 each way, at a time. */
type Painter = (ms: number) => (x: number, y: number) => number;

/** A texture that stays the same: value noise in cells. */
function texture(random: Random, cells: number, base: number, contrast: number) {
  const grid = Float32Array.from({ length: cells * cells }, () => base + (random() - 0.5) * contrast);
  return (x: number, y: number): number => {
    const [column, row] = [x, y].map((at) => Math.min(cells - 1, Math.max(0, Math.floor(at * cells))));
    return grid[(row ?? 0) * cells + (column ?? 0)] ?? base;
  };
}

const painters: Record<Subject, (counter: Random) => (random: Random, changeMs: number) => Painter> = {
  /** The tray slides towards the camera within 0.2 to 0.5 s and is pushed back seconds later. */
  drawer(counter) {
    const table = texture(counter, 5, between(counter, 60, 170), 25);
    const front = texture(counter, 3, between(counter, 40, 190), 20);
    const tray = texture(counter, 9, between(counter, 70, 150), 130);
    const depth = between(counter, 0.3, 0.6);
    return (random, changeMs) => {
      const tauMs = between(random, 70, 160);
      const closeMs = changeMs + between(random, 3_000, 9_000);
      return (ms) => {
        const opened = ms < changeMs ? 0 : 1 - Math.exp(-(ms - changeMs) / tauMs);
        const open = depth * (ms < closeMs ? opened : Math.max(0, 1 - (ms - closeMs) / 300));
        return (x, y) => {
          if (y < 0.25) return table(x, y);
          if (y < 0.25 + open) return tray(x, y - open + 0.6);
          return y < 0.45 + open ? front(x, y - open) : table(x, y);
        };
      };
    };
  },
  /** Digits of a customer display: goods before the checkout, then the total. */
  display(counter) {
    const dark = between(counter, 15, 60);
    const bright = dark + between(counter, 50, 150);
    return (random, changeMs) => {
      const steps: number[] = [];
      const lastMs = Math.min(changeMs, lengthMs);
      for (let ms = lastMs - between(random, 800, 5_000); ms > 0; ms -= between(random, 900, 4_000))
        steps.push(ms);
      const texts = Array.from({ length: steps.length + 2 }, () => texture(random, 12, 0.5, 1));
      return (ms) => {
        const shown = steps.filter((step) => step <= ms).length + (ms >= changeMs ? 1 : 0);
        const text = texts[shown] ?? (() => 0);
        return (x, y) => {
          const isRow = (y > 0.15 && y < 0.42) || (y > 0.55 && y < 0.85);
          return isRow && text(x, y) > 0.5 ? bright : dark;
        };
      };
    };
  },
  /** A tablet: goods, then the page that shows the sale as done. Its texts differ a little each time. */
  screen(counter) {
    const pages = [0, 1].map(() =>
      texture(counter, 6, between(counter, 110, 210), between(counter, 40, 120)),
    );
    return (random, changeMs) => {
      const texts = texture(random, 14, 0, 50);
      return (ms) => {
        const page = pages[ms >= changeMs ? 1 : 0] ?? (() => 0);
        return (x, y) => {
          if (x < 0.06 || x > 0.94 || y < 0.06 || y > 0.94) return 25;
          return page(x, y) + (y > 0.4 && y < 0.7 ? texts(x, y) : 0);
        };
      };
    };
  },
};

function paint(picture: Float32Array, region: Region, at: (x: number, y: number) => number): void {
  for (let y = 0; y < region.height; y++)
    for (let x = 0; x < region.width; x++) {
      const [px, py] = [(x + 0.5) / region.width, (y + 0.5) / region.height];
      picture[(region.top + y) * size.width + region.left + x] = at(px, py);
    }
}

/** People of the film walk in front of the subject. */
function keepPeople(picture: Float32Array, film: Uint8Array, empty: Uint8Array, region: Region): void {
  for (let y = region.top; y < region.top + region.height; y++)
    for (let x = region.left; x < region.left + region.width; x++) {
      const pixel = y * size.width + x;
      if (pixel < pixels && Math.abs((film[pixel] ?? 0) - (empty[pixel] ?? 0)) > 25)
        picture[pixel] = film[pixel] ?? 0;
    }
}

type Hand =
  | { readonly x: number; readonly y: number; readonly radius: number; readonly grey: number }
  | undefined;

/** A hand reaches into the region from below: for the tap before a screen changes, for the change in the drawer, and at any other time. */
function handsOf(
  random: Random,
  subject: Subject,
  region: Region,
  changeMs: number,
): ((ms: number) => Hand)[] {
  const reach = (fromMs: number, untilMs: number): ((ms: number) => Hand) => {
    const radius = between(random, 0.12, 0.28) * region.width;
    const grey = between(random, 110, 210);
    const [tx, ty] = [between(random, 0.2, 0.8), between(random, 0.3, 0.8)];
    const enterMs = between(random, 200, 450);
    const [wobbleX, wobbleY] = [between(random, 300, 900), between(random, 300, 900)];
    return (ms) => {
      if (ms < fromMs || ms > untilMs) return undefined;
      const inside = Math.min(1, (ms - fromMs) / enterMs, (untilMs - ms) / enterMs);
      const x = region.left + region.width * (tx + 0.08 * Math.sin(ms / wobbleX));
      const deep = region.top + region.height * (ty + 0.08 * Math.sin(ms / wobbleY));
      const outside = region.top + region.height + radius;
      return { x, y: outside + (deep - outside) * inside, radius, grey };
    };
  };
  const hands: ((ms: number) => Hand)[] = [];
  if (subject === 'screen')
    hands.push(reach(changeMs - between(random, 400, 1_500), changeMs + between(random, 100, 1_000)));
  else if (random() < 0.7) {
    const ms = changeMs + between(random, 400, 1_500);
    hands.push(reach(ms, ms + between(random, 600, 2_500)));
  }
  const ms = between(random, 0, lengthMs - 2_000);
  hands.push(reach(ms, ms + between(random, 500, 3_000)));
  return hands;
}

/** An arm: a bar from the hand down to the lower edge. */
function paintHand(picture: Float32Array, hand: Hand): void {
  if (hand === undefined) return;
  const { x, y, radius, grey } = hand;
  for (let row = Math.max(0, Math.floor(y - radius)); row < size.height; row++)
    for (let column = Math.floor(x - radius); column <= x + radius; column++) {
      if (column < 0 || column >= size.width) continue;
      const isHand =
        row < y ? (column - x) ** 2 + (row - y) ** 2 <= radius ** 2 : Math.abs(column - x) < radius * 0.7;
      if (isHand) picture[row * size.width + column] = grey - 25 * Math.abs((column - x) / radius);
    }
}

/** Lamps, clouds and the camera's own exposure: steps and slow changes of the whole picture. */
function lightOf(random: Random, changeMs: number): (ms: number) => number {
  const steps = Array.from({ length: 2 }, (_, index) => ({
    atMs: index === 0 ? changeMs + between(random, -1_500, 1_500) : between(random, 0, lengthMs),
    tookMs: random() < 0.5 ? 1 : between(random, 100, 1_500),
    by: between(random, -0.3, 0.3),
  }));
  return (ms) =>
    steps.reduce(
      (gain, { atMs, tookMs, by }) => gain * (1 + by * Math.max(0, Math.min(1, (ms - atMs) / tookMs))),
      1,
    );
}
