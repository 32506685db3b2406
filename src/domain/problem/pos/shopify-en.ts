/** English texts of the problems that Shopify reports. Pure. */

export const shopifyProblemsEn = {
  'shopify.limited':
    'Shopify receives too many requests of this app; they are repeated later automatically. Does another program use the same app?',
  'shopify.token_refused':
    'Shopify does not accept this access token. If the app still exists in the shop’s admin, enter its token again; otherwise make a new app (dev.shopify.com) and enter its client ID and secret',
  'shopify.app_unknown':
    'Shopify does not know this app or its secret. Copy client ID and secret again from dev.shopify.com (Apps → app → Settings)',
  'shopify.app_not_installed':
    'The app is not installed in this shop. Install it at dev.shopify.com (Apps → app → Home → Install app); the app and the shop have to be of the same organization',
  'shopify.not_allowed':
    'Shopify does not allow this app to read everything that is needed. Give it the scopes read_orders and read_locations (dev.shopify.com → Apps → app → Versions → new version), and approve them in the shop’s admin',
  'shopify.shop_unknown':
    'Shopify has no shop of this name. Enter the name.myshopify.com of the shop (admin → Settings → Domains)',
  'shopify.shop_paused':
    'Shopify gives no data of this shop now: it is paused, closed or an invoice is open. See Settings → Plan in its admin',
} as const;
