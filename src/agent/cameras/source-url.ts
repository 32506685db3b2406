/** A camera's URL, checked. */
import { type CameraProblem, cameraProblem } from '../../domain/problem/camera.ts';

/** Name, IPv4 or IPv6 address. Other characters could alter the URLs that are derived from it. */
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
