/** Messages for failures between the gateway and a POS, in the shop's network or the internet. Pure. */
import type { Words } from '../../../lib/text/language.ts';

export type LineWords = {
  readonly noAnswer: (seconds: number) => Words;
  /** `code`: Node's or undici's; empty where there is none. */
  readonly brokeOff: (code: string) => Words;
  readonly tooLong: (bytes: number) => Words;
  readonly notUnderstood: (what: string) => Words;
  /** The second argument is the POS's own message, empty if there is none. */
  readonly failing: (status: number, said: string) => Words;
};

type Causes = Readonly<Record<string, Words>>;

/** By Node's or undici's code: what is the same in the shop and beyond. */
const causes: Causes = {
  ENOTFOUND: { en: 'its name is not known here', ja: '名前を解決できません' },
  EAI_AGAIN: { en: 'no name server answers', ja: 'DNS サーバーが応答しません' },
  ECONNREFUSED: { en: 'nothing listens at its address', ja: '接続を拒否されました' },
  ETIMEDOUT: { en: 'no connection in time', ja: '時間内に接続できません' },
  UND_ERR_CONNECT_TIMEOUT: { en: 'no connection in time', ja: '時間内に接続できません' },
  ECONNRESET: { en: 'the connection broke off', ja: '接続が切れました' },
  UND_ERR_SOCKET: { en: 'the connection broke off', ja: '接続が切れました' },
};

/** Causes for a device in the shop's own network. */
export const localCauses: Causes = {
  ...causes,
  EHOSTUNREACH: { en: 'it is not found in the network', ja: 'ネットワークに見つかりません' },
  ENETUNREACH: {
    en: 'this gateway is not connected to that network',
    ja: 'この装置がそのネットワークにつながっていません',
  },
};

const internetCauses: Causes = {
  ...causes,
  EHOSTUNREACH: {
    en: "nothing passes beyond the shop's network",
    ja: '店内のネットワークの先につながりません',
  },
  ENETUNREACH: {
    en: 'this gateway has no way to the internet',
    ja: 'この装置からインターネットにつながりません',
  },
};

/** `pos`: its name. */
export function lineWordsOf(pos: Words): LineWords {
  return {
    noAnswer: (seconds) => ({
      en: `${pos.en} did not answer within ${seconds} s.`,
      ja: `${pos.ja}から ${seconds} 秒以内に応答がありません。`,
    }),
    brokeOff: (code) => {
      const cause =
        internetCauses[code] ??
        (code === '' ? { en: 'no connection', ja: '接続なし' } : { en: code, ja: code });
      return {
        en: `${pos.en} can't be reached: ${cause.en}. Check the gateway's internet line.`,
        ja: `${pos.ja}に接続できません（${cause.ja}）。インターネット回線をご確認ください。`,
      };
    },
    tooLong: (bytes) => ({
      en: `${pos.en}'s answer is longer than ${bytes} bytes, which no answer of it should be.`,
      ja: `${pos.ja}の応答が ${bytes} バイトを超えており、正しい応答ではありません。`,
    }),
    notUnderstood: (what) => ({
      en: `What answered is not ${pos.en}, or not as it is known here (${what}). Does the shop's network ask for a login of its own?`,
      ja: `${pos.ja}の応答を読み取れません（${what}）。店舗のネットワークが独自のログインを求めていないかご確認ください。`,
    }),
    failing: (status, said) => ({
      en: `${pos.en} is in trouble (${status}${quoted(said)}). It is asked again by itself.`,
      ja: `${pos.ja}側で問題が起きています（${status}${quoted(said)}）。自動で再試行します。`,
    }),
  };
}

/** The POS's own message, to append to a message of the gateway. */
export function quoted(said: string): string {
  return said === '' ? '' : `: "${said}"`;
}
