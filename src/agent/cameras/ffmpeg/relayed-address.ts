/** Address of the camera behind the RTSP relay (rtsp-relay.ts), after redirects within its host. */
import { type CameraProblem, cameraProblem } from '../../../domain/problem/camera.ts';
import { redirectTarget } from '../rtsp/addresses.ts';
import { checkedUrl } from '../source-url.ts';

const defaultPorts = { 'rtsp:': 554, 'rtsps:': 322 } as const;
const maxRedirects = 3;

/** `given`: as `checkedUrl` returns it. */
export function createRelayedAddress(given: URL) {
  let url = given;
  let redirects = 0;
  const origin = (): string => `${url.protocol}//${url.host}`;
  return {
    endpoint() {
      const secure = url.protocol === 'rtsps:';
      const port = url.port === '' ? defaultPorts[secure ? 'rtsps:' : 'rtsp:'] : Number(url.port);
      return { host: url.hostname, port, secure };
    },

    /** Address of a request. `own`: of the relay, in place of the camera's. */
    of(uri: string, own: string): string {
      const first = `${own}${given.pathname}${given.search}`;
      if (uri.startsWith(first)) return `${origin()}${url.pathname}${url.search}${uri.slice(first.length)}`;
      return uri.startsWith(own) ? `${origin()}${uri.slice(own.length)}` : uri;
    },

    /** Returns the reason if the redirect is not followed. */
    redirect(location: string | undefined): CameraProblem | undefined {
      const target = redirectTarget(url, location);
      if (target.kind === 'refused') return target.why;
      if (target.otherHost) return cameraProblem('camera.redirect_refused');
      const next = checkedUrl(target.url.href);
      if (next.kind === 'unusable') return cameraProblem('camera.redirect_invalid');
      if (++redirects > maxRedirects) return cameraProblem('camera.redirect_loop');
      url = next.url;
      return undefined;
    },
  };
}
