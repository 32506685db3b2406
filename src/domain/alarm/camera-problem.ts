/**
 * Why a camera gives no pictures: every cause that is known, in both languages, by what has to be done about it.
 * The camera part hands out the English sentence; who speaks Japanese finds it by that. Pure.
 */

import { filled, type Sentence } from '../../lib/text/sentence.ts';

/**
 * `login`: user, password, or what that user may do. `address`: what the set-up says of the camera. `connection`: nothing answers: power,
 * cable, network, or an address that was never right.
 * `camera`: it is there, and does not give what is needed. `gateway`: what is wrong is here. `{}` stands for a figure or a
 * name that differs from time to time.
 */
export const cameraProblems = {
  login: {
    needed: {
      en: 'the camera asks for a user name and password (401)',
      ja: 'カメラがユーザー名とパスワードを求めています（401）',
    },
    unknown: {
      en: 'the camera asks for a login of a kind that is not known here (401)',
      ja: 'カメラの認証方式に対応していません（401）',
    },
    refused: {
      en: 'the camera refused the user name or password (401)',
      ja: 'ユーザー名かパスワードがカメラに拒否されました（401）',
    },
    streamRefused: {
      en: 'the camera refused the user name or password (401): many makers want a separate user for streams (ONVIF), with a password of its own',
      ja: 'ユーザー名かパスワードがカメラに拒否されました（401）',
    },
    forbidden: {
      en: 'the camera forbids this stream to this user (403)',
      ja: 'このユーザーには映像を見る権限がありません（403）',
    },
    forbiddenPicture: {
      en: 'the camera forbids its pictures to this user (403)',
      ja: 'このユーザーには画像を見る権限がありません（403）',
    },
  },
  address: {
    notRtsp: {
      en: 'what answers at this address is not an RTSP camera',
      ja: 'このアドレスで応答しているのは RTSP のカメラではありません',
    },
    notHttp: {
      en: 'what answers at this address does not speak HTTP',
      ja: 'このアドレスで応答しているものは HTTP ではありません',
    },
    noHttps: {
      en: 'the camera can not be talked to over https: try http',
      ja: 'カメラと https では通信できません。http を試してください',
    },
    notPicture: {
      en: 'what answers at this address is not a picture: check the path of its URL',
      ja: 'このアドレスから返ってくるのは画像ではありません',
    },
    unknownStream: {
      en: 'the camera has no such stream (404): check the path of its URL',
      ja: 'そのストリームはカメラにありません（404）',
    },
    unknownPicture: {
      en: 'the camera has no picture there (404): check the path of its URL',
      ja: 'そのアドレスの画像はカメラにありません（404）',
    },
    noVideo: {
      en: 'the camera sends no H.264 or H.265 video',
      ja: 'カメラが送っているのは H.264・H.265 の映像ではありません',
    },
    noVideoBut: {
      en: 'the camera sends no H.264 or H.265 video ({})',
      ja: 'カメラが送っているのは H.264・H.265 の映像ではありません（{}）',
    },
    otherVideo: {
      en: 'the camera sends {}, which can not be read: set its stream to H.264 or H.265',
      ja: 'カメラの映像形式（{}）には対応していません。カメラの設定で H.264 か H.265 に変更してください',
    },
    otherTransport: {
      en: 'the camera does not offer this transport (461): try the other one, tcp or udp',
      ja: 'カメラがこの伝送方式に対応していません（461）。transport を tcp と udp のもう一方に変えてください',
    },
    noUdp: {
      en: 'no video arrived over UDP; try transport tcp',
      ja: 'UDP では映像が届きませんでした。transport を tcp に変えてください',
    },
    ledAway: {
      en: 'the camera leads to another address: enter the one its picture is really at',
      ja: 'カメラが別のアドレスへ転送しています。画像が実際にあるアドレスを設定してください',
    },
    sentNowhere: {
      en: 'the camera sends us elsewhere, without saying where',
      ja: 'カメラが転送先を示さずに転送しています',
    },
    sentToInvalid: {
      en: 'the camera sends us to an address that is not valid',
      ja: 'カメラの転送先のアドレスが正しくありません',
    },
    sentToProtocol: {
      en: 'the camera sends us to another protocol ({})',
      ja: 'カメラが別の方式のアドレスへ転送しています（{}）',
    },
    sentAround: {
      en: 'the camera sends us from address to address',
      ja: 'カメラの転送がくり返され、映像にたどり着けません',
    },
    invalidUrl: {
      en: 'the URL is not valid; expected rtsp://HOST[:PORT]/PATH',
      ja: 'URL が正しくありません（例：rtsp://ホスト:ポート/パス）',
    },
    otherScheme: {
      en: 'the URL must begin with rtsp:// or rtsps://',
      ja: 'URL は rtsp:// か rtsps:// で始めてください',
    },
    invalidHost: {
      en: 'the URL has no valid host; expected a name or an address',
      ja: 'URL のホスト名（IP アドレス）が正しくありません',
    },
    encrypted: {
      en: 'encrypted RTSP needs ffmpeg',
      ja: '暗号化された RTSP（rtsps）は ffmpeg で読み取る必要があります（reader: ffmpeg）',
    },
    loginInUrl: {
      en: 'the URL holds a user or password; enter them in their own fields',
      ja: 'URL にユーザー名かパスワードが入っています。別の項目に書いてください',
    },
  },
  connection: {
    unknownName: {
      en: 'the name in the URL can not be found',
      ja: 'URL にあるカメラの名前が、ネットワークで見つかりません',
    },
    refused: {
      en: 'nothing answers at this address and port (connection refused)',
      ja: 'このアドレスとポートでは何も応答していません（接続拒否）',
    },
    noWay: {
      en: 'there is no way to this address in the network',
      ja: 'このアドレスへはネットワークがつながっていません',
    },
    noAnswer: { en: 'the camera did not answer', ja: 'カメラが応答しません' },
    closed: { en: 'the camera closed the connection', ja: 'カメラが接続を切りました' },
    ended: { en: 'the camera ended the stream', ja: 'カメラが映像を止めました' },
    silent: { en: 'no picture for {} s', ja: '{} 秒間、映像が届いていません' },
    failed: { en: 'the connection to the camera failed', ja: 'カメラとの接続に失敗しました' },
    failedWith: {
      en: 'the connection to the camera failed ({})',
      ja: 'カメラとの接続に失敗しました（{}）',
    },
    deaf: {
      en: 'the camera does not take our requests',
      ja: 'カメラが要求を受け取りません',
    },
  },
  camera: {
    noBandwidth: {
      en: 'the camera has no bandwidth left for another viewer (453)',
      ja: 'カメラの帯域に、これ以上の視聴を受け付ける余裕がありません（453）',
    },
    busy: {
      en: 'the camera is busy, perhaps with too many viewers ({})',
      ja: 'カメラが混み合っています。同時に見ている数が多すぎるかもしれません（{}）',
    },
    noPicture: { en: 'the camera could not give a picture ({})', ja: 'カメラが画像を作れませんでした（{}）' },
    requestRefused: { en: 'the camera refused the request', ja: 'カメラが要求を拒否しました' },
    requestRefusedWith: {
      en: 'the camera refused the request ({})',
      ja: 'カメラが要求を拒否しました（{}）',
    },
    tooLarge: {
      en: 'the camera sends pictures of {} pixels, and at most 8192×4320 can be used: choose a lower resolution in the camera',
      ja: 'カメラの解像度が {} です。対応しているのは 8192×4320 までです。カメラの設定で解像度を下げてください',
    },
    brokenPictures: { en: 'the camera sends broken pictures', ja: 'カメラの送る画像が壊れています' },
    timeStamps: {
      en: 'the time stamps of its pictures are not usable',
      ja: 'カメラの映像の時刻情報が使えません',
    },
    interleaved: {
      en: 'the camera sends H.264 in interleaved packets',
      ja: 'カメラの映像の送り方（H.264 interleaved）に対応していません',
    },
    interleavedType: {
      en: 'the camera sends H.264 in interleaved packets ({})',
      ja: 'カメラの映像の送り方（H.264 interleaved、{}）に対応していません',
    },
    paci: {
      en: 'the camera sends H.265 in PACI packets ({})',
      ja: 'カメラの映像の送り方（H.265 PACI、{}）に対応していません',
    },
    senseless: {
      en: 'what the camera sends makes no sense',
      ja: 'カメラの送ってくるデータが読み取れません',
    },
    endlessHeaders: {
      en: 'the camera sends headers without end',
      ja: 'カメラの応答が正しくありません（ヘッダーが終わりません）',
    },
    longAnswer: {
      en: 'the camera sends an answer that is too long',
      ja: 'カメラの応答が長すぎます',
    },
  },
  gateway: {
    tooLong: {
      en: 'user name and password are too long for this way of reading the camera',
      ja: 'ユーザー名とパスワードが、この読み取り方式には長すぎます',
    },
    noProcess: {
      en: 'the gateway could not start ffmpeg ({}): its memory or processes are used up; it is tried again',
      ja: '装置で ffmpeg を起動できませんでした（{}）。メモリーかプロセス数が不足しています。自動で再試行します',
    },
    noFfmpeg: { en: 'ffmpeg is not installed', ja: '装置に ffmpeg が入っていません' },
    noPorts: {
      en: 'no two neighbouring UDP ports are free here',
      ja: '装置の UDP ポートに、隣り合う空きがありません',
    },
  },
} as const satisfies Record<string, Record<string, Sentence>>;

