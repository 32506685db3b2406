/**
 * The app's access token (client credentials). Held in memory: it lasts an hour, and another costs one
 * request. Renewed a little before it expires; concurrent callers share one request.
 */

import { z } from 'zod';
import { posProblem } from '../../../domain/problem/pos/pos.ts';
import { childLifetime, unlessAborted } from '../../../lib/abort.ts';
import type { Clock } from '../../../lib/clock.ts';
import { parseJson } from '../../../lib/text/read-json.ts';
import { PosFailure } from '../polling/cloud-source.ts';
import type { PosClient } from '../polling/connectivity.ts';
import { platformScope } from '../smaregi/facts.ts';
import { platformFailure } from './failures.ts';
import { hostsOf, type SmaregiPlatformSettings } from './settings.ts';

export type AccessToken = {
  /** Rejects with a PosFailure. */
  get(signal: AbortSignal): Promise<string>;
  /** The server rejected the token before its expiry: the next `get` requests another. A token renewed meanwhile stays. */
  refused(token: string): void;
  /** Aborts a request in flight. */
  close(): void;
};

const granted = z.object({
  access_token: z.string().min(1).max(8_192),
  token_type: z
    .string()
    .regex(/^bearer$/i)
    .optional(),
  /** Seconds. Smaregi gives 3600 [V]. */
  expires_in: z.coerce.number().positive().optional().catch(undefined),
});
const defaultSeconds = 3_600;
/** Before its expiry, so that no request outlives it: a minute, or a tenth of its lifetime. */
const earlierMs = 60_000;

export function createAccessToken(
  settings: SmaregiPlatformSettings & { readonly clientId: string; readonly clientSecret: string },
  line: PosClient,
  clock: Clock,
): AccessToken {
  const { contractId, clientId, clientSecret } = settings;
  const ended = childLifetime(new AbortController().signal);
  let held: { readonly token: string; readonly untilMs: number } | undefined;
  let coming: Promise<string> | undefined;

  async function ask(): Promise<string> {
    const requestedAtMs = clock.monotonicMs();
    const answer = await line.ask(
      {
        method: 'POST',
        url: `${hostsOf(settings).id}/app/${encodeURIComponent(contractId)}/token`,
        headers: {
          authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}`,
          'content-type': 'application/x-www-form-urlencoded',
        },
        body: new URLSearchParams({ grant_type: 'client_credentials', scope: platformScope }).toString(),
      },
      ended.signal,
    );
    if (answer.status !== 200) throw platformFailure('token', answer, settings);
    const reported = granted.safeParse(parseJson(answer.text)).data;
    if (reported === undefined)
      throw new PosFailure('garbled', posProblem('pos.not_understood', { what: 'access_token' }));
    const lastsMs = (reported.expires_in ?? defaultSeconds) * 1_000;
    held = {
      token: reported.access_token,
      untilMs: requestedAtMs + lastsMs - Math.min(earlierMs, lastsMs / 10),
    };
    return held.token;
  }

  return {
    async get(signal) {
      signal.throwIfAborted();
      if (held !== undefined && clock.monotonicMs() < held.untilMs) return held.token;
      coming ??= ask().finally(() => {
        coming = undefined;
      });
      return unlessAborted(coming, signal);
    },
    refused: (token) => {
      if (held?.token === token) held = undefined;
    },
    close: () => ended.end(),
  };
}
