/** Validates brokers for sales and pictures, and their topics. */

import { isLoopback } from '../net/listen-address.ts';
import { portProblem, type Schemes, schemeProblem } from '../net/url-lint.ts';
import type { LocalizedText } from '../text/language.ts';

const known = ['mqtts', 'mqtt'];
/** A cloud may use another kind of sink; the registers' broker has no alternative. */
const schemes: Readonly<Record<'this_machine' | 'anywhere', Schemes>> = {
  this_machine: { known, requested: ['mqtts'], ofKind: { https: 'https', http: 'https' } },
  anywhere: { known },
};

/**
 * Reason why a text is no broker address; undefined when valid. The text itself may contain a secret and isn't
 * repeated. `plain`: allowed targets of mqtt://.
 */
export function mqttUrlProblem(
  text: string,
  plain: 'this_machine' | 'anywhere' = 'this_machine',
): LocalizedText | undefined {
  const problem = schemeProblem(text, schemes[plain]) ?? portProblem(text);
  if (problem !== undefined) return problem;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || url.hostname === '') {
    return {
      en: 'expected an address such as mqtts://broker.example:8883',
      ja: 'mqtts://broker.example:8883 のような URL が必要です',
    };
  }
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  const isPlain = url.protocol === 'mqtt:';
  // `http:broker` is a valid URL too.
  if (plain === 'anywhere' && !isPlain && url.protocol !== 'mqtts:') {
    return {
      en: 'must begin with mqtts:// or mqtt://',
      ja: 'mqtts:// か mqtt:// で始めてください',
    };
  }
  if (plain === 'this_machine' && url.protocol !== 'mqtts:' && !(isPlain && isLoopback(host))) {
    return {
      en: 'must begin with mqtts://, since sales and pictures would cross the network readable by others (mqtt:// only to this machine itself)',
      ja: 'mqtts:// で始めてください。mqtt:// では会計と画像を第三者に読まれます(mqtt:// はこの機器自身に対してのみ使えます)',
    };
  }
  if (url.username !== '' || url.password !== '') {
    return {
      en: 'must not hold a user or password: they have keys of their own',
      ja: 'ユーザー名やパスワードは書けません。それぞれ専用のキーに書いてください',
    };
  }
  if (!['', '/'].includes(url.pathname) || url.search !== '' || url.hash !== '') {
    return {
      en: 'must end with the port: topics are chosen with topicPrefix',
      ja: 'ポート番号で終わらせてください。トピックは topicPrefix で決めます',
    };
  }
  return undefined;
}

/** Levels of letters, digits, `-` and `_`: brokers give `.`, `+`, `#` and `$` special meanings (a dot is a level in NATS). */
export const topicPrefixPattern = /^[A-Za-z0-9_-]+(\/[A-Za-z0-9_-]+)*$/;
/** Same characters as topics; a broker may accept fewer, at least 23 letters and digits. */
export const clientIdPattern = /^[A-Za-z0-9_-]{1,128}$/;
