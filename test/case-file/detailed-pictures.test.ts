/** Pictures of most detail in the PDF of a case: read whole, with their size and checksum; and the PDF that has them. */
import { hash } from 'node:crypto';
import { Readable } from 'node:stream';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import type { ClipOfCase } from '../../src/case-file/case-clips.ts';
import { detailedPictures } from '../../src/case-file/detailed-pictures.ts';
import { jpegSize } from '../../src/case-file/jpeg-size.ts';
import { createLog } from '../../src/lib/log.ts';

const log = createLog({ level: 'silent' });
const jpegOf = (width: number, height: number, progressive = false): Promise<Buffer> =>
  sharp({ create: { width, height, channels: 3, background: '#369' } })
    .jpeg({ progressive })
    .toBuffer();

test('reads the size from the frame header, whatever kind of JPEG it is', async () => {
  expect(jpegSize(await jpegOf(1_920, 1_080))).toEqual({ width: 1_920, height: 1_080 });
  expect(jpegSize(await jpegOf(33, 7, true))).toEqual({ width: 33, height: 7 });
  for (const bytes of [Buffer.alloc(0), Buffer.from('no JPEG at all'), (await jpegOf(9, 9)).subarray(0, 20)])
    expect(jpegSize(bytes)).toBeUndefined();
});

test('has stored pictures with their time and checksum, and leaves out what cannot be read', async () => {
  const jpeg = await jpegOf(640, 360);
  const clip = { camera: 'cam', atMs: 0, fromMs: 1_000, bytes: jpeg.length, isHere: true } as const;
  const clips: ClipOfCase[] = [
    { ...clip, kind: 'video', id: 'video' },
    { ...clip, kind: 'picture', id: 'good' },
    { ...clip, kind: 'picture', id: 'gone' },
    { ...clip, kind: 'picture', id: 'broken' },
    { ...clip, kind: 'picture', id: 'elsewhere', isHere: false },
    { ...clip, kind: 'picture', id: 'large', bytes: 9 * 1024 * 1024 },
  ];
  const requested: string[] = [];
  const read = ({ id }: ClipOfCase) => {
    requested.push(id);
    if (id === 'gone') return undefined;
    return Readable.from([id === 'broken' ? Buffer.from('broken') : jpeg]);
  };
  const found = await detailedPictures(clips, { read, log }, new AbortController().signal);
  expect(found).toEqual([
    { jpeg, camera: 'cam', takenAtMs: 1_000, width: 640, height: 360, sha256: hash('sha256', jpeg) },
  ]);
  expect(requested).toEqual(['good', 'gone', 'broken']);
});
