/** Findings about a camera. */
import { expect, test } from 'vitest';
import type { CameraHealth } from '../../../../src/agent/cameras/camera-contract.ts';
import { judgeCamera } from '../../../../src/agent/support/doctor/camera.ts';
import { assumedLatency, cameraLatency } from '../../../../src/domain/capture/camera-latency.ts';
import { doctorMessage, doctorText } from '../../../../src/domain/doctor/doctor-text.ts';
import { type CameraProblem, cameraProblem } from '../../../../src/domain/problem/camera.ts';

const health: CameraHealth = {
  ...{ state: 'up', sinceMonotonicMs: 0, pictureAgeMs: 200, codec: 'h264', width: 640, height: 360 },
  ...{ damages: 0, warnings: [], heldMs: 10_000, heldBytes: 1, restarts: 0 },
};

test('states whether the delay of a camera was measured', () => {
  const assumed = judgeCamera(health, assumedLatency);
  expect(assumed.level).toBe('green');
  expect(doctorText(assumed.what, 'en')).toBe(
    '640×360 h264, picture 0.2 s old, its delay not measured (200±200 ms assumed; measure or estimate it on its page)',
  );
  expect(doctorText(assumed.what, 'ja')).toBe(
    '640×360 h264、画像は 0.2 秒前、映像の遅れは未測定（200±200 ms と仮定。カメラのページで測定または推定できます）',
  );
  const measured = judgeCamera(health, cameraLatency({ latencyMs: 180, latencyUncertaintyMs: 11.4 }));
  expect(doctorText(measured.what, 'en')).toBe('640×360 h264, picture 0.2 s old, its delay 180±12 ms');
});

test('reports how far back the exact picture goes where the bound of the memory cuts it', () => {
  const cut = { keepMs: 600_000, maxBytes: 64 << 20, neededBytes: 295 << 20 };
  const { what, level } = judgeCamera({ ...health, heldMs: 130_400, heldCut: cut }, assumedLatency);
  expect(level).toBe('green');
  expect(doctorText(what, 'en')).toContain(
    'exact pictures of the last 130 of 600 s (all cameras fill the 64 MB that they may take)',
  );
  expect(doctorText(what, 'ja')).toContain('時刻どおりの画像は 600 秒のうち直近の 130 秒分');
});

test('reports how far a late line may hide the camera’s clock', () => {
  const late = judgeCamera({ ...health, clockOffsetMs: -3_500, lateMs: 3_510 }, assumedLatency);
  expect(doctorText(late.what, 'en')).toContain(
    'its clock −3.5 s, or up to 3.6 s ahead of that: the line is late',
  );
  const quick = judgeCamera({ ...health, clockOffsetMs: -3_500 }, assumedLatency);
  expect(doctorText(quick.what, 'en')).toContain('its clock −3.5 s, its delay');
});

test('advises about the video where the camera answers, about power and login where it does not', () => {
  const downWith = (problem: CameraProblem) =>
    judgeCamera({ ...health, state: 'down', problem }, assumedLatency).todo;
  const tooLarge = cameraProblem('camera.picture_too_large', { size: '16000×16000' });
  expect(downWith(tooLarge)).toEqual(doctorMessage('doctor.check_video'));
  expect(downWith(cameraProblem('camera.no_answer'))).toEqual(doctorMessage('doctor.check_camera'));
});
