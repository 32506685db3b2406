/** The uploader over a store whose file system has become read-only: what waits reaches the cloud, each once, with its pictures. */
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openStore } from '../../../src/agent/store/database.ts';
import { withUnrecorded } from '../../../src/agent/upload/unrecorded.ts';
import { systemClock } from '../../../src/lib/clock.ts';
import { createLog } from '../../../src/lib/log.ts';
import { allStored, type ReceivedRequest, startCloudPeer } from '../../peers/clouds/cloud.ts';
import { mayFailDisks, mountFailingDisk } from '../../peers/failing-disk.ts';
import { oneCamera, shop } from '../store/fixtures.ts';
import { sell, toPeer, upload } from './uploading.ts';

test.skipIf(!mayFailDisks)('sends each event and picture once when nothing can be recorded', async () => {
  using disk = mountFailingDisk();
  const log = createLog({ level: 'silent' });
  await using store = await openStore({
    path: join(disk.folder, 'tillframe.db'),
    ...{ shop, gateway: 'gw', clock: systemClock, log },
  });
  await store.write.importSetUp(oneCamera);
  const sold: Awaited<ReturnType<typeof sell>>[] = [];
  for (let number = 1; number <= 120; number++) sold.push(await sell(store, number));
  await using peer = await startCloudPeer((told) => {
    if (told.method === 'PUT') return { status: 201 };
    // Pictures go to the contract's default address, except for a batch whose pictures the cloud has.
    const hasPictures = told.ids.includes(`${sold[0]?.saleId}:r1`);
    if (hasPictures) return allStored(told);
    return { status: 200, body: { results: told.ids.map((id) => ({ id, status: 'stored' })) } };
  });
  disk.fail();
  await using running = upload(
    withUnrecorded(store, () => systemClock.nowMs()),
    toPeer(peer),
  );
  const put = (): string[] => ofMethod(peer.told, 'PUT').map(({ path }) => path.split('/').at(-1) ?? '');
  const ids = (): string[] => ofMethod(peer.told, 'POST').flatMap((told) => told.ids);
  await expect.poll(() => new Set(ids()).size).toBe(120);
  const firstBatch = ofMethod(peer.told, 'POST').find((one) => one.ids.includes(`${sold[0]?.saleId}:r1`));
  const wanted = sold.filter(({ saleId }) => firstBatch?.ids.includes(`${saleId}:r1`) !== true);
  await expect.poll(() => put().length).toBe(wanted.length);
  expect(new Set(put())).toEqual(new Set(wanted.map(({ sha256 }) => sha256)));
  expect(ids()).toHaveLength(120);
  await expect.poll(() => running.state.state().state).toBe('ok');
});

function ofMethod(told: readonly ReceivedRequest[], method: string): ReceivedRequest[] {
  return told.filter((one) => one.method === method);
}
