/** Decisions of the uploader, without network, store or time. */

import { getEventListeners } from 'node:events';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createBatchRefusals } from '../../../src/agent/upload/batch-refusals.ts';
import type { PictureOutcome } from '../../../src/agent/upload/sink.ts';
import {
  afterBatch,
  afterPicture,
  cloudRetry,
  dueAt,
  maxRetryAfterMs,
  type Outage,
  outageAfter,
} from '../../../src/agent/upload/upload-policy.ts';
import { cloudProblem } from '../../../src/domain/problem/cloud.ts';
import { systemClock } from '../../../src/lib/clock.ts';
import { createWakeUp } from '../../../src/lib/wake-up.ts';
import { cloudSaid, jpegOf, owedEvent, sha256Of } from './events.ts';
import { randomOf } from './random.ts';

const plain = { nowMs: 1_000_000, retry: cloudRetry, random: () => 0.5 };
const at = { ...plain, refusals: createBatchRefusals() };
const goOn = { kind: 'go_on' };

describe('after a batch', () => {
  const events = [owedEvent({ sequence: 1 }), owedEvent({ sequence: 2, attempts: 3 })];
  const [one, two] = events as [(typeof events)[0], (typeof events)[0]];

  test('settles each event by its own result, and retries one without a result after its own wait', () => {
    const results = new Map([[one.eventId, { kind: 'stored', pictures: [] } as const]]);
    expect(afterBatch(events, { kind: 'results', results }, at)).toEqual({
      settlements: [
        { kind: 'stored', sequence: 1, pictures: [] },
        // Fourth attempt: half-way between 0.5 and 16 s.
        { kind: 'try_later', sequence: 2, notBeforeMs: 1_008_250, problem: cloudProblem('cloud.no_result') },
      ],
      next: goOn,
    });
  });

  test('settles the result of a rejection notice as such', () => {
    const notice = { ...one, notice: true } as const;
    const outcome = { kind: 'try_later', problem: cloudSaid('down') } as const;
    expect(afterBatch([notice], outcome, at).settlements).toMatchObject([{ sequence: 1, notice: true }]);
    const results = new Map([[one.eventId, { kind: 'rejected', problem: cloudSaid('400') } as const]]);
    expect(afterBatch([notice], { kind: 'results', results }, at).settlements).toMatchObject([
      { kind: 'rejected', sequence: 1, notice: true, problem: cloudSaid('400') },
    ]);
  });

  test('keeps a wait requested by the cloud, up to an hour', () => {
    const notBeforeMs = (retryAfterMs: number): unknown => {
      const results = new Map([
        [one.eventId, { kind: 'try_later', problem: cloudSaid(''), retryAfterMs } as const],
      ]);
      return afterBatch([one], { kind: 'results', results }, at).settlements[0];
    };
    expect(notBeforeMs(60_000)).toMatchObject({ notBeforeMs: 1_060_000 });
    expect(notBeforeMs(1e12)).toMatchObject({ notBeforeMs: 1_000_000 + maxRetryAfterMs });
  });

  test('counts the time that a request hung as waited', () => {
    const outcome = { kind: 'try_later', problem: cloudSaid('no answer') } as const;
    const notBeforeMs = (tookMs: number): unknown =>
      afterBatch([two], outcome, { ...at, tookMs }).settlements[0];
    expect(notBeforeMs(3_000)).toMatchObject({ notBeforeMs: 1_005_250 });
    expect(notBeforeMs(60_000)).toMatchObject({ notBeforeMs: 1_000_000 });
  });

  test('rounds due times to whole milliseconds', () => {
    const outcome = { kind: 'try_later', problem: cloudSaid('down') } as const;
    const [settlement] = afterBatch([one], outcome, { ...at, random: () => 1 / 7 }).settlements;
    expect(settlement).toEqual({ ...outcome, sequence: 1, notBeforeMs: 1_000_715 });
  });

  describe('that was refused whole', () => {
    const outcome = { kind: 'too_much', problem: cloudSaid('413') } as const;
    const stored = (eventId: string) =>
      ({ kind: 'results', results: new Map([[eventId, { kind: 'stored' } as const]]) }) as const;
    const fresh = () => ({ ...plain, refusals: createBatchRefusals() });

    test('sends a smaller one', () => {
      expect(afterBatch(events, outcome, fresh())).toEqual({ settlements: [], next: { kind: 'smaller' } });
    });

    test('sets a single event aside, and rejects it at the third time with another accepted since the first', () => {
      const now = fresh();
      for (let n = 0; n < 2; n += 1) {
        const { settlements, next } = afterBatch([one], outcome, now);
        expect(settlements).toMatchObject([{ kind: 'try_later', sequence: 1, problem: cloudSaid('413') }]);
        expect(next).toEqual(goOn);
        afterBatch([two], stored(two.eventId), now);
      }
      expect(afterBatch([one], outcome, now)).toEqual({
        settlements: [
          { kind: 'rejected', sequence: 1, notBeforeMs: 1_000_000 + 675_000, problem: cloudSaid('413') },
        ],
        next: goOn,
      });
    });

    test('takes eight tries with nothing else to compare with', () => {
      const now = fresh();
      const kinds = Array.from({ length: 8 }, () => afterBatch([one], outcome, now).settlements[0]?.kind);
      expect(kinds).toEqual([...Array.from({ length: 7 }, () => 'try_later'), 'rejected']);
    });

    test('pauses the lane when different events are refused and none is accepted, and rejects none', () => {
      const now = fresh();
      const many = Array.from({ length: 200 }, (_, n) => owedEvent({ sequence: n, saleId: `s${n}` }));
      const after = many.map((event) => afterBatch([event], outcome, now));
      expect(after.flatMap(({ settlements }) => settlements.map(({ kind }) => kind))).toEqual([
        'try_later',
        'try_later',
      ]);
      for (const { next } of after.slice(2))
        expect(next).toMatchObject({ kind: 'hold', refused: false, answer: 'error' });
      const late = afterBatch([one], outcome, { ...now, failingMs: 60_000 });
      expect(late.next).toMatchObject({ kind: 'hold', refused: true });
      afterBatch([two], stored(two.eventId), now);
      expect(afterBatch([owedEvent({ saleId: 'other' })], outcome, now).next).toEqual(goOn);
    });

    test('leaves an event in quarantine there, with a longer wait after each try, and pauses nothing', () => {
      const now = fresh();
      const waitMs = [0, 1, 2, 6, 7, 30].map((attempts) => {
        const event = { ...owedEvent({ sequence: attempts, attempts }), quarantined: true as const };
        const { settlements, next } = afterBatch([event], outcome, now);
        expect(next).toEqual(goOn);
        const [settled] = settlements;
        return settled?.kind === 'rejected' ? (settled.notBeforeMs ?? 0) - now.nowMs : undefined;
      });
      const quarter = 900_000 * 0.75;
      expect(waitMs).toEqual([1, 2, 4, 64, 96, 96].map((times) => times * quarter));
    });
  });

  test('pauses the lane and settles nothing on a general failure, but sets a single event aside', () => {
    const outcome = { kind: 'try_later', problem: cloudSaid('down'), retryAfterMs: 5 } as const;
    const next = { kind: 'hold', problem: cloudSaid('down'), refused: false, retryAfterMs: 5 };
    expect(afterBatch(events, outcome, at)).toEqual({ settlements: [], next });
    expect(afterBatch([two], outcome, at)).toMatchObject({
      settlements: [{ kind: 'try_later', sequence: 2 }],
      next,
    });
  });

  test('settles nothing on a refusal, not even a single event', () => {
    expect(afterBatch([one], { kind: 'refused', problem: cloudSaid('401') }, at)).toEqual({
      settlements: [],
      next: { kind: 'hold', problem: cloudSaid('401'), refused: true },
    });
  });
});

