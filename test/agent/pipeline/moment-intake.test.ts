/** Ingest of moments over the real store. */
import { expect, test } from 'vitest';
import { createMomentIntake } from '../../../src/agent/pipeline/moment-intake.ts';
import { createLog } from '../../../src/lib/log.ts';
import { oneCamera, openTestStore, receivedNow } from '../store/fixtures.ts';

test('announces a sale for a new moment, not for a repeated or an old one', async () => {
  await using t = await openTestStore();
  await t.store.write.importSetUp(oneCamera);
  const [register] = oneCamera.registers;
  if (register === undefined) throw new Error('no register');
  const announced: string[] = [];
  const intake = createMomentIntake({
    store: t.store,
    log: createLog({ level: 'silent' }),
    onPending: () => undefined,
    onMoment: (registerKey) => void announced.push(registerKey),
  });
  const report = (id: string, ageMs: number, registerKey = register.key) =>
    intake({
      registerKey,
      received: receivedNow(),
      moments: [{ id, kind: 'drawer', device: { key: 'push:', way: 'push' }, ageMs }],
    });
  expect(await report('1', 20)).toMatchObject({ kind: 'stored', states: ['stored'] });
  expect(announced).toEqual([register.key]);
  expect(await report('1', 20)).toMatchObject({ states: ['known'] });
  expect(await report('2', 3_600_000)).toMatchObject({ states: ['stored'] });
  expect(await report('3', 20, 'nobody')).toEqual({ kind: 'unknown_register' });
  expect(announced).toEqual([register.key]);
});
