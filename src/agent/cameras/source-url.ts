/** A camera's URL, checked; and as ffmpeg gets it, with user and password put back in. */
import { type CameraProblem, cameraProblem } from '../../domain/problem/camera.ts';
import type { CameraRecord } from '../../domain/setup/set-up.ts';
import { credentialsOf } from './login/authorization.ts';

export type SourceUrl =
  | { readonly kind: 'ok'; readonly url: string }
  | { readonly kind: 'unusable'; readonly why: CameraProblem };

/** ffmpeg stores user and password in 128 bytes and silently truncates the rest. Without the `@`. */
const maxUserInfoBytes = 127;

/** Name, IPv4 or IPv6 address. Other characters could alter the URLs that ffmpeg derives from it. */
const host = /^(?:[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])$/;

export type CheckedUrl =
  | { readonly kind: 'ok'; readonly url: URL }
  | { readonly kind: 'unusable'; readonly why: CameraProblem };

/** A stream's address: rtsp or rtsps, to a plain host, without user and password. */
export function checkedUrl(text: string): CheckedUrl {
  const unusable = (why: CameraProblem): CheckedUrl => ({ kind: 'unusable', why });
  const parsed = URL.parse(text);
  if (parsed === null) return unusable(cameraProblem('camera.url_invalid'));
  if (parsed.protocol !== 'rtsp:' && parsed.protocol !== 'rtsps:')
    return unusable(cameraProblem('camera.url_scheme'));
  if (!host.test(parsed.hostname)) return unusable(cameraProblem('camera.url_host'));
  if (parsed.username !== '' || parsed.password !== '') {
    return unusable(cameraProblem('camera.url_has_login'));
  }
  parsed.hash = '';
  return { kind: 'ok', url: parsed };
}

export function sourceUrl(camera: Pick<CameraRecord, 'url' | 'username' | 'password'>): SourceUrl {
  const checked = checkedUrl(camera.url);
  if (checked.kind === 'unusable') return checked;
  const { url } = checked;
  const login = credentialsOf(camera);
  const userInfo =
    login === undefined ? '' : `${percentEncode(login.username)}:${percentEncode(login.password)}@`;
  if (userInfo.length > maxUserInfoBytes + 1)
    return {
      kind: 'unusable',
      why: cameraProblem('camera.login_too_long'),
    };
  // Built from validated parts: rtsp(s) scheme, encoded user, host; path and query as returned by the URL parser,
  // without blanks.
  return { kind: 'ok', url: `${url.protocol}//${userInfo}${url.host}${url.pathname}${url.search}` };
}

/** Encodes everything except unreserved characters (RFC 3986). A lone surrogate would throw. */
function percentEncode(text: string): string {
  return encodeURIComponent(text.toWellFormed()).replace(
    /[!'()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
