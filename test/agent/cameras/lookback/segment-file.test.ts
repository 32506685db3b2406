/** Whatever happens to a file, a chunk is read unchanged or not at all, and damage costs only the chunks it hits. */
import { randomBytes } from 'node:crypto';
import { open, readFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type ChunkCipher,
  type ChunkPlace,
  listChunks,
  readChunk,
  writeChunk,
} from '../../../../src/agent/cameras/lookback/segment-file.ts';
import { forever, tempFolder } from './fixtures.ts';

/** Writes chunks of these sizes and returns their contents and positions. */
async function writeFileOf(path: string, key: Buffer, sizes: readonly number[], cipher?: ChunkCipher) {
  await using file = await open(path, 'w');
  let offset = 0;
  const bodies = sizes.map((size) => randomBytes(size));
  for (const [number, body] of bodies.entries()) {
    const times = { oldestMs: number * 2_000, newestMs: number * 2_000 + 1_900 };
    const parts = [body.subarray(0, body.length / 3), body.subarray(body.length / 3)];
    offset += await writeChunk(file, key, { number, offset, times, parts }, cipher);
  }
  return bodies;
}

async function readAll(path: string, key: Buffer, cipher?: ChunkCipher) {
  await using file = await open(path, 'r');
  const places = await listChunks(file, forever);
  const bodies = await Promise.all(places.map((place) => readChunk(file, key, place, cipher)));
  return { places, bodies };
}

describe.each(['aes-256-gcm', 'chacha20-poly1305'] as const)('%s', (cipher) => {
  test('what is written is read again, encrypted', async () => {
    await using folder = await tempFolder();
    const path = join(folder.path, 'segment');
    const key = randomBytes(32);
    const bodies = await writeFileOf(path, key, [0, 1, 300_000, 17], cipher);
    const found = await readAll(path, key, cipher);
    expect(found.bodies).toEqual(bodies);
    expect(found.places[2]).toMatchObject({ number: 2, oldestMs: 4_000, newestMs: 5_900 });
    const raw = await readFile(path);
    expect(raw.includes(bodies[2]?.subarray(0, 64) ?? '')).toBe(false);
  });

  test('reads nothing without the key', async () => {
    await using folder = await tempFolder();
    const path = join(folder.path, 'segment');
    await writeFileOf(path, randomBytes(32), [1_000, 1_000], cipher);
    expect((await readAll(path, randomBytes(32), cipher)).bodies).toEqual([undefined, undefined]);
  });
});

test('loses at most one chunk for a flipped bit, the following ones for a cut, and never returns a wrong one', async () => {
  await using folder = await tempFolder();
  const path = join(folder.path, 'segment');
  const key = randomBytes(32);
  const bodies = await writeFileOf(path, key, [400, 30, 2_000, 1, 700]);
  const { places } = await readAll(path, key);
  const whole = await readFile(path);
  const chunkAt = (at: number): ChunkPlace | undefined => places.findLast(({ offset }) => offset <= at);
  await fc.assert(
    fc.asyncProperty(fc.nat(whole.length - 1), fc.nat(7), fc.boolean(), async (at, bit, cut) => {
      const spoilt = Buffer.from(whole);
      spoilt[at] = (spoilt[at] ?? 0) ^ (1 << bit);
      await writeFile(path, cut ? whole : spoilt);
      if (cut) await truncate(path, at);
      const found = await readAll(path, key);
      const good = new Map(found.places.map((place, index) => [place.number, found.bodies[index]] as const));
      for (const [number, body] of good)
        expect(body === undefined || body.equals(bodies[number] as Buffer)).toBe(true);
      const hit = chunkAt(at)?.number ?? 0;
      const numbers = bodies.map((_, number) => number);
      const lost = numbers.filter((number) => good.get(number) === undefined);
      expect(lost).toEqual(cut ? numbers.filter((number) => number >= hit) : [hit]);
    }),
    { numRuns: 400 },
  );
});
