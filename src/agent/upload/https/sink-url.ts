/** Validation of an HTTPS sink's base address. */

import { isSafeToSendTo } from '../../../lib/net/safe-address.ts';
import { portProblem, type Schemes, schemeProblem } from '../../../lib/net/url-lint.ts';
import type { LocalizedText } from '../../../lib/text/language.ts';
import { configText } from '../../config/text/config-text.ts';

const schemes: Schemes = {
  known: ['https', 'http'],
  suggested: ['https'],
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
    return configText('cloud_url_form');
  }
  const url = new URL(text);
  if (!isSafeToSendTo(url)) {
    return configText('cloud_url_not_https');
  }
  if (url.username !== '' || url.password !== '') {
    return configText('cloud_url_with_login');
  }
  if (url.search !== '' || url.hash !== '') {
    return configText('cloud_url_with_query');
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
  return configText('cloud_url_with_route_note', { route });
}
