/** Smaregi's Platform API as gateways and a cloud with an app use it. [V] its own documents, [3P] other people's programs. */

/** Hosts [V]. */
export const platformHosts = {
  production: { id: 'https://id.smaregi.jp', api: 'https://api.smaregi.jp' },
  sandbox: { id: 'https://id.smaregi.dev', api: 'https://api.smaregi.dev' },
} as const;
/** Transactions, and terminals with their shops [V; that terminals belong to `pos.stores` 3P]. */
export const platformScope = 'pos.transactions:read pos.stores:read';
