/** Checks that a camera delivers pictures, their age, and its known problems. */

import type { CameraWarning } from '../../../domain/alarm/camera-warning.ts';
import { type CameraLatency, cameraLatency } from '../../../domain/capture/camera-latency.ts';
import { problemTexts } from '../../../domain/problem/problem-text.ts';
import type { CameraRecord } from '../../../domain/setup/set-up.ts';
import type { LocalizedText } from '../../../lib/text/language.ts';
import type { CameraHealth } from '../../cameras/camera-contract.ts';
import { type Check, same } from './check.ts';

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

export function judgeCamera(
  health: CameraHealth | undefined,
  latency: CameraLatency,
): Awaited<ReturnType<Check['run']>> {
  if (health === undefined || health.state !== 'up' || health.pictureAgeMs === undefined) {
    const problem = health?.problem;
    return {
      level: 'red',
      what: problem === undefined ? noPicture : problemTexts(problem),
      todo: {
        en: 'Check its power, network and address, and user and password for video (tillframe discover ADDRESS).',
        ja: '電源、ネットワーク、アドレス、映像用のユーザー名とパスワードをご確認ください（tillframe discover ADDRESS）。',
      },
    };
  }
  const [warning] = health.warnings;
  const isOld = health.pictureAgeMs > maxAgeMs;
  return {
    level: isOld ? 'red' : warning === undefined ? 'green' : 'yellow',
    what: figures(health, latency),
    ...(isOld ? { todo: notLive } : warning !== undefined && { todo: whatToDo[warning] }),
  };
}

/** `1920×1080 h264, picture 0.2 s old, key frames 2 s apart, its clock +0.1 s, its delay not measured (200±200 ms assumed)` */
function figures(health: CameraHealth, latency: CameraLatency): LocalizedText {
  const { codec, width, height, pictureAgeMs, keyFrameIntervalMs, clockOffsetMs } = health;
  const seconds = (ms: number): string => (ms / 1_000).toFixed(1);
  const size = width === undefined || height === undefined ? '' : `${width}×${height} `;
  const parts: (LocalizedText | undefined)[] = [
    codec && same(`${size}${codec}`),
    pictureAgeMs === undefined
      ? undefined
      : { en: `picture ${seconds(pictureAgeMs)} s old`, ja: `画像は ${seconds(pictureAgeMs)} 秒前` },
    keyFrameIntervalMs === undefined
      ? undefined
      : {
          en: `key frames ${seconds(keyFrameIntervalMs)} s apart`,
          ja: `キーフレーム間隔 ${seconds(keyFrameIntervalMs)} 秒`,
        },
    clockOffsetMs === undefined
      ? undefined
      : { en: `its clock ${signed(clockOffsetMs)} s`, ja: `時計のずれ ${signed(clockOffsetMs)} 秒` },
    latencyWords(latency),
  ];
  const known = parts.filter((part) => part !== undefined);
  return { en: known.map(({ en }) => en).join(', '), ja: known.map(({ ja }) => ja).join('、') };
}

function latencyWords({ ms, uncertaintyMs, basis }: CameraLatency): LocalizedText {
  const value = `${Math.round(ms)}±${Math.ceil(uncertaintyMs)} ms`;
  return basis === 'assumed'
    ? { en: `its delay not measured (${value} assumed)`, ja: `映像の遅れは未測定（${value} と仮定）` }
    : { en: `its delay ${value}`, ja: `映像の遅れ ${value}` };
}

function signed(ms: number): string {
  return `${ms < 0 ? '−' : '+'}${(Math.abs(ms) / 1_000).toFixed(1)}`;
}

const noPicture: LocalizedText = { en: 'gives no picture', ja: '映像が届きません' };
const notLive: LocalizedText = {
  en: 'Its newest picture is old: restart the camera, and look at its network.',
  ja: '最新の画像が古いままです。カメラを再起動し、ネットワークをご確認ください。',
};
const whatToDo: Readonly<Record<CameraWarning, LocalizedText>> = {
  key_frames_far_apart: {
    en: 'Set the key frame (I-frame) interval of its video to 1 or 2 seconds.',
    ja: '映像のキーフレーム（I フレーム）間隔を 1〜2 秒にしてください。',
  },
  lossy: {
    en: 'Video is lost on the way: use a cable, a better Wi-Fi, or transport: tcp.',
    ja: '映像が途中で失われています。有線にするか、Wi-Fi を改善するか、transport: tcp にしてください。',
  },
  camera_clock_off: {
    en: 'Give the camera a time server (tillframe discover ADDRESS --set-ntp HOST).',
    ja: 'カメラに時刻サーバーを設定してください（tillframe discover ADDRESS --set-ntp HOST）。',
  },
  picture_unchanged: {
    en: 'The picture has not changed for a long time: look whether the camera hangs or is covered.',
    ja: '映像が長い間変わっていません。カメラの停止や、レンズの覆いをご確認ください。',
  },
  time_stamps_unusable: {
    en: 'Its time stamps are of no use, so moments are less exact: update its firmware.',
    ja: '映像の時刻情報が使えず、画像の時刻の精度が下がります。カメラのファームウェアを更新してください。',
  },
  single_pictures: {
    en: 'It gives single pictures only: use its RTSP video where it has one.',
    ja: '静止画しか取得していません。RTSP の映像がある場合はそちらを使ってください。',
  },
};
