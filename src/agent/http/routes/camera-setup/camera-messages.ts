/** Problems of a camera that is added or changed, at their fields, in the language of the request: the cause, and what to do. */

import type { FastifyRequest } from 'fastify';
import type { z } from 'zod';
import {
  type CameraProblem,
  type CameraProblemKind,
  cameraProblemKind,
} from '../../../../domain/problem/camera.ts';
import { isOnvifLogin, type OnvifProblem, withClock } from '../../../../domain/problem/devices/onvif.ts';
import { problemText } from '../../../../domain/problem/problem-text.ts';
import { type FieldProblem, Problem } from '../../../../lib/http/problem.ts';
import { type Language, type LocalizedText, requestedLanguage } from '../../../../lib/text/language.ts';
import { maxCameras } from '../../../cameras/fleet.ts';
import { problemOfFields, required, type WrongField, wordsOfIssue } from '../../field-problems.ts';

const forms: Readonly<Record<string, LocalizedText>> = {
  id: {
    en: '1 to 40 of the signs a-z, 0-9 and -, other than "new".',
    ja: 'a-z、0-9、- の 1〜40 文字で入力してください（"new" は使えません）。',
  },
  name: { en: '1 to 100 characters.', ja: '1〜100 文字で入力してください。' },
  url: {
    en: 'An address such as rtsp://192.168.1.20:554/stream1 (rtsp, rtsps, http or https; no spaces).',
    ja: 'rtsp://192.168.1.20:554/stream1 の形で入力してください（rtsp、rtsps、http、https。空白なし）。',
  },
  username: { en: 'At most 128 characters.', ja: '128 文字までです。' },
  password: { en: 'At most 256 characters.', ja: '256 文字までです。' },
  masks: {
    en: 'Up to 16 masks of 3 to 64 corners each, which enclose something.',
    ja: 'マスクは 16 個まで、それぞれ 3〜64 個の角で囲んでください。',
  },
};

export const words = {
  passwordAgain: {
    en: 'Enter the password again: the stored one is not sent to another address, nor without encryption.',
    ja: 'パスワードをもう一度入力してください。保存済みのパスワードは、別のアドレスや暗号化されない接続には送りません。',
  },
  inUrlToo: {
    en: 'This stands in the address too: keep one.',
    ja: 'アドレスの中にも書かれています。一方だけにしてください。',
  },
  userMissing: { en: 'A password needs a user name.', ja: 'パスワードにはユーザー名が必要です。' },
  oneAddress: {
    en: 'Give either an address ("url") or a device ("device").',
    ja: 'url か device のどちらか一方を指定してください。',
  },
  notLocal: {
    en: 'Give an IP address of the local network such as 192.168.1.20, with a port where it needs one, or an address that begins with rtsp://.',
    ja: '192.168.1.20 のような店内ネットワークの IP アドレス（必要ならポートも）か、rtsp:// で始まるアドレスを入力してください。',
  },
  taken: {
    en: 'A camera has, or had, this id: choose another.',
    ja: 'この ID のカメラがすでにあるか、以前ありました。別の ID にしてください。',
  },
  sameName: {
    en: 'Another camera has this name: choose one that tells them apart.',
    ja: '同じ名前のカメラがすでにあります。見分けられる名前にしてください。',
  },
  full: {
    en: `There are ${maxCameras} cameras already, which is the most. Remove one first.`,
    ja: `カメラは ${maxCameras} 台まで登録できます（上限に達しています）。先にどれかを削除してください。`,
  },
  noStream: {
    en: 'The device tells of no stream that can be used (H.264, H.265, or single pictures). Look at its video settings.',
    ja: '使える映像（H.264、H.265、または静止画）がありません。カメラの映像設定をご確認ください。',
  },
} satisfies Record<string, LocalizedText>;

export const sameAddress = (camera: string): LocalizedText => ({
  en: `The camera “${camera}” has this address already.`,
  ja: `このアドレスはカメラ「${camera}」に登録済みです。`,
});

export function wrongFields(
  request: FastifyRequest,
  wrong: readonly WrongField[],
  title = 'Not stored',
): Problem {
  return problemOfFields(request, title, wrong);
}

