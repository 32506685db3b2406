/** Which brokers sales and pictures may go to or come from, and under which topics. */

import { isLoopback } from '../net/listen-address.ts';
import { portSlip, type Schemes, schemeSlip } from '../net/url-lint.ts';
import type { Words } from '../text/language.ts';

const known = ['mqtts', 'mqtt'];
/** A cloud may be of another kind; the broker of the registers is what it is. */
const schemes: Readonly<Record<'this_machine' | 'anywhere', Schemes>> = {
  this_machine: { known, wanted: ['mqtts'], ofKind: { https: 'https', http: 'https' } },
  anywhere: { known },
};

/**
 * Why a text can't be the address of a broker; undefined when it can. The text itself may hold a secret and isn't repeated.
 * `plain`: where mqtt:// may lead to.
 */
export function mqttUrlProblem(
  text: string,
  plain: 'this_machine' | 'anywhere' = 'this_machine',
): Words | undefined {
  const slip = schemeSlip(text, schemes[plain]) ?? portSlip(text);
  if (slip !== undefined) return slip;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || url.hostname === '') {
    return {
      en: 'expected an address such as mqtts://broker.example:8883',
      ja: 'mqtts://broker.example:8883 のような URL が必要です',
    };
  }
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  const isPlain = url.protocol === 'mqtt:';
  // Such as `http:broker`, which is an address too.
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

/** Levels of letters, digits, `-` and `_`: brokers give `.`, `+`, `#` and `$` a meaning of their own (a dot is a level in NATS). */
export const topicPrefixPattern = /^[A-Za-z0-9_-]+(\/[A-Za-z0-9_-]+)*$/;
/** As topics; a broker may take fewer, 23 letters and digits at least. */
export const clientIdPattern = /^[A-Za-z0-9_-]{1,128}$/;
