/** The pace of lists for one address, on a clock of the test's own. */
import { expect, test } from 'vitest';
import { createListPace, listPace } from '../../../src/agent/http/list-pace.ts';
import { Problem } from '../../../src/lib/http/problem.ts';

const { perSecond, burst, maxWaitMs } = listPace;
const [shop, other] = [{ ip: '192.0.2.1' }, { ip: '192.0.2.2' }];

/** Time passes in the waits alone, which are noted. */
function pacedLists() {
  const waits: number[] = [];
  const turn = createListPace({
    monotonicMs: () => 0,
    sleep: async (ms) => {
      waits.push(ms);
    },
  });
  return { turn, waits };
}

test('sends lists without a wait when an address has been quiet', async () => {
  const { turn, waits } = pacedLists();
  for (let n = 0; n < burst; n += 1) await turn(shop);
  expect(waits).toEqual([]);
});

test('lets an address wait that requests lists without end, refuses what would wait too long, and serves others at once', async () => {
  const { turn, waits } = pacedLists();
  for (let n = 0; n < burst; n += 1) await turn(shop);
  const waiting = (maxWaitMs / 1_000) * perSecond;
  for (let n = 0; n < waiting; n += 1) await turn(shop);
  expect(waits).toEqual(Array.from({ length: waiting }, (_, n) => (1_000 / perSecond) * (n + 1)));
  const refusal = await turn(shop).catch((error: unknown) => error);
  expect(refusal).toBeInstanceOf(Problem);
  expect(refusal).toMatchObject({ status: 429, headers: { 'retry-after': '5' } });
  await turn(other);
  expect(waits).toHaveLength(waiting);
});
