/** Addresses within the page. They live behind `#`, so that the gateway serves one file for all of them. Pure. */
import { type Filter, filterText, noFilter, parseFilter } from './filter.ts';

export type Route = {
  readonly page: 'dashboard' | 'linkage';
  readonly saleId: string | undefined;
  /** What the list is narrowed to. */
  readonly filter: Filter;
};

export function homeHref(filter: Filter = noFilter): string {
  return `#/${filterText(filter)}`;
}

export const linkageHref = '#/linkage';

/** Over the list that it was opened from. */
export function saleHref(saleId: string, filter: Filter = noFilter): string {
  return `#/sales/${encodeURIComponent(saleId)}${filterText(filter)}`;
}

/** Anything unknown is the dashboard. */
export function parseRoute(hash: string): Route {
  const [path = '', query = ''] = hash.split('?', 2);
  const match = /^#\/sales\/([^/]+)$/.exec(path);
  return {
    page: path === linkageHref ? 'linkage' : 'dashboard',
    saleId: match?.[1] === undefined ? undefined : decoded(match[1]),
    filter: parseFilter(query),
  };
}

function decoded(part: string): string | undefined {
  try {
    return decodeURIComponent(part);
  } catch {
    return undefined;
  }
}
