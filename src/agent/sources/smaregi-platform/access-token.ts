/** The app's access token (client credentials): it lasts an hour, and another costs one request. */

import { z } from 'zod';
import { posProblem } from '../../../domain/problem/pos/pos.ts';
import { platformScope } from '../../../domain/setup/smaregi-platform.ts';
import type { Clock } from '../../../lib/clock.ts';
import { parseJson } from '../../../lib/text/read-json.ts';
import { PosFailure } from '../polling/cloud-source.ts';
import type { PosClient } from '../polling/connectivity.ts';
import { platformFailure } from './failures.ts';
import { type AccessToken, createHeldToken } from './held-token.ts';
import { hostsOf, type SmaregiPlatformSettings } from './settings.ts';

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

export function createAccessToken(
  settings: SmaregiPlatformSettings & { readonly clientId: string; readonly clientSecret: string },
  line: PosClient,
  clock: Clock,
): AccessToken {
  const { contractId, clientId, clientSecret } = settings;
  return createHeldToken(async (_rejected, signal) => {
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
      signal,
    );
    if (answer.status !== 200) throw platformFailure('token', answer, settings);
    const reported = granted.safeParse(parseJson(answer.text)).data;
    if (reported === undefined)
      throw new PosFailure('garbled', posProblem('pos.not_understood', { what: 'access_token' }));
    return { token: reported.access_token, lastsMs: (reported.expires_in ?? defaultSeconds) * 1_000 };
  }, clock);
}
