/** Promise `space`, of the whole program with a quota of 64 MB and without a cloud. Runs for the report of promises. */
import { expect, test } from 'vitest';
import { startSnapshotCamera } from '../../peers/cameras/snapshot-camera.ts';
import { freePort } from '../../peers/network/free-port.ts';
import { bareAgent } from '../bare-agent.ts';
import { coreRegister, coreToken } from '../core-facts.ts';
import { push } from '../core-process.ts';
import { isReporting, reportFigure } from '../figures.ts';

const pictured = 12;
/** Far beyond what the quota holds. */
const maxSales = 20_000;
const lines = Array.from({ length: 100 }, (_, n) => ({ name: String(n).padEnd(190, '菓子'), amount: 1 }));

test.skipIf(!isReporting)(
  'evicts pictures and no sale when the quota is used up',
  { timeout: 900_000 },
  async () => {
    const camera = await startSnapshotCamera();
    await using agent = await bareAgent({
      ...{ cloudUrl: `http://127.0.0.1:${await freePort()}`, maxMegabytes: 64, ballastMegabytes: 0 },
      setUp: `cameras: [{ id: c, name: c, url: '${camera.url}' }]\nlinks: [{ register: ${coreRegister}, camera: c }]\n`,
    });
    await agent.start();
    await expect.poll(async () => (await agent.status()).cameras[0]?.state).toBe('up');
    const saleIds: string[] = [];
    for (let n = 0; n < pictured; n += 1) saleIds.push((await push(agent.port, `P${n}`))?.saleId ?? '');
    const outcomes = (): Promise<string[]> => Promise.all(saleIds.map((id) => outcomeOf(agent.port, id)));
    await expect
      .poll(async () => (await outcomes()).filter((one) => one === 'captured').length)
      .toBe(pictured);
    await camera[Symbol.asyncDispose]();

    let acknowledged = pictured;
    let refusal: { status: number; code: string } | undefined;
    for (let n = 0; n < maxSales && refusal === undefined; n += 8) {
      const answers = await Promise.all(Array.from({ length: 8 }, (_, k) => sell(agent.port, `L${n + k}`)));
      acknowledged += answers.filter(({ status }) => status === 201).length;
      refusal = answers.find(({ status }) => status !== 201);
    }
    // The eviction goes on by small steps beside the sales.
    const evicted = async (): Promise<number> => (await outcomes()).filter((one) => one === 'evicted').length;
    await expect
      .poll(evicted)
      .toBe(pictured)
      .catch(() => undefined);
    const [gone, kept] = [await evicted(), await countSales(agent.port)];
    const isKept = kept === acknowledged && gone === pictured && refusal?.status === 503;
    reportFigure({
      promise: 'space',
      isKept,
      text: `quota of 64 MB: ${gone} of ${pictured} pictures evicted, ${kept} of ${acknowledged} acknowledged sales there, then ${refusal?.status} ${refusal?.code}`,
    });
    expect({ gone, kept, status: refusal?.status }).toEqual({
      gone: pictured,
      kept: acknowledged,
      status: 503,
    });
  },
);

async function sell(port: number, saleId: string): Promise<{ status: number; code: string }> {
  const response = await fetch(`http://127.0.0.1:${port}/api/v1/registers/${coreRegister}/sales`, {
    method: 'POST',
    headers: { authorization: `Bearer ${coreToken}`, 'content-type': 'application/json' },
    body: JSON.stringify({ saleId, kind: 'sale', total: 1980, lines }),
  });
  const { problem } = (await response.json()) as { problem?: { code: string } };
  return { status: response.status, code: problem?.code ?? '' };
}

async function outcomeOf(port: number, saleId: string): Promise<string> {
  const response = await fetch(`http://127.0.0.1:${port}/api/v1/sales/${encodeURIComponent(saleId)}`);
  const { captures } = (await response.json()) as { captures: readonly { outcome: string }[] };
  return captures[0]?.outcome ?? 'none';
}

async function countSales(port: number): Promise<number> {
  const response = await fetch(`http://127.0.0.1:${port}/api/v1/sales/count`);
  return ((await response.json()) as { count: number }).count;
}
