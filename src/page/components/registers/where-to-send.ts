/**
 * Address to which a register on another device sends its sales or prints, from the gateway's status and the browser's own address. Pure.
 */
import type { ReachableAddressesJson, RegisterJson } from '../../../contract/page/registers.ts';

export type Place = { readonly protocol: string; readonly hostname: string; readonly port: string };

/**
 * `isHereOnly`: no other device reaches it; something has to be added to the config. `keyPin`: by what a program knows the page's own
 * certificate.
 */
export type SendTo = { readonly origin: string; readonly isHereOnly: boolean; readonly keyPin?: string };

/** The address of this gateway as the shop's network has it; undefined where it is in none. */
export function lanAddress(reach: ReachableAddressesJson, { hostname }: Place): string | undefined {
  return isAddress(hostname) && !isHere(hostname) ? hostname : reach.addresses[0];
}

/** Where a register reaches its printer through this gateway: the address at which it listens. */
export function printAddress(
  reach: ReachableAddressesJson,
  { listenHost }: Pick<NonNullable<RegisterJson['printer']>, 'listenHost'>,
  place: Place,
): string | undefined {
  return listenHost ?? lanAddress(reach, place);
}

/** The listener for tills where there is one, since those may not be able to do TLS; else the page's own. */
export function sendTo(reach: ReachableAddressesJson, place: Place): SendTo {
  const { push, page } = reach;
  const address = lanAddress(reach, place);
  if (push !== undefined && !isHere(push.host))
    return {
      origin: `http://${bracketed(isAny(push.host) ? (address ?? push.host) : push.host)}:${push.port}`,
      isHereOnly: false,
    };
  const keyPin = page?.keyPin === undefined ? {} : { keyPin: page.keyPin };
  const here = `${place.protocol}//${bracketed(place.hostname)}${place.port === '' ? '' : `:${place.port}`}`;
  // Another name leads to it, such as that of a proxy: it led the browser here.
  if (!isHere(place.hostname)) {
    const isPage = place.protocol === 'https:' && (place.port || '443') === String(page?.port);
    return { origin: here, isHereOnly: false, ...(isPage && keyPin) };
  }
  if (page === undefined || isHere(page.host) || address === undefined)
    return { origin: here, isHereOnly: true, ...keyPin };
  const host = isAny(page.host) ? address : page.host;
  // As the page is served, whatever led the browser here.
  const scheme = page.keyPin === undefined ? 'http' : 'https';
  return { origin: `${scheme}://${bracketed(host)}:${page.port}`, isHereOnly: false, ...keyPin };
}

function isHere(host: string): boolean {
  return host === 'localhost' || host === '::1' || host === '[::1]' || /^127\./.test(host);
}

function isAny(host: string): boolean {
  return host === '0.0.0.0' || host === '::';
}

function isAddress(host: string): boolean {
  return /^\d+\.\d+\.\d+\.\d+$/.test(host);
}

function bracketed(host: string): string {
  return host.includes(':') && !host.startsWith('[') ? `[${host}]` : host;
}
