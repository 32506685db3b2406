/** Target of a picture: the cloud itself, or the address that it gave for this picture. Pure. */
import { type CloudProblem, cloudProblem } from '../../../domain/problem/cloud.ts';
import { maybePublic } from '../../../lib/net/public-address.ts';
import { isSafeToSendTo } from '../../../lib/net/safe-address.ts';
import type { OutboxPicture, PicturePut } from '../../store/store.ts';

/** Set by the connection, not by an address from the cloud; presigned addresses often list `host`. */
const connectionHeaders = new Set([
  'connection',
  'content-length',
  'expect',
  'host',
  'keep-alive',
  'proxy-authorization',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** RFC 9110, 5.1 and 5.5: anything else can't be sent. */
const headerName = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
const headerValue = /^[\t\x20-\x7e\x80-\xff]*$/;

export type PictureTarget = {
  readonly url: string;
  readonly headers: Record<string, string>;
  /** own: the cloud itself, credentials are sent. allowed: an origin in the config. public: any other. */
  readonly reach: 'own' | 'allowed' | 'public';
};

/**
 * Target and headers of a picture: only headers from the cloud. Since a cloud could otherwise make the
 * gateway probe the shop's own network, it may name addresses of the public internet only, besides its own
 * origin and those of the config.
 */
export function pictureTarget(
  { sha256, put }: OutboxPicture,
  base: string,
  origins: readonly string[],
): PictureTarget | CloudProblem {
  if (put !== undefined) return givenTarget(put, base, origins);
  const headers = { 'content-type': 'image/jpeg', 'if-none-match': '*' };
  return { url: `${base}/v1/thumbnails/${sha256}`, headers, reach: 'own' };
}

/** The same for an address that the cloud gave. */
export function givenTarget(
  put: PicturePut,
  base: string,
  origins: readonly string[],
): PictureTarget | CloudProblem {
  if (!URL.canParse(put.url)) return cloudProblem('cloud.picture_address_unusable');
  const url = new URL(put.url);
  const isOwn = url.origin === new URL(base).origin;
  const isAllowed = origins.some((origin) => new URL(origin).origin === url.origin);
  if (!isSafeToSendTo(url)) return cloudProblem('cloud.picture_address_unusable');
  if (!isOwn && !isAllowed && (url.protocol !== 'https:' || !maybePublic(url)))
    return cloudProblem('cloud.picture_address_private', { origin: url.origin });
  const given = Object.entries(put.headers).map(([name, value]) => [name.toLowerCase(), value] as const);
  if (!given.every(([name, value]) => headerName.test(name) && headerValue.test(value)))
    return cloudProblem('cloud.picture_address_unusable');
  return {
    url: put.url,
    headers: Object.fromEntries(given.filter(([name]) => !connectionHeaders.has(name))),
    reach: isOwn ? 'own' : isAllowed ? 'allowed' : 'public',
  };
}
