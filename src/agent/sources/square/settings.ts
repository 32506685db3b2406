/**
 * Settings of an account at Square: an access token that reads its payments, orders, locations and team, or an application with the tokens from
 * linking. If both are present, the link takes precedence, and the access token applies until there is one.
 */

import { z } from 'zod';
import type { LocalizedText } from '../../../lib/text/language.ts';
import { addIssue, checkedText } from '../../../lib/yaml/checked-text.ts';
import { expecting } from '../../../lib/yaml/schema-messages.ts';
import { linkedTokens } from '../polling/kit/linked-tokens.ts';
import { isPlainAddress } from '../polling/kit/plain-address.ts';
import { isRedirectAddress } from '../polling/kit/redirect-address.ts';
import { squareSettingsText } from './settings-text.ts';

/** Square's hosts [api.json of square/connect-api-specification, x-server-configuration]. */
const hosts = {
  production: 'https://connect.squareup.com',
  sandbox: 'https://connect.squareupsandbox.com',
} as const;

/** Version of Square's API by which answers are read; every request names it. */
export const apiVersion = '2025-08-20';

const givenToken = z
  .string()
  .transform((text) => text.trim())
  .pipe(z.string().regex(/^[\x21-\x7e]{8,1024}$/));

export const squareSettings = z
  .strictObject({
    accessToken: givenToken
      .meta({
        secret: true,
        sample: 'token-from-square',
        ...expecting(squareSettingsText('access_token')),
      })
      .optional()
      .describe(
        'Personal access token of an application of the shop: developer.squareup.com → application → Credentials → Production → Access token. Used where the account is not linked. An OAuth access token also works until it expires; it needs MERCHANT_PROFILE_READ, PAYMENTS_READ, ORDERS_READ and EMPLOYEES_READ.',
      ),
    clientId: givenToken
      .meta({ sample: 'sq0idp-application-id', ...expecting(squareSettingsText('application_id')) })
      .optional()
      .describe(
        'Application ID of an application at Square (OAuth → Production); the account is then linked on the page by a login at Square.',
      ),
    clientSecret: givenToken
      .meta({
        secret: true,
        sample: 'sq0csp-application-secret',
        ...expecting(squareSettingsText('application_secret')),
      })
      .optional()
      .describe(
        'Application secret of the same page. Without it the account is linked by PKCE, so that the secret of a vendor’s application is on no gateway; the link then ends when the gateway is off for 90 days.',
      ),
    redirectUri: checkedText(redirectProblem)
      .meta(expecting(squareSettingsText('redirect_uri')))
      .optional()
      .describe(
        'The redirect URL of the application’s OAuth page; https alone, http only in the sandbox. If it is not this gateway, the code is copied from the address bar and pasted on the page.',
      )
      .meta({ sample: 'https://gateway.example:8443/api/v1/oauth/callback' }),
    sandbox: z
      .boolean()
      .default(false)
      .describe('Square’s sandbox in place of production; its tokens are others.'),
    baseUrl: checkedText(addressProblem)
      .meta(expecting(squareSettingsText('https_url')))
      .optional()
      .describe('Where the API is, if not at Square: for tests.')
      .meta({ sample: hosts.production }),
    tokens: linkedTokens
      .optional()
      .describe('Written by the program when the account is linked on the page.')
      .meta({ secret: true }),
  })
  .superRefine(({ accessToken, clientId, clientSecret, redirectUri }, context) => {
    if (clientId !== undefined || accessToken !== undefined) return;
    // The id is what is missing where something else of an application was given.
    if (clientSecret === undefined && redirectUri === undefined)
      addIssue(context, ['accessToken'], squareSettingsText('token_missing'));
    else addIssue(context, ['clientId'], squareSettingsText('id_missing'));
  });

export type SquareSettings = z.infer<typeof squareSettings>;

/** Without a slash at its end. */
export function hostOf({ sandbox, baseUrl }: SquareSettings): string {
  return (baseUrl ?? (sandbox ? hosts.sandbox : hosts.production)).replace(/\/+$/, '');
}

function addressProblem(text: string): LocalizedText | undefined {
  return isPlainAddress(text) ? undefined : squareSettingsText('address_unsafe');
}

function redirectProblem(text: string): LocalizedText | undefined {
  return isRedirectAddress(text) ? undefined : squareSettingsText('redirect_incomplete');
}
