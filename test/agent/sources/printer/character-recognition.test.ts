/** What the recognising program gets: its limits, and a picture that keeps nobody waiting while it is made. */
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { greyMap, recognise } from '../../../../src/agent/sources/printer/pixels/character-recognition.ts';
import { systemClock } from '../../../../src/lib/clock.ts';

/** In place of tesseract: prints its limits, and the number of bytes it was sent. */
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tillframe-recognition-'));
  writeFileSync(join(folder, 'tesseract'), '#!/bin/sh\nulimit -t; ulimit -v; wc -c\n');
  chmodSync(join(folder, 'tesseract'), 0o755);
  vi.stubEnv('PATH', `${folder}${delimiter}${process.env['PATH'] ?? ''}`);
});
afterAll(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

/** Black from the left edge to the middle, over several pieces. */
const paper = { rowBytes: 2, rows: 50, bits: new Uint8Array(100).map((_, at) => (at % 2 === 0 ? 0xff : 0)) };

test('gives the program a minute of processor time and 768 MiB of addresses', async () => {
  const text = await recognise(paper, 2, systemClock, new AbortController().signal);
  const bytes = 'P5\n112 180\n255\n'.length + 112 * 180;
  expect(text?.trim().split('\n')).toEqual(['60', `${768 * 1024}`, `${bytes}`]);
});

test('makes the picture in pieces with a turn of other work between them, and without a seam', async () => {
  let turns = 0;
  const counting = (async () => {
    for (; turns < 1_000; turns++) await turn();
  })();
  const pieces: Buffer[] = [];
  let before = 0;
  for await (const piece of greyMap(paper, 2)) {
    // The head comes with the first rows.
    if (pieces.length > 1) expect(turns).toBeGreaterThan(before);
    before = turns;
    pieces.push(piece);
  }
  turns = 1_000;
  await counting;
  expect(pieces.length).toBeGreaterThan(5);
  const [head, ...grey] = pieces;
  expect(head?.toString()).toBe('P5\n112 180\n255\n');
  const dots = Buffer.concat(grey);
  expect(dots.length).toBe(112 * 180);
  const row = (y: number): number[] => [...dots.subarray(y * 112, (y + 1) * 112)];
  // White, three quarters of black inside the edge, black.
  expect(new Set(row(0))).toEqual(new Set([255]));
  expect(row(60).slice(38, 42)).toEqual([255, 191, 64, 0]);
  for (let y = 42; y < 138; y++) expect(row(y)).toEqual(row(60));
});
