/**
 * The addresses that requests name. Worked on as text: what a camera wrote has to go back to it letter by letter. The host is always the
 * one that answered, since cameras report localhost or an address they had once.
 */
import { filled } from '../../../lib/text/sentence.ts';
import { addressProblems } from '../problem-messages.ts';

/** `scheme://host:port` of an address and what stands behind; undefined if it has no such form. */
function split(url: string): { origin: string; rest: string } | undefined {
  const match = /^([a-z][a-z0-9+.-]*:\/\/[^/?#]*)(.*)$/i.exec(url);
  return match === null ? undefined : { origin: match[1] ?? '', rest: match[2] ?? '' };
}

/** What goes into a line of a request can't end it. */
function clean(text: string): string {
  return text.trim().replaceAll(/[\s\p{Cc}]/gu, (char) => encodeURIComponent(char));
}

/** The address under which the camera said its description is to be read: Content-Base, Content-Location, or what was asked for. */
export function baseAddress(
  requested: string,
  headers: { readonly contentBase?: string | undefined; readonly contentLocation?: string | undefined },
): string {
  for (const told of [headers.contentBase, headers.contentLocation]) {
    const parts = told === undefined ? undefined : split(clean(told));
    if (parts !== undefined) return `${split(requested)?.origin ?? ''}${parts.rest}`;
  }
  return requested;
}

/**
 * The address of a control attribute. A relative one is put behind the base, query and all: that is what cameras mean, whatever RFC 1808
 * says. One that begins with the base's path is absolute.
 */
export function controlAddress(base: string, control: string | undefined): string {
  if (control === undefined || control === '*') return base;
  const wanted = clean(control);
  const { origin, rest } = split(base) ?? { origin: '', rest: '' };
  const absolute = split(wanted);
  if (absolute !== undefined) return `${origin}${absolute.rest}`;
  const path = rest.replace(/[?#].*$/, '').replace(/\/$/, '');
  if (wanted.startsWith('/') && path !== '' && wanted.startsWith(`${path}/`)) return `${origin}${wanted}`;
  if (wanted.startsWith('?')) return `${base}${wanted}`;
  return `${base.replace(/\/$/, '')}/${wanted.replace(/^\//, '')}`;
}

export type Redirect =
  | { readonly kind: 'to'; readonly url: URL /** No credentials go there. */; readonly otherHost: boolean }
  | { readonly kind: 'refused'; readonly why: string };

const loopback = /^(?:localhost|127\.[0-9.]+|\[::1\]|0\.0\.0\.0)$/i;

/** Where a camera sends us. A loopback address means itself. */
export function redirectTarget(from: URL, location: string | undefined): Redirect {
  const told = location === undefined ? null : URL.parse(clean(location), from.href);
  if (told === null) return { kind: 'refused', why: addressProblems.sentNowhere };
  if (told.protocol !== from.protocol) {
    return {
      kind: 'refused',
      why: filled(addressProblems.sentToProtocol, `${told.protocol.slice(0, 20)}//`),
    };
  }
  if (told.hostname === '' || (loopback.test(told.hostname) && !loopback.test(from.hostname))) {
    told.hostname = from.hostname;
  }
  told.username = '';
  told.password = '';
  told.hash = '';
  return { kind: 'to', url: told, otherHost: told.hostname !== from.hostname };
}
