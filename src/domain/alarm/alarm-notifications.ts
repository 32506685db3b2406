/**
 * Selects the alarms for a message to an external receiver: alarms that have been active for a while, ones still active
 * long after they were reported, and ones that ended. Compared with the last successful report, so that a message that
 * could not be sent is rebuilt from the current state. Pure.
 */

import type { Message } from '../../lib/text/message.ts';

export type StandingAlarm = {
  readonly kind: string;
  /** Distinguishes alarms of one kind. */
  readonly about?: string;
  /** RFC 3339. */
  readonly since?: string;
  readonly problem?: Message & { readonly text: string };
};

export type SentAlarm = StandingAlarm & {
  /** Epoch milliseconds. */
  readonly notifiedAtMs: number;
};

export type AlarmNews = StandingAlarm & { readonly state: 'begun' | 'standing' | 'over' };

export type AlarmRules = {
  /**
   * Time for which an alarm must be active before it is reported, and gone before its end is reported, milliseconds:
   * short changes are not reported.
   */
  readonly afterMs: number;
  /** Interval of repeated reports while it is active, milliseconds; undefined: once. */
  readonly repeatMs: number | undefined;
};

/** Start of the current state (active or gone) of each alarm, by its key, in monotonic milliseconds of this process. */
export type AlarmWatch = {
  readonly standing: ReadonlyMap<string, number>;
  readonly gone: ReadonlyMap<string, number>;
};

export const noWatch: AlarmWatch = { standing: new Map(), gone: new Map() };

/**
 * Bound of concurrently reported alarms; further ones wait until some end: covers the cameras and registers of a shop,
 * with a margin.
 */
export const maxSentAlarms = 100;

export type Moment = { readonly nowMs: number; readonly monotonicMs: number };

export function lookForNews(
  of: {
    readonly standing: readonly StandingAlarm[];
    readonly sent: readonly SentAlarm[];
    readonly watch: AlarmWatch;
  },
  { nowMs, monotonicMs }: Moment,
  { afterMs, repeatMs }: AlarmRules,
): { readonly news: readonly AlarmNews[]; readonly watch: AlarmWatch } {
  const standing = new Map(of.standing.map((alarm) => [keyOf(alarm), alarm]));
  const sent = new Map(of.sent.map((alarm) => [keyOf(alarm), alarm]));
  const watch = {
    standing: sinceWhen([...standing.keys()], of.watch.standing, monotonicMs),
    gone: sinceWhen(
      [...sent.keys()].filter((key) => !standing.has(key)),
      of.watch.gone,
      monotonicMs,
    ),
  };
  const isLongEnough = (sinceMs: number | undefined): boolean =>
    sinceMs !== undefined && monotonicMs - sinceMs >= afterMs;

  const begun = [...standing].filter(([key]) => !sent.has(key) && isLongEnough(watch.standing.get(key)));
  const over = [...sent].filter(([key]) => isLongEnough(watch.gone.get(key)));
  const again = [...standing].filter(([key]) => {
    const notifiedAtMs = sent.get(key)?.notifiedAtMs;
    // Reported in the future: the clock was wrong then or is now, and the wait restarts with the next message.
    return notifiedAtMs !== undefined && repeatMs !== undefined && Math.abs(nowMs - notifiedAtMs) >= repeatMs;
  });
  const room = Math.max(0, maxSentAlarms - (sent.size - over.length));
  return {
    news: [
      ...begun.slice(0, room).map(([, alarm]) => ({ ...alarm, state: 'begun' as const })),
      ...again.map(([, alarm]) => ({ ...alarm, state: 'standing' as const })),
      ...over.map(([, { notifiedAtMs: _toldAtMs, ...alarm }]) => ({ ...alarm, state: 'over' as const })),
    ],
    watch,
  };
}

/** State after the message was delivered. */
export function sentAfter(
  sent: readonly SentAlarm[],
  news: readonly AlarmNews[],
  nowMs: number,
): readonly SentAlarm[] {
  const now = new Map(news.map((alarm) => [keyOf(alarm), alarm]));
  return [
    ...sent.filter((alarm) => !now.has(keyOf(alarm))),
    ...news
      .filter(({ state }) => state !== 'over')
      .map(({ state: _state, ...alarm }) => ({ ...alarm, notifiedAtMs: nowMs })),
  ];
}

function sinceWhen(
  keys: readonly string[],
  before: ReadonlyMap<string, number>,
  monotonicMs: number,
): ReadonlyMap<string, number> {
  return new Map(keys.map((key) => [key, before.get(key) ?? monotonicMs]));
}

function keyOf({ kind, about }: StandingAlarm): string {
  return `${kind} ${about ?? ''}`;
}
