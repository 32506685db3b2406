/** The sentence that begins a camera's page. */
import { expect, test } from 'vitest';
import type { CameraStatusJson } from '../../../src/contract/page/status.ts';
import { camerasEn } from '../../../src/page/text/cameras-en.ts';
import { en } from '../../../src/page/text/en.ts';
import { createFormat } from '../../../src/page/text/format.ts';
import { cameraSentence } from '../../../src/page/text/pages/camera-sentence.ts';
import { camera, shopTime } from '../../peers/page/page-data.ts';

const nowMs = Date.parse('2026-11-24T14:05:00+09:00');
const format = createFormat('en', en, 'Asia/Tokyo');
const sentence = (over: Partial<CameraStatusJson>, isReachable = true) =>
  cameraSentence(
    camera({ id: 'counter', name: 'Counter', ...over }, nowMs),
    { nowMs, isReachable },
    camerasEn.sentence,
    format,
  );

test('states the first thing that keeps a camera from being good', () => {
  const { good, reconnecting, unlinked, unknown, warned } = camerasEn.sentence;
  expect(sentence({})).toEqual({ tone: 'good', text: good });
  expect(sentence({ registers: [] })).toEqual({ tone: 'warn', text: unlinked });
  expect(sentence({ registers: [], warnings: ['lossy', 'pictures_late'] })).toEqual({
    tone: 'warn',
    text: warned(2),
  });
  const down = sentence({ state: 'down', since: shopTime(nowMs - 720_000), warnings: ['lossy'] });
  expect(down).toMatchObject({
    tone: 'bad',
    text: expect.stringMatching(/^No video since 13:53.*12 min/) as unknown,
  });
  expect(sentence({ state: 'down', since: shopTime(nowMs - 5_000) })).toEqual({
    tone: 'quiet',
    text: reconnecting,
  });
  expect(sentence({ state: 'down' }, false)).toEqual({ tone: 'quiet', text: unknown });
});
