/** Checks that a camera delivers pictures, their age, and its known problems. */

import { type CameraLatency, cameraLatency } from '../../../domain/capture/camera-latency.ts';
import type { doctorEn } from '../../../domain/doctor/doctor-en.ts';
import { doctorMessage } from '../../../domain/doctor/doctor-text.ts';
import { cameraProblemKind } from '../../../domain/problem/camera.ts';
import { problemMaker } from '../../../domain/problem/text.ts';
import { megabyte } from '../../../domain/setup/megabyte.ts';
import type { CameraRecord } from '../../../domain/setup/set-up.ts';
import type { Message } from '../../../lib/text/message.ts';
import type { CameraHealth } from '../../cameras/camera-contract.ts';
import type { Check, Found } from './check.ts';

/** A live camera has no older pictures. Milliseconds. */
const maxAgeMs = 10_000;

export function cameraCheck(camera: CameraRecord): Check {
  return {
    name: 'camera',
    about: camera.id,
    title: camera.name,
    run: async (context, signal) =>
      judgeCamera(await context.cameraHealth(camera, signal), cameraLatency(camera)),
  };
}

export function judgeCamera(health: CameraHealth | undefined, latency: CameraLatency): Found {
  if (health === undefined || health.state !== 'up' || health.pictureAgeMs === undefined) {
    return {
      level: 'red',
      what: health?.problem ?? doctorMessage('doctor.camera_without_picture'),
      todo: doctorMessage(isOfVideo(health?.problem) ? 'doctor.check_video' : 'doctor.check_camera'),
    };
  }
  const [warning] = health.warnings;
  const isOld = health.pictureAgeMs > maxAgeMs;
  return {
    level: isOld ? 'red' : warning === undefined ? 'green' : 'yellow',
    what: figures(health, latency),
    ...(isOld
      ? { todo: doctorMessage('doctor.camera_not_live') }
      : warning !== undefined && { todo: doctorMessage(`doctor.${warning}`) }),
  };
}

/** The camera answers, but its video can't be used. */
function isOfVideo(problem: CameraHealth['problem']): boolean {
  return problem !== undefined && cameraProblemKind(problem.code) === 'camera';
}

/** `1920×1080 h264, picture 0.2 s old, key frames 2 s apart, its clock +0.1 s, its delay not measured (200±200 ms assumed)` */
function figures(health: CameraHealth, latency: CameraLatency): Message {
  const { codec, width, height, pictureAgeMs, keyFrameIntervalMs } = health;
  const seconds = (ms: number): string => (ms / 1_000).toFixed(1);
  const size = width === undefined || height === undefined ? '' : `${width}×${height} `;
  const parts = [
    codec && `${size}${codec}`,
    pictureAgeMs === undefined
      ? undefined
      : figure('doctor.camera_picture_age', { seconds: seconds(pictureAgeMs) }),
    keyFrameIntervalMs === undefined
      ? undefined
      : figure('doctor.camera_key_frames', { seconds: seconds(keyFrameIntervalMs) }),
    heldFigure(health),
    clockFigure(health),
    latencyFigure(latency),
  ];
  return doctorMessage('doctor.camera', { figures: parts.filter((part) => part !== undefined) });
}

const figure = problemMaker<typeof doctorEn>();

/** Stated where the bound of the rings cuts it: the camera's page has the cure. */
function heldFigure({ heldMs, heldCut }: CameraHealth) {
  if (heldCut === undefined) return undefined;
  return figure('doctor.camera_held_cut', {
    held: Math.floor(heldMs / 1_000),
    keep: heldCut.keepMs / 1_000,
    megabytes: Math.floor(heldCut.maxBytes / megabyte),
  });
}

function clockFigure({ clockOffsetMs, lateMs }: CameraHealth) {
  if (clockOffsetMs === undefined) return undefined;
  const seconds = signed(clockOffsetMs);
  return lateMs === undefined
    ? figure('doctor.camera_clock', { seconds })
    : figure('doctor.camera_clock_late', { seconds, late: (Math.ceil(lateMs / 100) / 10).toFixed(1) });
}

const latencyTexts = {
  measured: 'doctor.camera_latency',
  estimated: 'doctor.camera_latency_estimated',
  assumed: 'doctor.camera_latency_assumed',
} as const;

function latencyFigure({ ms, uncertaintyMs, basis }: CameraLatency) {
  const value = `${Math.round(ms)}±${Math.ceil(uncertaintyMs)} ms`;
  return figure(latencyTexts[basis], { value });
}

function signed(ms: number): string {
  return `${ms < 0 ? '−' : '+'}${(Math.abs(ms) / 1_000).toFixed(1)}`;
}
