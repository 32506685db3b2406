/**
 * HTTP to a camera: one connection, kept alive, with login and redirects. Sends requests and returns responses with
 * unread bodies.
 *
 * The certificate of a camera on https is not checked: nearly all are self-signed, without a name. Data is encrypted,
 * but a device in between could impersonate the camera; so a login is sent in the clear only when the set-up itself
 * uses http.
 */

import { Agent, type Dispatcher } from 'undici';
import { cameraProblem } from '../../../domain/problem/camera.ts';
import type { CameraRecord } from '../../../domain/setup/set-up.ts';
import { isAborted } from '../../../lib/abort.ts';
import type { Clock } from '../../../lib/clock.ts';
import { patienceMs } from '../ingest.ts';
import { createAuthorizer, credentialsOf } from '../login/authorization.ts';
import { problemOfAnswer, retryAfterMs, type StillsProblem } from './answers.ts';

export type Picture = {
  readonly kind: 'body';
  readonly body: Dispatcher.ResponseData['body'];
  readonly multipart: boolean;
  /**
   * When the request was sent and when the response began, CLOCK_MONOTONIC milliseconds: a single picture was taken in
   * between.
   */
  readonly sentMs: number;
  readonly beganMs: number;
};
export type Answer =
  | Picture
  | { readonly kind: 'none'; readonly trouble: StillsProblem; readonly retryAfterMs: number };

export type Connection = {
  /** Rejects when the connection fails, and when the signal aborts. */
  ask(signal: AbortSignal): Promise<Answer>;
  [Symbol.asyncDispose](): Promise<void>;
};

/** Cameras that encode the picture on demand take up to some seconds. */
const answerMs = 15_000;
const maxHeaderBytes = 16 * 1024;
const maxRedirects = 3;
/** Bodies are drained, so that the connection can be reused; a longer error page ends it. */
const maxErrorBytes = 64 * 1024;

export function connectTo(record: CameraRecord, clock: Clock): Connection {
  const credentials = credentialsOf(record);
  const authorizer = createAuthorizer(credentials);
  const agent = new Agent({
    connections: 1,
    maxHeaderSize: maxHeaderBytes,
    headersTimeout: answerMs,
    bodyTimeout: answerMs,
    connect: { timeout: patienceMs, rejectUnauthorized: false },
  });
  /** Target of the camera's redirect, reused for the next request. */
  let target = new URL(record.url);
  target.hash = '';

  async function send(signal: AbortSignal) {
    const path = target.pathname + target.search;
    const login = authorizer.header({ method: 'GET', uri: path });
    const sentMs = clock.monotonicMs();
    const answer = await agent.request({
      origin: target.origin,
      path,
      method: 'GET',
      headers: { accept: '*/*', ...(login === undefined ? {} : { authorization: login }) },
      signal,
    });
    return { answer, sentMs, beganMs: clock.monotonicMs() };
  }

  return {
    async ask(signal) {
      let again = false;
      for (let redirects = 0; ; ) {
        let sent: Awaited<ReturnType<typeof send>>;
        try {
          sent = await send(signal);
        } catch (error) {
          // Some close the connection after a 401 or a redirect without announcing it: no failure yet.
          if (!again || isAborted(signal)) throw error;
          authorizer.unanswered();
          again = false;
          continue;
        }
        again = true;
        const { answer, sentMs, beganMs } = sent;
        const status = answer.statusCode;
        if (status !== 401) authorizer.info(listOf(answer.headers['authentication-info']));
        const contentType = listOf(answer.headers['content-type'])[0] ?? '';
        const trouble =
          status === 401 || isRedirect(status) ? undefined : problemOfAnswer(status, contentType);
        if (status === 200 && trouble === undefined) {
          return {
            kind: 'body',
            body: answer.body,
            multipart: /^multipart\//i.test(contentType),
            sentMs,
            beganMs,
          };
        }
        await answer.body.dump({ limit: maxErrorBytes, signal });
        const none = (what: StillsProblem): Answer => ({
          kind: 'none',
          trouble: what,
          retryAfterMs: retryAfterMs(listOf(answer.headers['retry-after'])[0]),
        });
        if (trouble !== undefined) return none(trouble);
        if (status === 401) {
          const next = authorizer.challenge(listOf(answer.headers['www-authenticate']));
          if (next !== 'answerable') return none(refusal(next, credentials !== undefined));
          continue;
        }
        const moved = redirect(target, listOf(answer.headers['location'])[0]);
        if (moved === undefined || ++redirects > maxRedirects) return none(ledAway);
        target = moved;
      }
    },
    [Symbol.asyncDispose]: () => agent.destroy(),
  };
}

const ledAway: StillsProblem = {
  why: cameraProblem('camera.redirect_refused'),
  again: false,
  unfit: false,
};

function refusal(kind: 'refused' | 'unsupported', hasLogin: boolean): StillsProblem {
  if (kind === 'refused' && hasLogin)
    return { why: cameraProblem('camera.login_refused'), again: false, unfit: false, loginRefused: true };
  const why = cameraProblem(kind === 'unsupported' ? 'camera.login_unsupported' : 'camera.login_needed');
  return { why, again: false, unfit: false };
}

/** The redirect target, if it is the same device and not less protected: the login must not be diverted. */
function redirect(from: URL, location: string | undefined): URL | undefined {
  const to = location === undefined ? null : URL.parse(location, from.href);
  if (to?.hostname !== from.hostname || !/^https?:$/.test(to.protocol)) return undefined;
  if (from.protocol === 'https:' && to.protocol === 'http:') return undefined;
  to.hash = '';
  to.username = '';
  to.password = '';
  return to;
}

function isRedirect(status: number): boolean {
  return [301, 302, 303, 307, 308].includes(status);
}

function listOf(header: string | string[] | undefined): string[] {
  return header === undefined ? [] : typeof header === 'string' ? [header] : header;
}
