/** What a device says of itself in answer to a probe (WS-Discovery 1.0, ProbeMatches). Pure. */
import { cleanText, elementBodies, elementTexts } from './xml-text.ts';

export type ProbeMatch = {
  /** The device's name for itself, for ever: mostly `urn:uuid:…`. '' where it tells none. */
  readonly endpoint: string;
  /** Where its service is, as it believes. Not to be trusted. */
  readonly xaddrs: readonly string[];
  /** From its scopes; each may be missing. */
  readonly name?: string;
  readonly hardware?: string;
};

/** One datagram rarely holds more than one; a longer list is no camera's. */
const maxMatches = 8;
const maxXaddrs = 8;

/** Empty for anything else, also for our own probe come back. A match that is cut off gives what it still tells, if that has an address. */
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
  const text = cleanText(unescaped(value).replaceAll('_', ' '));
  return text === '' ? undefined : text;
}

function unescaped(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
