/** Validation of an HTTPS sink's base address. */

import { isSafeToSendTo } from '../../../lib/net/safe-address.ts';
import { portProblem, type Schemes, schemeProblem } from '../../../lib/net/url-lint.ts';
import type { LocalizedText } from '../../../lib/text/language.ts';

const schemes: Schemes = {
  known: ['https', 'http'],
  requested: ['https'],
  ofKind: { mqtts: 'mqtt', mqtt: 'mqtt' },
};

/**
 * Reason that a text is no valid base address; undefined for a valid one. The text itself may hold a secret
 * and isn't repeated.
 */
export function sinkUrlProblem(text: string): LocalizedText | undefined {
  const slip = schemeProblem(text, schemes) ?? portProblem(text);
  if (slip !== undefined) return slip;
  if (!URL.canParse(text)) {
    return {
      en: 'expected an address such as https://cloud.example/tillframe',
      ja: 'https://cloud.example/tillframe のような URL が必要です',
    };
  }
  const url = new URL(text);
  if (!isSafeToSendTo(url)) {
    return {
      en: 'must begin with https://, since sales and pictures would cross the network readable by others (http:// only to this machine itself)',
      ja: 'https:// で始めてください。http:// では会計と画像を第三者に読まれます(http:// はこの機器自身に対してのみ使えます)',
    };
  }
  if (url.username !== '' || url.password !== '') {
    return {
      en: 'must not hold a user or password: the token has a key of its own',
      ja: 'ユーザー名やパスワードは書けません。トークンは専用のキーに書いてください',
    };
  }
  if (url.search !== '' || url.hash !== '') {
    return {
      en: 'must end with the path: leave out everything from ? or # on',
      ja: '? や # 以降は取り除いてください',
    };
  }
  return undefined;
}

/**
 * Warning about a valid base address: its path may be anything, including one that the gateway itself
 * appends.
 */
export function sinkUrlDoubt(text: string): LocalizedText | undefined {
  const route = /\/v1\/(?:events|thumbnails|enrol)(?=\/*$)/.exec(new URL(text).pathname)?.[0];
  if (route === undefined) return undefined;
  return {
    en: `ends with ${route}, and the gateway adds /v1/events to it: leave ${route} out, unless the cloud does listen at ${route}/v1/events`,
    ja: `${route} で終わっていますが、/v1/events はこの装置が付け加えます。クラウドが ${route}/v1/events で受け取るのでなければ、${route} を取り除いてください`,
  };
}