/** The type of the problem where a camera that is to be changed gives no picture in the new way: a person may know why. */
export const cameraUnreachable = 'urn:tillframe:problem:camera-unreachable';

/** … where a camera gave no picture around the moment that is asked for. */
export const cameraGaveNone = 'urn:tillframe:problem:camera-gave-none';

export type CameraProblemKind = keyof typeof cameraProblems;

export type CameraProblem = Sentence & { readonly kind: CameraProblemKind };

const known: readonly CameraProblem[] = (Object.keys(cameraProblems) as CameraProblemKind[]).flatMap((kind) =>
  Object.values<Sentence>(cameraProblems[kind]).map((words) => ({ ...words, kind })),
);

/** What a sentence of the camera part is in both languages. Undefined for what is not known, such as ffmpeg's own words. */
export function cameraProblemOf(sentence: string): CameraProblem | undefined {
  for (const { en, ja, kind } of known) {
    const value = valueIn(sentence, en);
    if (value !== undefined) return { kind, en: sentence, ja: filled(ja, value) };
  }
  return undefined;
}

/** What stands in the place of `{}`, empty where there is no such place; undefined if it is another sentence. */
function valueIn(sentence: string, form: string): string | undefined {
  const [before = '', after] = form.split('{}');
  if (after === undefined) return sentence === form ? '' : undefined;
  const isOfForm =
    sentence.startsWith(before) && sentence.endsWith(after) && sentence.length > before.length + after.length;
  return isOfForm ? sentence.slice(before.length, sentence.length - after.length) : undefined;
}
