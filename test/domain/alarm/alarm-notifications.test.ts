import { describe, expect, test } from 'vitest';
import {
  type AlarmWatch,
  lookForNews,
  maxSentAlarms,
  noWatch,
  type SentAlarm,
  type StandingAlarm,
  sentAfter,
} from '../../../src/domain/alarm/alarm-notifications.ts';

const minute = 60_000;
const rules = { afterMs: 5 * minute, repeatMs: 24 * 60 * minute };
const down = (about: string): StandingAlarm => ({ kind: 'camera_down', about });

/** Checks the active alarms each minute; every report counts as delivered. */
function through(
  minutes: number,
  standingAt: (minute: number) => readonly StandingAlarm[],
  start: { sent?: readonly SentAlarm[]; nowMs?: (minute: number) => number } = {},
) {
  let watch: AlarmWatch = noWatch;
  let sent = start.sent ?? [];
  const heard: string[] = [];
  for (let at = 0; at <= minutes; at++) {
    const nowMs = start.nowMs?.(at) ?? at * minute;
    const looked = lookForNews(
      { standing: standingAt(at), sent, watch },
      { nowMs, monotonicMs: at * minute },
      rules,
    );
    watch = looked.watch;
    sent = sentAfter(sent, looked.news, nowMs);
    heard.push(
      ...looked.news.map(({ state, kind, about }) => `${at}: ${state} ${kind} ${about ?? ''}`.trim()),
    );
  }
  return { heard, sent };
}

describe('what is news', () => {
  test('reports an alarm once it has been active for a while, once, and its end after as long', () => {
    const { heard, sent } = through(60, (at) => (at >= 10 && at < 30 ? [down('counter')] : []));
    expect(heard).toEqual(['15: begun camera_down counter', '35: over camera_down counter']);
    expect(sent).toEqual([]);
  });

  test('does not report short alarms, nor short gaps', () => {
    expect(through(60, (at) => (at % 6 < 5 ? [down('counter')] : [])).heard).toEqual([]);
    expect(through(60, (at) => (at === 30 ? [] : [down('counter')])).heard).toEqual([
      '5: begun camera_down counter',
    ]);
  });

  test('repeats an active alarm each day', () => {
    const { heard } = through(2 * 24 * 60 + 10, () => [down('counter')]);
    expect(heard).toEqual([
      '5: begun camera_down counter',
      `${24 * 60 + 5}: standing camera_down counter`,
      `${2 * 24 * 60 + 5}: standing camera_down counter`,
    ]);
  });

  test('does not repeat when configured so', () => {
    const stood = { standing: [down('a')], sent: [{ ...down('a'), notifiedAtMs: 0 }], watch: noWatch };
    const later = { nowMs: 1e12, monotonicMs: 0 };
    expect(lookForNews(stood, later, { ...rules, repeatMs: undefined }).news).toEqual([]);
    expect(lookForNews(stood, later, rules).news).toHaveLength(1);
  });

  test('reports two of a kind separately', () => {
    const { heard } = through(20, (at) => [down('counter'), ...(at >= 3 ? [down('door')] : [])]);
    expect(heard).toEqual(['5: begun camera_down counter', '8: begun camera_down door']);
  });

  test('repeats once when the clock is set years ahead', () => {
    const year = 365 * 24 * 60 * minute;
    const { heard } = through(60, () => [down('counter')], {
      nowMs: (at) => at * minute + (at >= 20 ? year : 0),
    });
    expect(heard).toEqual(['5: begun camera_down counter', '20: standing camera_down counter']);
  });

  test('reports the end of an alarm from before a restart only after a while', () => {
    const sent = [{ ...down('counter'), notifiedAtMs: 0 }];
    expect(through(30, (at) => (at >= 2 ? [down('counter')] : []), { sent }).heard).toEqual([]);
    expect(through(30, () => [], { sent }).heard).toEqual(['5: over camera_down counter']);
  });

  test('bounds concurrent alarms, and reports the rest as they end', () => {
    const many = Array.from({ length: maxSentAlarms + 20 }, (_, index) => down(`camera ${index}`));
    const first = through(10, () => many);
    expect(first.sent).toHaveLength(maxSentAlarms);
    const later = through(30, () => many.slice(50), { sent: first.sent });
    expect(later.sent.map(({ about }) => about)).toEqual(
      expect.arrayContaining(many.slice(50).map(({ about }) => about)),
    );
    expect(later.sent).toHaveLength(maxSentAlarms - 30);
  });
});
