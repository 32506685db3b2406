/** Conditions for feeding systemd's watchdog. */
import { expect, test } from 'vitest';
import { createLog } from '../../src/lib/log.ts';
import type { ServiceState } from '../../src/lib/systemd.ts';
import { feedWatchdog, type SignsOfLife, type WriteSign, whyStarved } from '../../src/lib/watchdog.ts';
import { createVirtualClock } from '../agent/upload/virtual-clock.ts';

const well: SignsOfLife = { lateMs: 3, write: 'written' };

test.each<[string, Partial<SignsOfLife>, string | undefined]>([
  ['all is well', {}, undefined],
  ['it has no database', { write: undefined }, undefined],
  ['a full disk, which a restart would not empty', { write: 'no_room' }, undefined],
  ['a busy moment', { lateMs: 4_900 }, undefined],
  ['an event loop that stood still', { lateMs: 5_100 }, 'the event loop stood still for 5.1 s'],
  ['a database that is being opened again', { write: 'unavailable' }, 'the database takes no writes'],
  ['a database that says nothing', { write: 'silent' }, 'the database does not answer'],
])('%s', (_, signs, why) => {
  expect(whyStarved({ ...well, ...signs })).toBe(why);
});

test('starves while the database hangs without further writes, and feeds again once it responds', async () => {
  const clock = createVirtualClock(0);
  const told: { atMs: number; state: ServiceState }[] = [];
  const stop = new AbortController();
  let asked = 0;
  const feeding = feedWatchdog(
    {
      manager: {
        watchdogMs: 60_000,
        notify: async (state) => void told.push({ atMs: clock.monotonicMs(), state }),
      },
      clock,
      log: createLog({ level: 'silent' }),
      async write(): Promise<Exclude<WriteSign, 'silent'>> {
        asked++;
        // The third takes most of a minute.
        await clock.sleep(asked === 3 ? 55_000 : 15);
        return 'written';
      },
      status: () => 'as usual',
    },
    stop.signal,
  );
  await clock.runUntil(150_000);
  stop.abort();
  await feeding;
  const fedAtMs = told.filter(({ state }) => state.alive === true).map(({ atMs }) => atMs);
  expect(fedAtMs).toEqual([15, 20_015, 95_000, 100_015, 120_015, 140_015]);
  expect(told.find(({ atMs }) => atMs === 60_000)?.state).toEqual({
    status: 'not well: the database does not answer',
  });
  expect(asked).toBe(6);
});
