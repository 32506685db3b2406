/**
 * Wraps the package onvif: one connection object per attempt, calls one after the other. Additions to the package:
 * - every call ends: by its response, the end of the connection, a deadline or the signal. The package never calls back
 *   when a response is truncated;
 * - an exception in the package's callbacks (a missing element; SetSystemDateAndTime after a network error) ends the
 *   call, not the process;
 * - responses are bounded (bounded-agent.ts), services are called at the address that responded, whatever address they
 *   report (`preserveAddress`);
 * - the WS-Security token is generated here: passwords in UTF-8 (the package writes Latin-1), the time by the device's
 *   clock from the first call on;
 * - user names and profile tokens are escaped; the package writes them into its XML unescaped.
 */

import { createHash, randomBytes } from 'node:crypto';
import type { Cam } from 'onvif';
import { type OnvifProblem, onvifProblem } from '../../../domain/problem/devices/onvif.ts';
import { deadline, unlessAborted } from '../../../lib/abort.ts';
import type { Clock } from '../../../lib/clock.ts';
import type { DeviceAddress } from './address.ts';
import { createBoundedAgent } from './bounded-agent.ts';
import { problemOf, type RawAnswer } from './problem.ts';
import { escaped } from './xml-text.ts';

export type Login = { readonly username: string; readonly password: string };

/**
 * Authentication scheme. Devices that support both use `ws_security`; some support only `http_digest`. The password
 * itself is never sent.
 */
export type LoginScheme = 'ws_security' | 'http_digest';

/** The device's clock at a CLOCK_MONOTONIC time. */
export type DeviceClock = { readonly deviceMs: number; readonly atMonotonicMs: number };

export type CallOutcome =
  | { readonly kind: 'ok'; readonly value: unknown; readonly xml: string }
  /** `digestRefused`: the device requested HTTP Digest and rejected it, whatever the scheme of the login. */
  | { readonly kind: 'failed'; readonly problem: OnvifProblem; readonly digestRefused?: boolean };

/** Callback type of the package. */
export type Callback = (error: Error | null, value?: unknown, xml?: string) => void;

export type Connection = Disposable & {
  readonly cam: Cam;
  /** Makes one call: `connection.call((done) => connection.cam.getServices(done), signal)`. Rejects with `signal.reason` only. */
  call(start: (done: Callback) => void, signal: AbortSignal): Promise<CallOutcome>;
  /** The same with a message of its own. */
  post(message: SoapMessage, signal: AbortSignal): Promise<CallOutcome>;
};

export type SoapMessage = {
  /** Path of the service, at the address that responded. */
  readonly path: string;
  /** Also the action of its content type (SOAP 1.2). */
  readonly action: string;
  /** XML. */
  readonly header: string;
  readonly body: string;
  /** For a call that the device holds. Default `callWithinMs`. */
  readonly withinMs?: number;
};

/** A camera on a good network responds within 0.2 s; busy ones take seconds. */
const callWithinMs = 6_000;

const cutOff = Object.assign(new Error('the answer was cut off'), { code: 'CUT_OFF' });

/** Internals of the package that are replaced or observed; connection.test fails when they change. */
type Internals = {
  _request(options: unknown, callback: (...answer: RawArguments) => void): void;
  _passwordDigest(): { passdigest: string; nonce: string; timestamp: string };
  /** Up to and without the end of the header. */
  _envelopeHeader(isOpen: true): string;
};
type RawArguments = [error: Error | null, data?: unknown, xml?: string, status?: number];

/** The package is loaded with the first connection: most shops enter the address of a camera once. */
export async function openConnection(options: {
  readonly address: DeviceAddress;
  readonly clock: Clock;
  readonly login?: Login & { readonly scheme: LoginScheme; readonly deviceClock?: DeviceClock };
}): Promise<Connection> {
  const { Cam } = await import('onvif');
  const { address, clock, login } = options;
  // Nothing arrives on a closed connection: the response was truncated.
  const agent = createBoundedAgent(address.secure, () => fail({ ...newest, error: cutOff }));
  const byToken = login?.scheme === 'ws_security';
  const cam = new Cam({
    hostname: address.host,
    port: address.port,
    path: address.path,
    useSecure: address.secure,
    preserveAddress: true,
    autoconnect: false,
    timeout: callWithinMs,
    agent,
    useWSSecurity: byToken,
    ...(login !== undefined && {
      username: byToken ? escaped(login.username) : login.username,
      password: login.password,
    }),
  });
  const internals = cam as unknown as Internals;
  // The package drops namespaces from what it passes on.
  let received = '';
  cam.on('rawResponse', (xml) => (received = xml));

  let newest: RawAnswer = { error: null };
  let give = (_outcome: CallOutcome): void => undefined;
  const fail = (raw: RawAnswer): void => {
    give({
      kind: 'failed',
      problem: problemOf(raw, login !== undefined),
      digestRefused: raw.error?.message.startsWith('Digest authentication failed') === true,
    });
  };
  const request = internals._request.bind(cam);
  internals._request = (requestOptions, callback) => {
    request(requestOptions, (...answer) => {
      const [error, , xml, status] = answer;
      newest = { error, xml, status };
      try {
        callback(...answer);
      } catch (thrown) {
        fail({ ...newest, error: error ?? (thrown as Error) });
      }
    });
  };
  if (login !== undefined) internals._passwordDigest = () => makeToken(login, clock);

  async function call(
    start: (done: Callback) => void,
    signal: AbortSignal,
    withinMs = callWithinMs,
  ): Promise<CallOutcome> {
    signal.throwIfAborted();
    using limit = deadline(clock, withinMs, signal);
    const { promise, resolve } = Promise.withResolvers<CallOutcome>();
    give = resolve;
    newest = { error: null };
    try {
      start((error, value, xml) => {
        if (error === null && xml !== undefined) resolve({ kind: 'ok', value, xml });
        else fail({ ...newest, error: error ?? newest.error ?? new TypeError('no answer in the answer') });
      });
      return await unlessAborted(promise, limit.signal);
    } catch (error) {
      signal.throwIfAborted();
      if (limit.passed()) return { kind: 'failed', problem: onvifProblem('onvif.no_answer') };
      return {
        kind: 'failed',
        problem: problemOf({ ...newest, error: error as Error }, login !== undefined),
      };
    }
  }

  return {
    cam,
    call: (start, signal) => call(start, signal),
    async post({ path, action, header, body, withinMs = callWithinMs }, signal) {
      const envelope = `${internals._envelopeHeader(true)}${header}</s:Header><s:Body>${body}</s:Body></s:Envelope>`;
      const message = { service: path, action, body: envelope, replyTimeout: withinMs };
      const answer = await call((done) => internals._request(message, done), signal, withinMs);
      return answer.kind === 'ok' ? { ...answer, xml: received } : answer;
    },
    [Symbol.dispose]: () => agent.destroy(),
  };
}

/** WS-Security UsernameToken profile 1.0: SHA-1 of nonce, time and password. */
function makeToken({ password, deviceClock }: Login & { readonly deviceClock?: DeviceClock }, clock: Clock) {
  const nowMs =
    deviceClock === undefined
      ? clock.nowMs()
      : deviceClock.deviceMs + (clock.monotonicMs() - deviceClock.atMonotonicMs);
  const timestamp = new Date(nowMs).toISOString();
  const nonce = randomBytes(16);
  const passdigest = createHash('sha1')
    .update(nonce)
    .update(timestamp)
    .update(password, 'utf8')
    .digest('base64');
  return { passdigest, nonce: nonce.toString('base64'), timestamp };
}
