/**
 * Settings of a Ubiregi account: a pasted token, or an app's id and secret with the tokens from linking. If
 * both are present, the link takes precedence, and the pasted token applies until there is one.
 *
 * `tokens` is written by the program alone, by linking and by each renewal. A set-up file without it leaves
 * it unchanged.
 */

import { z } from 'zod';
import { maxTokenLength, tokenPattern } from '../../../lib/http/bearer.ts';
import type { LocalizedText } from '../../../lib/text/language.ts';
import { addIssue, checkedText } from '../../../lib/yaml/checked-text.ts';
import { expecting } from '../../../lib/yaml/schema-messages.ts';
import { linkedTokens } from '../polling/kit/linked-tokens.ts';
import { isPlainAddress } from '../polling/kit/plain-address.ts';
import { isRedirectAddress } from '../polling/kit/redirect-address.ts';
import { ubiregiSettingsText } from './settings-text.ts';

const givenToken = z
  .string()
  .regex(tokenPattern)
  .max(maxTokenLength)
  .meta(expecting(ubiregiSettingsText('token')));

export const ubiregiSettings = z
  .strictObject({
    token: givenToken
      .meta({ secret: true })
      .optional()
      .describe(
        'API access token, made and shown at Ubiregi under アカウント → アプリ (ubiregi.com/a/account/apps). Enough by itself; used where the account is not linked.',
      )
      .meta({ sample: 'token-from-ubiregi' }),
    clientId: givenToken
      .optional()
      .describe('Id of your own app at Ubiregi; the account is then linked on the page (OAuth2).')
      .meta({ sample: 'client-id-from-ubiregi' }),
    clientSecret: givenToken
      .meta({ secret: true })
      .optional()
      .describe('Secret of that app.')
      .meta({ sample: 'client-secret-from-ubiregi' }),
    redirectUri: checkedText(redirectProblem)
      .meta(expecting(ubiregiSettingsText('redirect_uri')))
      .optional()
      .describe(
        'The redirect address that is registered with the app. If it is not this gateway, the code is copied from the address bar and pasted on the page.',
      )
      .meta({ sample: 'https://gateway.example:8443/api/v1/oauth/callback' }),
    baseUrl: checkedText(baseUrlProblem)
      .meta(expecting(ubiregiSettingsText('https_url')))
      .default('https://ubiregi.com')
      .describe('Where Ubiregi is; another address is for tests.'),
    tokens: linkedTokens
      .optional()
      .describe('Written by the program when the account is linked on the page.')
      .meta({ secret: true }),
  })
  .superRefine((settings, context) => {
    // A lone clientSecret beside a token is left over from an app that was removed from a set-up file.
    const { token, clientId, clientSecret, redirectUri } = settings;
    if (clientId !== undefined && clientSecret === undefined) {
      addIssue(context, ['clientSecret'], ubiregiSettingsText('secret_missing'));
    } else if (clientId === undefined && token === undefined) {
      const [key, words] =
        clientSecret === undefined && redirectUri === undefined
          ? (['token', needed] as const)
          : (['clientId', noId] as const);
      addIssue(context, [key], words);
    }
  });

const needed: LocalizedText = ubiregiSettingsText('token_missing');
const noId: LocalizedText = ubiregiSettingsText('id_missing');

export type UbiregiSettings = z.infer<typeof ubiregiSettings>;

function baseUrlProblem(text: string): LocalizedText | undefined {
  return isPlainAddress(text) ? undefined : ubiregiSettingsText('address_unsafe');
}

function redirectProblem(text: string): LocalizedText | undefined {
  return isRedirectAddress(text) ? undefined : ubiregiSettingsText('redirect_incomplete');
}
