/** A sale is reported when it is received: its picture is held back while it is being stored. */
import { expect, test } from 'vitest';
import { createIntake } from '../../../src/agent/pipeline/intake.ts';
import { defaultInstantRule } from '../../../src/domain/time/instant.ts';
import { systemClock as clock } from '../../../src/lib/clock.ts';
import { createLog } from '../../../src/lib/log.ts';
import { openTestStore, receivedNow, saleOf } from '../store/fixtures.ts';

test('reports a sale of this boot before it is stored', async () => {
  await using testStore = await openTestStore();
  const { store } = testStore;
  const registers = [{ key: 'till-1', name: 'Till 1', instant: defaultInstantRule }];
  await store.write.importSetUp({ cameras: [], links: [], registers });
  const seen: unknown[] = [];
  const intake = createIntake({
    ...{ store, clock, log: createLog({ level: 'silent' }) },
    onPending: () => void seen.push('stored'),
    onReceived: (registerKey, atMs) => void seen.push(registerKey, atMs),
  });
  const received = receivedNow();
  const sale = saleOf({});
  await intake({ registerKey: 'till-1', sale, received });
  expect(seen).toEqual(['till-1', received.monotonicMs, 'stored']);
  await intake({ registerKey: 'till-1', sale, received: { ...received, boot: 'another' }, saleId: 'S2' });
  expect(seen.slice(3)).toEqual(['stored']);
});
