/** Validates brokers for sales and pictures, and their topics. */

import { isLoopback } from '../net/listen-address.ts';
import { portProblem, type Schemes, schemeProblem } from '../net/url-lint.ts';
import type { LocalizedText } from '../text/language.ts';
import { libText } from '../text/lib-text.ts';

const known = ['mqtts', 'mqtt'];
/** A cloud may use another kind of sink; the registers' broker has no alternative. */
const schemes: Readonly<Record<'this_machine' | 'anywhere', Schemes>> = {
  this_machine: { known, suggested: ['mqtts'], ofKind: { https: 'https', http: 'https' } },
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
    return libText('mqtt.address');
  }
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  const isPlain = url.protocol === 'mqtt:';
  // `http:broker` is a valid URL too.
  if (plain === 'anywhere' && !isPlain && url.protocol !== 'mqtts:') {
    return libText('mqtt.scheme');
  }
  if (plain === 'this_machine' && url.protocol !== 'mqtts:' && !(isPlain && isLoopback(host))) {
    return libText('mqtt.plain');
  }
  if (url.username !== '' || url.password !== '') {
    return libText('mqtt.login');
  }
  if (!['', '/'].includes(url.pathname) || url.search !== '' || url.hash !== '') {
    return libText('mqtt.path');
  }
  return undefined;
}

/** Levels of letters, digits, `-` and `_`: brokers give `.`, `+`, `#` and `$` special meanings (a dot is a level in NATS). */
export const topicPrefixPattern = /^[A-Za-z0-9_-]+(\/[A-Za-z0-9_-]+)*$/;
/** Same characters as topics; a broker may accept fewer, at least 23 letters and digits. */
export const clientIdPattern = /^[A-Za-z0-9_-]{1,128}$/;
