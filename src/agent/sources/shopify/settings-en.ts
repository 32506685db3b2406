/** English texts of the settings of accounts at Shopify: expected forms and problems. Pure. */

export const shopifySettingsEn = {
  shop: 'the shop’s name.myshopify.com, as Shopify’s admin shows it under Settings → Domains',
  client_id: 'the client id that Shopify shows: dev.shopify.com → Apps → app → Settings',
  client_secret: 'the secret that Shopify shows: dev.shopify.com → Apps → app → Settings',
  access_token: 'an Admin API access token, which begins with shpat_',
  https_url: 'an https:// address',
  address_unsafe: 'expected an address that begins with https://, without user, password, ? or #',
  app_missing:
    'is missing: give clientId and clientSecret of an app of the shop, or the accessToken of an app made in the admin before 2026',
  secret_missing:
    'is missing: Shopify shows it beside the client id (dev.shopify.com → Apps → app → Settings)',
  id_missing: 'is missing: it belongs to clientSecret (dev.shopify.com → Apps → app → Settings)',
} as const;