test('pauses the lane after a picture only for the network and a refusal', () => {
  const sha256 = sha256Of(jpegOf('a'));
  const after = (kind: PictureOutcome['kind']) =>
    afterPicture(
      { sha256, attempts: 0 },
      kind === 'stored' ? { kind } : { kind, problem: cloudSaid('so') },
      at,
    );
  const due = { sha256, notBeforeMs: 1_001_250, problem: cloudSaid('so') };
  const hold = (refused: boolean) => ({ kind: 'hold', problem: cloudSaid('so'), refused });
  expect(after('stored')).toEqual({ settlements: [{ kind: 'stored', sha256 }], next: goOn });
  expect(after('rejected')).toEqual({
    settlements: [
      { kind: 'rejected', sha256, problem: cloudSaid('so'), notBeforeMs: expect.any(Number) as number },
    ],
    next: goOn,
  });
  expect(after('new_address')).toEqual({ settlements: [{ kind: 'new_address', ...due }] });
  expect(after('try_later')).toEqual({ settlements: [{ kind: 'try_later', ...due }], next: hold(false) });
  expect(after('no_answer')).toEqual(after('try_later'));
  expect(after('refused')).toEqual({ settlements: [], next: hold(true) });
});

test('requests a fresh address at every third try without an answer, and does not pause the lane', () => {
  const sha256 = sha256Of(jpegOf('a'));
  const put = { url: 'https://bucket.example/1', headers: {} };
  const tries = (more: object): unknown[] =>
    [0, 1, 2, 3, 4, 5].map((attempts) => {
      const picture = { sha256, attempts, ...more };
      const { settlements, next } = afterPicture(
        picture,
        { kind: 'no_answer', problem: cloudSaid('so') },
        at,
      );
      return [settlements[0]?.kind, next?.kind];
    });
  const [again, fresh] = [
    ['try_later', 'hold'],
    ['new_address', undefined],
  ];
  expect(tries({ put })).toEqual([again, again, fresh, again, again, fresh]);
  expect(tries({})).toEqual([again, again, again, again, again, again]);
});