export function wrongBody(request: FastifyRequest, error: z.ZodError): Problem {
  const wrong = error.issues.map((issue): WrongField => {
    const field = issue.code === 'unrecognized_keys' ? (issue.keys[0] ?? '') : String(issue.path[0] ?? '');
    const isMissing = field !== '' && (issue.input === undefined || issue.input === '');
    const other = wordsOfIssue(issue);
    if (issue.code === 'unrecognized_keys') return { field, words: other };
    return { field, words: isMissing ? required : (forms[field] ?? other) };
  });
  return wrongFields(request, wrong);
}

/** The action to take, for causes whose own message contains none. */
const advice: Readonly<Record<CameraProblemKind, LocalizedText>> = {
  login: {
    en: 'Enter them as set in the camera; many makers want a user of its own for ONVIF or streams.',
    ja: 'カメラ側の設定どおりに入力してください。ONVIF や映像専用のユーザーを別に作るメーカーも多くあります。',
  },
  address: {
    en: 'The path differs from maker to maker: look into the camera’s manual.',
    ja: 'パスはメーカーや機種によって違います。カメラの説明書をご確認ください。',
  },
  connection: {
    en: 'Check the address, the camera’s power, and that it is in the same network.',
    ja: 'アドレスと、カメラの電源、同じネットワークにつながっているかをご確認ください。',
  },
  camera: {
    en: 'Close other viewers of this camera and check its video settings (H.264 or H.265).',
    ja: 'ほかでこのカメラを見ているものを閉じ、カメラの映像設定（H.264・H.265）をご確認ください。',
  },
  gateway: {
    en: 'This has to be put right on the gateway.',
    ja: '装置側で直す必要があります。',
  },
};

/** The field of the page that a camera problem belongs to, and its text there. */
export function problemAtField(request: FastifyRequest, why: CameraProblem): Required<FieldProblem> {
  const language = requestedLanguage(request);
  const kind = cameraProblemKind(why.code);
  const isTransport = why.code === 'camera.transport_unsupported' || why.code === 'camera.no_video_over_udp';
  const field = isTransport ? 'transport' : kind === 'login' ? 'password' : 'url';
  const text = problemText(why, language);
  const what = advice[kind][language];
  const gap = language === 'ja' ? '' : ' ';
  const message = capital(sentence(text, language)) + (isTransport ? '' : gap + what);
  return { field, code: why.code, message };
}

const streamAdvice: Readonly<Record<'login' | 'connection', LocalizedText>> = {
  login: {
    en: 'In the camera’s settings, allow this user to see the video (RTSP), or make a user for the video and enter that one.',
    ja: 'カメラの設定で、このユーザーに映像（RTSP）を見る権限を付けるか、映像用のユーザーを作って入力してください。',
  },
  connection: {
    en: 'In the camera’s settings, switch RTSP on and look which port it has (usually 554).',
    ja: 'カメラの設定で RTSP を有効にし、そのポート（ふつうは 554）をご確認ください。',
  },
};

/** For a device that listed its streams, with the login if one was given: its video is a separate matter. */
export function streamProblem(
  request: FastifyRequest,
  why: CameraProblem,
  hasLogin: boolean,
): Required<FieldProblem> {
  const language = requestedLanguage(request);
  const kind = cameraProblemKind(why.code);
  const own = problemAtField(request, why);
  const reached: LocalizedText = hasLogin
    ? { en: 'The camera took the login', ja: 'カメラへのログインはできました' }
    : { en: 'The camera was found', ja: 'カメラは見つかりました' };
  const [gap, but] =
    language === 'ja' ? ['', 'が、映像を受け取れません：'] : [' ', ', but does not give its video: '];
  const isOther = kind !== 'login' && kind !== 'connection';
  const reported = isOther
    ? own.message
    : sentence(problemText(why, language), language) + gap + streamAdvice[kind][language];
  return { ...own, message: reached[language] + but + reported };
}

/** For a device queried over ONVIF. `clockKnown`: it reported its time. */
export function deviceProblem(
  request: FastifyRequest,
  problem: OnvifProblem,
  clockKnown: boolean,
): { field: string; message: string } {
  const message = problemText(withClock(problem, clockKnown), requestedLanguage(request));
  return { field: isOnvifLogin(problem) ? 'password' : 'url', message };
}

/** `type`: of the problem, for programs. */
export function notReached(of: FieldProblem, type?: string): Problem {
  return new Problem(502, 'No picture', of.message, {}, [of], type);
}

function sentence(text: string, language: Language): string {
  if (/[.。]$/.test(text)) return text;
  return text + (language === 'ja' ? '。' : '.');
}

function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
