import { describe, expect, test } from 'vitest';
import {
  type AlarmWatch,
  lookForNews,
  maxTold,
  noWatch,
  type StandingAlarm,
  type ToldAlarm,
  toldAfter,
} from '../../../src/domain/alarm/alarm-notifications.ts';

const minute = 60_000;
const rules = { afterMs: 5 * minute, repeatMs: 24 * 60 * minute };
const down = (about: string): StandingAlarm => ({ kind: 'camera_down', about });

/** Checks the active alarms each minute; every report counts as delivered. */
function through(
  minutes: number,
  standingAt: (minute: number) => readonly StandingAlarm[],
  start: { told?: readonly ToldAlarm[]; nowMs?: (minute: number) => number } = {},
) {
  let watch: AlarmWatch = noWatch;
  let told = start.told ?? [];
  const heard: string[] = [];
  for (let at = 0; at <= minutes; at++) {
    const nowMs = start.nowMs?.(at) ?? at * minute;
    const looked = lookForNews(
      { standing: standingAt(at), told, watch },
      { nowMs, monotonicMs: at * minute },
      rules,
    );
    watch = looked.watch;
    told = toldAfter(told, looked.news, nowMs);
    heard.push(
      ...looked.news.map(({ state, kind, about }) => `${at}: ${state} ${kind} ${about ?? ''}`.trim()),
    );
  }
  return { heard, told };
}

describe('what is news', () => {
  test('reports an alarm once it has been active for a while, once, and its end after as long', () => {
    const { heard, told } = through(60, (at) => (at >= 10 && at < 30 ? [down('counter')] : []));
    expect(heard).toEqual(['15: begun camera_down counter', '35: over camera_down counter']);
    expect(told).toEqual([]);
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
    const stood = { standing: [down('a')], told: [{ ...down('a'), toldAtMs: 0 }], watch: noWatch };
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
    const told = [{ ...down('counter'), toldAtMs: 0 }];
    expect(through(30, (at) => (at >= 2 ? [down('counter')] : []), { told }).heard).toEqual([]);
    expect(through(30, () => [], { told }).heard).toEqual(['5: over camera_down counter']);
  });

  test('bounds concurrent alarms, and reports the rest as they end', () => {
    const many = Array.from({ length: maxTold + 20 }, (_, index) => down(`camera ${index}`));
    const first = through(10, () => many);
    expect(first.told).toHaveLength(maxTold);
    const later = through(30, () => many.slice(50), { told: first.told });
    expect(later.told.map(({ about }) => about)).toEqual(
      expect.arrayContaining(many.slice(50).map(({ about }) => about)),
    );
    expect(later.told).toHaveLength(maxTold - 30);
  });
});