describe('a failure', () => {
  const down = { problem: cloudSaid('down'), refused: false };
  const waitMs = (previous: Outage | undefined, more: object = {}, monotonicMs = 0, random = 0.999): number =>
    outageAfter(previous, { ...down, ...more }, { monotonicMs, retry: cloudRetry, random: () => random })
      .untilMonotonicMs - monotonicMs;

  test('lengthens waits up to five minutes, and spreads them beyond half a minute', () => {
    let outage: Outage | undefined;
    const waits = Array.from({ length: 12 }, () => {
      outage = outageAfter(outage, down, { monotonicMs: 0, retry: cloudRetry, random: () => 0.999_999 });
      return Math.round(outage.untilMonotonicMs / 1_000);
    });
    expect(waits).toEqual([2, 4, 8, 16, 105, 105, 128, 256, 300, 300, 300, 300]);
  });

  test('retries a refusal at the cap, and adds jitter to a requested wait', () => {
    expect(waitMs(undefined, { refused: true }, 0, 0)).toBe(150_000);
    expect(waitMs(undefined, { refused: true }, 0, 0.999)).toBeCloseTo(300_000, -3);
    expect(waitMs(undefined, { retryAfterMs: 120_000 }, 0, 0)).toBe(120_000);
    expect(waitMs(undefined, { retryAfterMs: 120_000 }, 0, 0.5)).toBe(150_000);
    expect(waitMs(undefined, { retryAfterMs: 1e12 }, 0, 0)).toBe(maxRetryAfterMs);
  });

  test('starts the next try within the cap of the start of a request that hung', () => {
    const wait = (previous: Outage | undefined, startedMs: number, endedMs: number, random: number) =>
      outageAfter(previous, down, {
        monotonicMs: endedMs,
        startedMonotonicMs: startedMs,
        retry: cloudRetry,
        random: () => random,
      });
    // Hung for 10 s in a short outage: tried again at once, with a little jitter.
    expect(wait(undefined, 0, 10_000, 0.5).untilMonotonicMs).toBe(10_750);
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), { minLength: 1 }),
        (randoms) => {
          let outage: Outage | undefined;
          let startedMs = 0;
          for (const random of randoms) {
            outage = wait(outage, startedMs, startedMs + 60_000, random);
            expect(outage.untilMonotonicMs - startedMs).toBeLessThanOrEqual(cloudRetry.capMs);
            startedMs = outage.untilMonotonicMs;
          }
        },
      ),
    );
  });

  test('counts an outage from the last answer, except for the first retry', () => {
    const at = { retry: cloudRetry, random: () => 0.5, answeredMonotonicMs: 0 };
    const first = outageAfter(undefined, down, { ...at, monotonicMs: 40_000 });
    expect(first.untilMonotonicMs).toBe(41_250);
    const second = outageAfter(first, down, { ...at, monotonicMs: 41_250 });
    expect(second.untilMonotonicMs - 41_250).toBe(75_000);
  });

  test('counts several concurrent failed requests once', () => {
    const at = { retry: cloudRetry, random: () => 0.5 };
    const first = outageAfter(undefined, down, { ...at, monotonicMs: 5_000, startedMonotonicMs: 1_000 });
    const second = outageAfter(first, down, { ...at, monotonicMs: 5_100, startedMonotonicMs: 1_100 });
    expect(second).toBe(first);
    const later = outageAfter(first, down, { ...at, monotonicMs: 9_000, startedMonotonicMs: 8_000 });
    expect(later.failures).toBe(2);
  });

  test('keeps the requested wait of one of several concurrent requests', () => {
    const at = { retry: cloudRetry, random: () => 0.5 };
    const first = outageAfter(undefined, down, { ...at, monotonicMs: 5_000, startedMonotonicMs: 1_000 });
    const asked = { ...down, retryAfterMs: 600_000 };
    const second = outageAfter(first, asked, { ...at, monotonicMs: 5_100, startedMonotonicMs: 1_100 });
    expect(second.untilMonotonicMs).toBe(5_100 + 600_000 + 30_000);
    // It is still one failure, and a shorter wait doesn't end the longer one.
    expect(second.failures).toBe(1);
    const third = outageAfter(
      second,
      { ...down, retryAfterMs: 1_000 },
      { ...at, monotonicMs: 5_200, startedMonotonicMs: 1_200 },
    );
    expect(third).toEqual(second);
  });

  /** Gateways that have sales all the time lose the cloud at once; the most that come back in one second, in per cent. */
  function crowdPercent(outageMs: number, spreadMs: number): number {
    const gateways = 10_000;
    const random = randomOf(1);
    const perSecond = new Map<number, number>();
    for (let gateway = 0; gateway < gateways; gateway++) {
      let outage: Outage | undefined;
      let monotonicMs = random() * 5_000;
      while (monotonicMs < outageMs) {
        outage = outageAfter(outage, down, { monotonicMs, retry: { ...cloudRetry, spreadMs }, random });
        monotonicMs = outage.untilMonotonicMs;
      }
      const second = Math.floor((monotonicMs - outageMs) / 1_000);
      perSecond.set(second, (perSecond.get(second) ?? 0) + 1);
    }
    return (Math.max(...perSecond.values()) / gateways) * 100;
  }

  test.each([31, 45, 60, 90, 180, 600, 7_200])(
    'causes no stampede: at most 3 in a hundred gateways per second after %i s without the cloud',
    (outageS) => {
      expect(crowdPercent(outageS * 1_000, 60_000)).toBeLessThan(3);
    },
  );

  test('causes a stampede without the spread', () => {
    expect(crowdPercent(31_000, 0)).toBeGreaterThan(4);
  });
});

