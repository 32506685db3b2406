/**
 * Settings of an account at Shopify: a shop, and an app of its own that may read its orders and locations. New apps get tokens for a day by
 * client id and secret; apps that were made in the shop's admin, which ended with 2025, have a token without end.
 */

import { z } from 'zod';
import { addIssue, checkedText } from '../../../lib/yaml/checked-text.ts';
import { expecting } from '../../../lib/yaml/schema-messages.ts';
import { isPlainAddress } from '../polling/kit/plain-address.ts';
import { shopifySettingsText } from './settings-text.ts';

const credential = z
  .string()
  .transform((text) => text.trim())
  .pipe(z.string().regex(/^[\x21-\x7e]{8,512}$/));

/** Also as people copy it: with https://, or the address of the admin. */
const shop = z
  .string()
  .transform((text) => {
    const plain = text.trim().toLowerCase();
    const [, name = plain] =
      /^(?:https:\/\/)?(?:admin\.shopify\.com\/store\/)?([a-z0-9][a-z0-9-]*)(?:\.myshopify\.com)?(?:\/.*)?$/.exec(
        plain,
      ) ?? [];
    return name.includes('.') ? name : `${name}.myshopify.com`;
  })
  .pipe(z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}\.myshopify\.com$/));

export const shopifySettings = z
  .strictObject({
    shop: shop
      .meta({ sample: 'shop-name.myshopify.com', ...expecting(shopifySettingsText('shop')) })
      .describe('The shop’s name.myshopify.com: admin → Settings → Domains.'),
    clientId: credential
      .meta({ sample: 'client-id-from-shopify', ...expecting(shopifySettingsText('client_id')) })
      .optional()
      .describe(
        'Client ID of an app of the shop’s own organization, installed in the shop: dev.shopify.com → Apps → app → Settings. Its scopes read_orders and read_locations have to be chosen.',
      ),
    clientSecret: credential
      .meta({
        secret: true,
        sample: 'client-secret-from-shopify',
        ...expecting(shopifySettingsText('client_secret')),
      })
      .optional()
      .describe('Secret of the same page.'),
    accessToken: credential
      .meta({
        secret: true,
        sample: 'shpat_token-from-shopify',
        ...expecting(shopifySettingsText('access_token')),
      })
      .optional()
      .describe(
        'In place of both: the Admin API access token of an app that was made in the shop’s admin (Settings → Apps → Develop apps), which is possible no more since 2026.',
      ),
    baseUrl: checkedText((text) => (isPlainAddress(text) ? undefined : shopifySettingsText('address_unsafe')))
      .meta(expecting(shopifySettingsText('https_url')))
      .optional()
      .describe('Where the API is, if not at the shop: for tests.')
      .meta({ sample: 'https://shop-name.myshopify.com' }),
  })
  .superRefine(({ clientId, clientSecret, accessToken }, context) => {
    if (clientId !== undefined && clientSecret === undefined && accessToken === undefined)
      addIssue(context, ['clientSecret'], shopifySettingsText('secret_missing'));
    if (clientId === undefined && clientSecret !== undefined && accessToken === undefined)
      addIssue(context, ['clientId'], shopifySettingsText('id_missing'));
    if (clientId === undefined && clientSecret === undefined && accessToken === undefined)
      addIssue(context, ['clientId'], shopifySettingsText('app_missing'));
  });

export type ShopifySettings = z.infer<typeof shopifySettings>;

/** Without a slash at its end. */
export function hostOf({ shop: domain, baseUrl }: ShopifySettings): string {
  return (baseUrl ?? `https://${domain}`).replace(/\/+$/, '');
}

/** `name` of name.myshopify.com. */
export function shopNameOf({ shop: domain }: Pick<ShopifySettings, 'shop'>): string {
  return domain.split('.', 1)[0] ?? domain;
}
