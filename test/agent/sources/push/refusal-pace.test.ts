/** The pace of refusals to one register, on a clock of the test's own. */
import { expect, test } from 'vitest';
import { pushPace } from '../../../../src/agent/sources/push/pace.ts';
import { createAnswers } from '../../../../src/agent/sources/push/stream-answers.ts';
import { systemClock } from '../../../../src/lib/clock.ts';
import { createLog } from '../../../../src/lib/log.ts';

const { perSecond, burst, maxWaitMs } = pushPace;

test('lets refusals to a register wait that sends garbage without end, and refuses others at once', async () => {
  const waits: number[] = [];
  const unused = (): never => {
    throw new Error('no message is to be stored');
  };
  const answer = createAnswers({
    ...{ intake: unused, moments: unused, tokenSha256: () => null, log: createLog({ level: 'silent' }) },
    received: () => ({ boot: systemClock.boot, monotonicMs: 0, wallMs: 0, clock: 'synced' }),
    ...{ currency: 'JPY', timeZone: 'Asia/Tokyo', maxBodyBytes: 65_536 },
    clock: {
      ...systemClock,
      monotonicMs: () => 0,
      sleep: async (ms) => {
        waits.push(ms);
      },
    },
  });
  const refuse = async (registerKey: string): Promise<void> => {
    const message = { bytes: Buffer.from('{"saleId":'), isBinary: false };
    expect(await answer(message, { registerKey, lane: {}, language: 'en' })).toMatchObject({ status: 400 });
  };
  for (let n = 0; n < burst; n += 1) await refuse('till-1');
  expect(waits).toEqual([]);
  const waiting = (maxWaitMs / 1_000) * perSecond;
  for (let n = 0; n < waiting; n += 1) await refuse('till-1');
  expect(waits).toEqual(Array.from({ length: waiting }, (_, n) => (1_000 / perSecond) * (n + 1)));
  await refuse('till-1');
  expect(waits.at(-1)).toBe(maxWaitMs);
  await refuse('till-2');
  expect(waits).toHaveLength(waiting + 1);
});
