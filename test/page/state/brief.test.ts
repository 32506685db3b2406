/** Interruptions that need nobody yet. */
import { expect, test } from 'vitest';
import type { CameraStatusJson } from '../../../src/contract/page/status.ts';
import { type CameraProblemCode, cameraProblem } from '../../../src/domain/problem/camera.ts';
import { problemJson } from '../../../src/domain/problem/problem-text.ts';
import { isBrief, isReconnecting } from '../../../src/page/state/brief.ts';
import { en } from '../../../src/page/text/en.ts';
import { createFormat } from '../../../src/page/text/format.ts';
import { cameraStateText, cameraTone, type Tone } from '../../../src/page/text/messages.ts';
import { camera, shopTime } from '../../peers/page/page-data.ts';

const nowMs = Date.parse('2026-11-24T14:05:00+09:00');
const format = createFormat('en', en, 'Asia/Tokyo');

function downFor(
  ms: number,
  code?: Extract<CameraProblemCode, 'camera.no_answer' | 'camera.login_refused' | 'camera.not_rtsp'>,
) {
  const problem = code === undefined ? {} : { problem: problemJson(cameraProblem(code)) };
  return camera({ id: 'c', name: 'C', state: 'down', since: shopTime(nowMs - ms), ...problem }, nowMs);
}

test('counts as brief within a minute of a known start', () => {
  expect([0, 59_999, 60_000, 3_600_000].map((ms) => isBrief(shopTime(nowMs - ms), nowMs))).toEqual([
    true,
    true,
    false,
    false,
  ]);
  expect(isBrief(undefined, nowMs)).toBe(false);
});

type Shown = readonly [string, CameraStatusJson, Tone, string];

test.each<Shown>([
  ['a camera that was lost a moment ago', downFor(5_000), 'quiet', 'Reconnecting…'],
  ['one that does not answer', downFor(5_000, 'camera.no_answer'), 'quiet', 'Reconnecting…'],
  ['one lost for a minute', downFor(60_000, 'camera.no_answer'), 'bad', 'Down since 14:04:00 (1 min)'],
  [
    'one that refuses the password',
    downFor(5_000, 'camera.login_refused'),
    'bad',
    'Down since 14:04:55 (5 s)',
  ],
  ['one with a wrong address', downFor(5_000, 'camera.not_rtsp'), 'bad', 'Down since 14:04:55 (5 s)'],
  ['one that is being connected', { ...downFor(5_000), state: 'starting' }, 'quiet', 'Connecting…'],
  ['one with a warning', { ...downFor(5_000), state: 'up', warnings: ['lossy'] }, 'warn', 'Receiving'],
  ['one that is well', { ...downFor(5_000), state: 'up' }, 'good', 'Receiving'],
])('shows %s in its colour', (_, shown, tone, text) => {
  expect(cameraTone(shown, nowMs)).toBe(tone);
  expect(cameraStateText(shown, nowMs, en, format)).toBe(text);
  expect(isReconnecting(shown, nowMs)).toBe(text === 'Reconnecting…');
});
