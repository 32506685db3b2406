/**
 * The access token: that of an app made in the shop's admin, or one for a day by client id and secret
 * [shopify.dev/docs/apps/build/authentication-authorization/client-credentials-grant].
 */
import type { Clock } from '../../../lib/clock.ts';
import type { PosClient } from '../polling/connectivity.ts';
import { createClientCredentials } from '../polling/kit/client-credentials.ts';
import type { AccessToken } from '../polling/kit/held-token.ts';
import { tokenFailure } from './failures.ts';
import { hostOf, type ShopifySettings } from './settings.ts';

export function createAccessToken(settings: ShopifySettings, line: PosClient, clock: Clock): AccessToken {
  const { accessToken, clientId = '', clientSecret = '' } = settings;
  if (accessToken !== undefined)
    return { get: () => Promise.resolve(accessToken), refused: () => undefined, close: () => undefined };
  return createClientCredentials(
    {
      url: `${hostOf(settings)}/admin/oauth/access_token`,
      form: { client_id: clientId, client_secret: clientSecret },
      defaultSeconds: 86_399,
      failureOf: (answer) => tokenFailure(answer, clientSecret),
    },
    line,
    clock,
  );
}
