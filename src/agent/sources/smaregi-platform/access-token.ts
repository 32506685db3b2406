/** The app's access token (client credentials). Smaregi gives 3600 s [V]. */
import { platformScope } from '../../../domain/setup/smaregi-platform.ts';
import type { Clock } from '../../../lib/clock.ts';
import type { PosFailure } from '../polling/cloud-source.ts';
import type { PosClient } from '../polling/connectivity.ts';
import { createClientCredentials } from '../polling/kit/client-credentials.ts';
import type { AccessToken } from '../polling/kit/held-token.ts';
import { platformFailure } from './failures.ts';
import { hostsOf, type SmaregiPlatformSettings } from './settings.ts';

export function createAccessToken(
  settings: SmaregiPlatformSettings & { readonly clientId: string; readonly clientSecret: string },
  line: PosClient,
  clock: Clock,
  noteRenewal?: (failure: PosFailure | undefined) => void,
): AccessToken {
  const { contractId, clientId, clientSecret } = settings;
  const basic = Buffer.from(`${clientId}:${clientSecret}`).toString('base64');
  return createClientCredentials(
    {
      url: `${hostsOf(settings).id}/app/${encodeURIComponent(contractId)}/token`,
      headers: { authorization: `Basic ${basic}` },
      form: { scope: platformScope },
      defaultSeconds: 3_600,
      failureOf: (answer) => platformFailure('token', answer, settings),
    },
    line,
    clock,
    noteRenewal,
  );
}
