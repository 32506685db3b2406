/** Drawing of case files: bounded in number and time, and not stopped by a picture that can't be read. */
import { expect, test } from 'vitest';
import type { CaseDrawing } from '../../src/case-file/draw-case.ts';
import { createCaseDrawer } from '../../src/case-file/draw-in-thread.ts';
import { systemClock } from '../../src/lib/clock.ts';

const stored = { sha256: 'a', width: 640, height: 360 };
const drawing: CaseDrawing = {
  file: {
    ...{ language: 'ja', title: '会計記録書', heading: '会計  ¥1', subject: '店', foot: 'tillframe' },
    blocks: [{ kind: 'pictures', pictures: [{ title: 'カメラ', notes: ['撮影'], stored }] }],
  },
  pictures: new Map([['a', Buffer.from('no JPEG')]]),
  madeAtMs: 0,
};
const { signal } = new AbortController();

test('draws a file although a picture of it can’t be read', async () => {
  const drawn = await createCaseDrawer(systemClock)(async () => drawing, signal);
  if (drawn.kind !== 'drawn') throw new Error(drawn.kind);
  expect(Buffer.from(drawn.pdf).toString('latin1')).toMatch(/^%PDF-[^]*%%EOF\s*$/);
});

test('rejects a fifth request while four wait, and accepts one afterwards', async () => {
  const draw = createCaseDrawer(systemClock);
  const { promise, resolve } = Promise.withResolvers<CaseDrawing>();
  const first = [1, 2, 3, 4].map(() => draw(() => promise, signal));
  expect(await draw(() => promise, signal)).toEqual({ kind: 'busy' });
  resolve(drawing);
  expect((await Promise.all(first)).map(({ kind }) => kind)).toEqual(Array(4).fill('drawn'));
  expect((await draw(() => promise, signal)).kind).toBe('drawn');
});

test('ends a drawing that takes too long', async () => {
  expect(await createCaseDrawer(systemClock, 0)(async () => drawing, signal)).toEqual({ kind: 'too_much' });
});

test('leaves its place when its client goes', async () => {
  const draw = createCaseDrawer(systemClock);
  const gone = new AbortController();
  const never = new Promise<CaseDrawing>(() => undefined);
  void draw(() => never, signal);
  const waiting = [1, 2, 3].map(() => draw(async () => drawing, gone.signal));
  gone.abort(new Error('gone'));
  for (const one of waiting) await expect(one).rejects.toThrow('gone');
  const { kind } = await Promise.race([draw(() => never, signal), Promise.resolve({ kind: 'waits' })]);
  expect(kind).toBe('waits');
});
