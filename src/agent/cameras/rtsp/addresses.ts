/**
 * Request addresses, processed as text: a camera's address must be sent back verbatim. The host is always the one that
 * responded, since cameras report localhost or a former address.
 */
import { type CameraProblem, cameraProblem } from '../../../domain/problem/camera.ts';

/** `scheme://host:port` of an address and the rest; undefined when malformed. */
function split(url: string): { origin: string; rest: string } | undefined {
  const match = /^([a-z][a-z0-9+.-]*:\/\/[^/?#]*)(.*)$/i.exec(url);
  return match === null ? undefined : { origin: match[1] ?? '', rest: match[2] ?? '' };
}

/** Removes line ends, so that a value can't end a request line. */
function clean(text: string): string {
  return text.trim().replaceAll(/[\s\p{Cc}]/gu, (char) => encodeURIComponent(char));
}

/** Base address of the description: Content-Base, Content-Location, or the requested address. */
export function baseAddress(
  requested: string,
  headers: { readonly contentBase?: string | undefined; readonly contentLocation?: string | undefined },
): string {
  for (const reported of [headers.contentBase, headers.contentLocation]) {
    const parts = reported === undefined ? undefined : split(clean(reported));
    if (parts !== undefined) return `${split(requested)?.origin ?? ''}${parts.rest}`;
  }
  return requested;
}

/**
 * Address of a control attribute. A relative one is appended to the base, query included: cameras expect that, despite
 * RFC 1808. One that begins with the base's path is absolute.
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
  | { readonly kind: 'to'; readonly url: URL /** No reader follows it there. */; readonly otherHost: boolean }
  | { readonly kind: 'refused'; readonly why: CameraProblem };

const loopback = /^(?:localhost|127\.[0-9.]+|\[::1\]|0\.0\.0\.0)$/i;

/** Target of a camera's redirect. A loopback address means the camera itself, and so does `remote`, the IP address of the connection. */
export function redirectTarget(from: URL, location: string | undefined, remote?: string): Redirect {
  const reported = location === undefined ? null : URL.parse(clean(location), from.href);
  if (reported === null) return { kind: 'refused', why: cameraProblem('camera.redirect_without_target') };
  if (reported.protocol !== from.protocol) {
    return {
      kind: 'refused',
      why: cameraProblem('camera.redirect_protocol', { protocol: `${reported.protocol.slice(0, 20)}//` }),
    };
  }
  if (reported.hostname === '' || (loopback.test(reported.hostname) && !loopback.test(from.hostname))) {
    reported.hostname = from.hostname;
  }
  reported.username = '';
  reported.password = '';
  reported.hash = '';
  const own = [from.hostname, remote, `[${remote ?? ''}]`];
  return { kind: 'to', url: reported, otherHost: !own.includes(reported.hostname) };
}