test('takes a due time beyond any wait for a clock set back, and makes it due', () => {
  expect(dueAt(2_000, 1_000)).toBe(1_000);
  expect(dueAt(1_000 + maxRetryAfterMs, 1_000)).toBe(1_000);
  const weekMs = 7 * 86_400_000;
  expect(dueAt(weekMs, 0)).toBe(weekMs);
});

describe('the wake-up', () => {
  test('ends the wait by an earlier or later notice or by time, and leaves nothing on the signal', async () => {
    const { signal } = new AbortController();
    const wakeUp = createWakeUp(systemClock);
    const took = async (ms: number): Promise<number> => {
      const startedAtMs = systemClock.monotonicMs();
      await wakeUp.wait(ms, signal);
      return systemClock.monotonicMs() - startedAtMs;
    };
    wakeUp.notify();
    expect(await took(60_000)).toBeLessThan(20_000);
    setTimeout(() => wakeUp.notify(), 20);
    expect(await took(60_000)).toBeLessThan(20_000);
    expect(await took(40)).toBeGreaterThan(35);
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });

  test('ends the wait on abort', async () => {
    const lifetime = new AbortController();
    const waiting = createWakeUp(systemClock).wait(60_000, lifetime.signal);
    lifetime.abort();
    await expect(waiting).resolves.toBeUndefined();
  });
});
