/** Addresses within the page. They live behind `#`, so that the gateway serves one file for all of them. Pure. */

export type Route = { readonly page: 'dashboard' | 'linkage'; readonly saleId: string | undefined };

export const homeHref = '#/';
export const linkageHref = '#/linkage';

export function saleHref(saleId: string): string {
  return `#/sales/${encodeURIComponent(saleId)}`;
}

/** Anything unknown is the dashboard. */
export function parseRoute(hash: string): Route {
  if (hash === linkageHref) return { page: 'linkage', saleId: undefined };
  const match = /^#\/sales\/([^/]+)$/.exec(hash);
  return { page: 'dashboard', saleId: match?.[1] === undefined ? undefined : decoded(match[1]) };
}

function decoded(part: string): string | undefined {
  try {
    return decodeURIComponent(part);
  } catch {
    return undefined;
  }
}
