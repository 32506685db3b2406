/** Promise 4: the cloud stores, then three in ten of its answers are lost, and the gateway is restarted in between: one id and one body per revision. */
import { expect, test } from 'vitest';
import { type ReceivedRequest, type Reply, startCloudPeer } from '../../peers/clouds/cloud.ts';
import { acceptInput, capturedSettlement, saleOf } from '../store/fixtures.ts';
import { jpegOf, sha256Of } from './events.ts';
import { randomOf } from './random.ts';
import { drained, storeWithSales, toPeer, upload } from './uploading.ts';

test.each([1])('sends a repetition identical to the last byte (seed %i)', async (seed) => {
  const random = randomOf(seed);
  const sales = 80;
  await using opened = await storeWithSales(0);
  /** Events stored by the cloud, whether its answer arrived or not. */
  const bodies = new Map<string, Set<string>>();
  const pictures = new Set<string>();
  let deliveries = 0;
  let dropped = 0;

  function store({ method, path, body }: ReceivedRequest): Reply {
    if (method === 'PUT') {
      const sha256 = path.split('/').at(-1) ?? '';
      expect(sha256Of(body)).toBe(sha256);
      const isKnown = pictures.has(sha256);
      pictures.add(sha256);
      return { status: isKnown ? 412 : 201 };
    }
    const events = JSON.parse(body.toString()) as { id: string }[];
    const results = events.map((event) => {
      deliveries++;
      const earlier = bodies.get(event.id);
      bodies.set(event.id, (earlier ?? new Set()).add(JSON.stringify(event)));
      return { id: event.id, status: earlier === undefined ? 'stored' : 'duplicate' };
    });
    return { status: 200, body: { results } };
  }
  await using peer = await startCloudPeer((told) => {
    const answer = store(told);
    if (random() >= 0.3) return answer;
    dropped++;
    return random() < 0.5 ? 'reset' : 'cut';
  });

  const revisions: string[] = [];
  for (let sale = 1; sale <= sales; ) {
    await using running = upload(opened.store, toPeer(peer), { random });
    // Some sales and edits while it works, then a stop wherever it happens to be.
    for (const last = Math.min(sales, sale + 9); sale <= last; sale++) {
      // Sold now: at one fixed instant, sales of a slow run would count as delayed, from before the camera
      // was linked.
      const made = saleOf({ registerSaleId: String(sale), soldAtMs: Date.now() });
      const accepted = await opened.store.write.acceptSale(acceptInput(made));
      if (accepted.kind !== 'stored') throw new Error(accepted.kind);
      await opened.store.write.settleCapture(capturedSettlement(accepted.saleId, jpegOf(`${sale}`)));
      revisions.push(`${accepted.saleId}:r1`);
      if (sale % 3 !== 0) continue;
      await opened.store.write.acceptSale(acceptInput({ ...made, totalMinor: sale }));
      revisions.push(`${accepted.saleId}:r2`);
    }
    await running.stop();
    if (sale % 4 === 1) await opened.reopen();
  }
  await using running = upload(opened.store, toPeer(peer), { random });
  await drained(opened.store, running);

  expect([...bodies.keys()].sort()).toEqual(revisions.sort());
  for (const [id, versions] of bodies) expect(versions.size, id).toBe(1);
  expect(pictures.size).toBe(sales);
  // The fault did occur.
  expect(dropped).toBeGreaterThan(10);
  expect(deliveries).toBeGreaterThan(revisions.length);
  console.log(
    `seed ${seed}: ${revisions.length} revisions in ${deliveries} deliveries, ${dropped} of ${peer.told.length} answers dropped: one body each`,
  );
});
