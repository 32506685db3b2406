/**
 * The far end of a slow line: a cloud that notes when what arrives, and a register that sells through the line. Prints one line of JSON.
 *
 *   node test/reliability/promises/slow-line-cloud.ts HOST CLOUD-PORT GATEWAY-URL BACKLOG PICTURES
 */
import { setTimeout as delay } from 'node:timers/promises';
import { coreRegister, coreToken } from '../core-facts.ts';
import { startCountingCloud } from '../counting-cloud.ts';

const [host = '', cloudPort = '', gateway = '', backlog = '', pictures = ''] = process.argv.slice(2);
const giveUpMs = 900_000;

const startedMs = performance.now();
const heardMs = new Map<string, number>();
let firstPictureMs: number | undefined;
await using cloud = await startCountingCloud({
  ...{ host, port: Number(cloudPort) },
  onHeard(what, id) {
    const atMs = performance.now() - startedMs;
    if (what === 'picture') firstPictureMs ??= atMs;
    else if (!heardMs.has(id)) heardMs.set(id, atMs);
  },
});

/** By identity: when the gateway acknowledged it. */
const soldMs = new Map<string, number>();
async function sell(number: number): Promise<void> {
  const response = await fetch(`${gateway}/api/v1/registers/${coreRegister}/sales`, {
    method: 'POST',
    headers: { authorization: `Bearer ${coreToken}`, 'content-type': 'application/json' },
    body: JSON.stringify({ saleId: `new-${number}`, kind: 'sale', total: 1980 }),
  }).catch(() => undefined);
  if (response?.ok !== true) return;
  const { saleId } = (await response.json()) as { saleId: string };
  soldMs.set(saleId, performance.now() - startedMs);
}

const ofBacklog = (): number[] => [...heardMs].filter(([id]) => !soldMs.has(id)).map(([, atMs]) => atMs);
const isDone = (): boolean =>
  ofBacklog().length >= Number(backlog) && cloud.pictures.size >= Number(pictures) && soldMs.size >= 8;
for (let number = 0; !isDone() && performance.now() - startedMs < giveUpMs; number += 1) {
  await sell(number);
  await delay(1_000);
}
// What was sold last has had its time.
await delay(6_000);
const endMs = performance.now() - startedMs;
const latenciesMs = [...soldMs].map(([id, atMs]) => Math.round((heardMs.get(id) ?? endMs) - atMs));
process.stdout.write(
  `${JSON.stringify({
    backlog: ofBacklog().length,
    backlogEndMs: Math.round(Math.max(...ofBacklog())),
    firstPictureMs: Math.round(firstPictureMs ?? endMs),
    pictures: cloud.pictures.size,
    latenciesMs,
  })}\n`,
);
