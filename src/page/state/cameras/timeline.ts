/** Pictures and video of a camera by time, and the part that the page shows. Pure; times are epoch milliseconds. */
import type { TimelineJson } from '../../../contract/page/timeline.ts';
import { exceptionKinds } from '../../../domain/sale/sale-filter.ts';
import { zoneOffsetMinutes } from '../../../domain/time/time-text.ts';
import { atMs, type Row, rowKey } from '../sales/pair-order.ts';

export type TimeSpan = { readonly fromMs: number; readonly untilMs: number };
type HeldPeriod = TimeSpan & { readonly kind: TimelineJson['held'][number]['kind'] };
export type StoredClip = TimeSpan & { readonly saleId: string; readonly id: string };

export type Timeline = {
  /** Oldest first. */
  readonly held: readonly HeldPeriod[];
  readonly clips: readonly StoredClip[];
};

/** A sale as the camera saw it. */
export type Mark = {
  readonly key: string;
  readonly atMs: number;
  readonly isException: boolean;
  readonly row: Row;
};

/** Lengths of the part that is shown. */
export const zoomsMs = [600_000, 3_600_000, 21_600_000, 86_400_000] as const;
/** Longer parts show exceptions alone: a day has hundreds of sales. */
export const allSalesUpToMs = 3_600_000;
/** Labels of the part that is shown, distance in minutes. */
const labelMinutes = { 600_000: 2, 3_600_000: 15, 21_600_000: 60, 86_400_000: 240 } as const;

export function timelineOf({ held, clips }: TimelineJson): Timeline {
  const span = ({ from, until }: { from: string; until: string }): TimeSpan => ({
    fromMs: Date.parse(from),
    untilMs: Date.parse(until),
  });
  return {
    held: held.map((one) => ({ kind: one.kind, ...span(one) })),
    clips: clips.map((one) => ({ saleId: one.saleId, id: one.id, ...span(one) })),
  };
}

/** From the first picture to the last; undefined where there is none. */
export function boundsOf({ held, clips }: Timeline): TimeSpan | undefined {
  const all: readonly TimeSpan[] = [...held, ...clips];
  if (all.length === 0) return undefined;
  return {
    fromMs: Math.min(...all.map(({ fromMs }) => fromMs)),
    untilMs: Math.max(...all.map(({ untilMs }) => untilMs)),
  };
}

export type Shown =
  /** The gateway decodes it: of video, or of single pictures. */
  | { readonly kind: 'frame'; readonly of: HeldPeriod['kind'] }
  /** A player shows it. */
  | { readonly kind: 'clip'; readonly clip: StoredClip }
  /** The nearest times with something to show. */
  | { readonly kind: 'none'; readonly beforeMs?: number; readonly afterMs?: number };

/** The exact picture before the nearest one: a clip has more of them than the key frames on disk. */
export function shownAt({ held, clips }: Timeline, ms: number): Shown {
  const isIn = ({ fromMs, untilMs }: TimeSpan) => fromMs <= ms && ms <= untilMs;
  const periods = held.filter(isIn);
  if (periods.some(({ kind }) => kind === 'video')) return { kind: 'frame', of: 'video' };
  const clip = clips.find(isIn);
  if (clip !== undefined) return { kind: 'clip', clip };
  if (periods.length > 0) return { kind: 'frame', of: 'key_frames' };
  const all: readonly TimeSpan[] = [...held, ...clips];
  const ended = all.map(({ untilMs }) => untilMs).filter((end) => end < ms);
  const begun = all.map(({ fromMs }) => fromMs).filter((start) => start > ms);
  return {
    kind: 'none',
    ...(ended.length > 0 && { beforeMs: Math.max(...ended) }),
    ...(begun.length > 0 && { afterMs: Math.min(...begun) }),
  };
}

/** The part around a time: the one before as long as the time is in it. */
export function partAround(ms: number, lengthMs: number, before?: TimeSpan): TimeSpan {
  const stays =
    before !== undefined &&
    before.untilMs - before.fromMs === lengthMs &&
    before.fromMs <= ms &&
    ms <= before.untilMs;
  if (stays) return before;
  const fromMs = Math.round(ms - lengthMs / 2);
  return { fromMs, untilMs: fromMs + lengthMs };
}

/** Whole minutes of the shop's clock to write below a part. */
export function labelsOf({ fromMs, untilMs }: TimeSpan, timeZone: string): number[] {
  const lengthMs = untilMs - fromMs;
  const zoom = zoomsMs.find((one) => one >= lengthMs) ?? zoomsMs[3];
  const stepMs = labelMinutes[zoom] * 60_000;
  const offsetMs = zoneOffsetMinutes(fromMs, timeZone) * 60_000;
  const firstMs = Math.ceil((fromMs + offsetMs) / stepMs) * stepMs - offsetMs;
  const count = Math.max(0, Math.floor((untilMs - firstMs) / stepMs) + 1);
  return Array.from({ length: count }, (_, n) => firstMs + n * stepMs);
}

/** Sales at the time of their pictures by this camera, by time. */
export function marksOf(rows: readonly Row[], camera: string): Mark[] {
  return rows
    .map((row) => ({
      key: rowKey(row),
      atMs: pictureMs(row, camera) ?? atMs(row),
      isException: exceptionKinds.includes(row.kind),
      row,
    }))
    .sort((a, b) => a.atMs - b.atMs);
}

function pictureMs(row: Row, camera: string): number | undefined {
  const own = row.captures.find(
    (one) => one.camera === camera && one.offset === 0 && one.moment === undefined,
  );
  // The void of a sale is elsewhere.
  return row.moment === undefined && own?.outcome === 'captured' ? Date.parse(own.takenAt) : undefined;
}

/** The marks nearest to a time, at most so many, by time. */
export function nearestMarks(marks: readonly Mark[], ms: number, atMost: number): Mark[] {
  const away = ({ atMs }: Mark) => Math.abs(atMs - ms);
  return marks
    .toSorted((a, b) => away(a) - away(b))
    .slice(0, atMost)
    .sort((a, b) => a.atMs - b.atMs);
}

/** Share of a part that has passed at a time, 0 … 1. */
export function shareOf({ fromMs, untilMs }: TimeSpan, ms: number): number {
  return Math.min(1, Math.max(0, (ms - fromMs) / (untilMs - fromMs)));
}
