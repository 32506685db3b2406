/** What a device took to report a change, by its own stamps. */
import { describe, expect, it } from 'vitest';
import { createReportDelay, deviceTime } from '../../../../src/agent/cameras/onvif/events/report-delay.ts';
import { randomOf } from '../../upload/random.ts';

const startMs = Date.UTC(2026, 10, 30);
const second = (ms: number): string => new Date(ms).toISOString().replace(/\.\d+/, '');
const exact = (ms: number): string => new Date(ms).toISOString();
/** A change and its answer, as a device writes them. */
function stamps(changed: string, answered: string) {
  const [one, other] = [deviceTime(changed), deviceTime(answered)];
  if (one === undefined || other === undefined) throw new Error('no time');
  return { changed: one, answered: other };
}

describe('a device that writes fractions', () => {
  it('shows the delay of each change', () => {
    const delay = createReportDelay();
    expect(delay.ofChange(stamps('2026-11-30T01:02:03.250Z', '2026-11-30T01:02:03.381Z'))).toBe(131);
    expect(delay.ofChange(stamps('2026-11-30T10:02:03.9+09:00', '2026-11-30T01:02:04.100000Z'))).toBe(200);
  });

  it.each([
    ['local time without a zone', '2026-11-30T10:02:03.250Z', '2026-11-30T01:02:03.381Z'],
    ['the time of the request as that of the answer', '2026-11-30T01:02:03.250Z', '2026-11-30T01:02:01.1Z'],
    ['a clock that was set meanwhile', '2026-11-30T01:02:03.250Z', '2026-11-30T01:02:33.250Z'],
  ])('shows none with %s', (_what, changed, answered) => {
    expect(createReportDelay().ofChange(stamps(changed, answered))).toBe(0);
  });
});

describe.each([
  ['changes and answers', second, second],
  ['changes alone', second, exact],
])('a device that writes whole seconds of %s', (_what, ofChange, ofAnswer) => {
  /** Of so many changes at any time: the last delay. */
  function learned(takesMs: (random: () => number) => number, count: number, seed = 1): number {
    const [delay, random] = [createReportDelay(), randomOf(seed)];
    let [atMs, found] = [startMs, 0];
    for (let n = 0; n < count; n++) {
      atMs += 1_000 + random() * 60_000;
      const reportedMs = atMs + takesMs(random);
      found = delay.ofChange(stamps(ofChange(atMs), ofAnswer(reportedMs)));
    }
    return found;
  }

  it('shows the mean of its delays after a hundred changes', () => {
    const takesMs = (random: () => number): number => 300 + 200 * random();
    expect(learned(takesMs, 99)).toBe(0);
    for (let seed = 1; seed <= 20; seed++) {
      expect(Math.abs(learned(takesMs, 300, seed) - 400)).toBeLessThan(100);
    }
  });

  it('shows next to none where it reports at once', () => {
    const found = Array.from({ length: 40 }, (_, seed) => learned(() => 3, 300, seed + 1));
    expect(found.filter((ms) => ms > 0).length).toBeLessThanOrEqual(4);
    expect(Math.max(...found)).toBeLessThan(60);
  });

  it('begins again when its clock is set', () => {
    const delay = createReportDelay();
    const change = (atMs: number, answeredMs: number) =>
      delay.ofChange(stamps(ofChange(atMs), ofAnswer(answeredMs)));
    for (let n = 0; n < 150; n++) change(startMs + n * 7_300, startMs + n * 7_300 + 400);
    expect(change(startMs, startMs + 400)).toBeGreaterThan(300);
    expect(change(startMs, startMs + 3_600_000)).toBe(0);
    expect(change(startMs, startMs + 400)).toBe(0);
  });
});

it('takes no other text for a time', () => {
  for (const text of [undefined, '', 'soon', '2026-11-30', '2026-11-30T01:02Z', '2026-13-30T01:02:03Z'])
    expect(deviceTime(text)).toBeUndefined();
  expect(deviceTime('2026-11-30T01:02:03')).toEqual({
    ms: Date.UTC(2026, 10, 30, 1, 2, 3),
    hasFraction: false,
  });
});
