/** Parses a device's response to a probe (WS-Discovery 1.0, ProbeMatches). Pure. */

import { percentDecoded } from '../../../lib/text/percent-decoded.ts';
import { cleanText, elementBodies, elementTexts } from './xml-text.ts';

export type ProbeMatch = {
  /** Permanent endpoint name of the device: mostly `urn:uuid:…`. '' when absent. */
  readonly endpoint: string;
  /** Service addresses as reported by the device. Untrusted. */
  readonly xaddrs: readonly string[];
  /** From its scopes; each may be missing. */
  readonly name?: string;
  readonly hardware?: string;
};

/** One datagram rarely holds more than one; no camera sends a longer list. */
const maxMatches = 8;
const maxXaddrs = 8;

/** Empty for anything else, including our own probe. A truncated match returns its readable parts if they include an address. */
export function parseProbeMatches(datagram: Buffer): ProbeMatch[] {
  const xml = datagram.toString('utf8');
  return elementBodies(xml, 'ProbeMatch')
    .slice(0, maxMatches)
    .map(parseMatch)
    .filter(({ xaddrs, endpoint }) => xaddrs.length > 0 || endpoint !== '');
}

function parseMatch(xml: string): ProbeMatch {
  const [reference = ''] = elementBodies(xml, 'EndpointReference');
  const scopes = words(elementTexts(xml, 'Scopes'));
  const name = scopeValue(scopes, 'name');
  const hardware = scopeValue(scopes, 'hardware');
  return {
    endpoint: cleanText(elementTexts(reference, 'Address')[0] ?? '', 200),
    xaddrs: words(elementTexts(xml, 'XAddrs')).slice(0, maxXaddrs),
    ...(name !== undefined && { name }),
    ...(hardware !== undefined && { hardware }),
  };
}

function words(texts: readonly string[]): string[] {
  return texts.flatMap((text) => text.split(/\s+/)).filter((word) => word !== '');
}

/** `onvif://www.onvif.org/name/Front%20door` → `Front door` */
function scopeValue(scopes: readonly string[], kind: 'name' | 'hardware'): string | undefined {
  const prefix = `onvif://www.onvif.org/${kind}/`;
  const value = scopes.find((scope) => scope.startsWith(prefix))?.slice(prefix.length) ?? '';
  const text = cleanText(percentDecoded(value).replaceAll('_', ' '));
  return text === '' ? undefined : text;
}
