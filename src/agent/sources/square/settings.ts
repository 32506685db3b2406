/** Settings of an account at Square: an access token that reads its payments, orders, locations and team. */

import { z } from 'zod';
import type { LocalizedText } from '../../../lib/text/language.ts';
import { checkedText } from '../../../lib/yaml/checked-text.ts';
import { expecting } from '../../../lib/yaml/schema-messages.ts';
import { isPlainAddress } from '../polling/kit/plain-address.ts';
import { squareSettingsText } from './settings-text.ts';

/** Square's hosts [api.json of square/connect-api-specification, x-server-configuration]. */
const hosts = {
  production: 'https://connect.squareup.com',
  sandbox: 'https://connect.squareupsandbox.com',
} as const;

export const squareSettings = z.strictObject({
  accessToken: z
    .string()
    .transform((text) => text.trim())
    .pipe(z.string().regex(/^[\x21-\x7e]{8,1024}$/))
    .meta({
      secret: true,
      sample: 'token-from-square',
      ...expecting(squareSettingsText('access_token')),
    })
    .describe(
      'Personal access token of an application of the shop: developer.squareup.com → application → Credentials → Production → Access token. An OAuth access token also works until it expires; it needs MERCHANT_PROFILE_READ, PAYMENTS_READ, ORDERS_READ and EMPLOYEES_READ.',
    ),
  sandbox: z
    .boolean()
    .default(false)
    .describe('Square’s sandbox in place of production; its tokens are others.'),
  baseUrl: checkedText(addressProblem)
    .meta(expecting(squareSettingsText('https_url')))
    .optional()
    .describe('Where the API is, if not at Square: for tests.')
    .meta({ sample: hosts.production }),
});

export type SquareSettings = z.infer<typeof squareSettings>;

/** Without a slash at its end. */
export function hostOf({ sandbox, baseUrl }: SquareSettings): string {
  return (baseUrl ?? (sandbox ? hosts.sandbox : hosts.production)).replace(/\/+$/, '');
}

function addressProblem(text: string): LocalizedText | undefined {
  return isPlainAddress(text) ? undefined : squareSettingsText('address_unsafe');
}
