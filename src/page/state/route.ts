/** Addresses within the page. They live behind `#`, so that the gateway serves one file for all of them. Pure. */
import type { Right } from '../../domain/people/roles.ts';
import { type Filter, filterText, noFilter, parseFilter } from './sales/filter.ts';
import type { Row } from './sales/pair-order.ts';

/** Those in the navigation, in its order. */
export const pages = ['sales', 'takings', 'cameras', 'linkage', 'system'] as const;
export type PageName = (typeof pages)[number];

export type Route = {
  readonly page: PageName | 'unknown';
  /** Segments after the page: `#/cameras/counter/masks` is the camera page with `['counter', 'masks']`. */
  readonly within: readonly string[];
  readonly saleId: string | undefined;
  /** The sale is looked at from its void: `#/sales/ID/void`. */
  readonly moment?: 'void';
  readonly filter: Filter;
};

/** The right that a page requires. Settings of cameras have addresses within theirs. */
export function rightFor({ page, within }: Pick<Route, 'page' | 'within'>): Right {
  if (page === 'system' && within[0] === 'people') return 'people';
  if (page === 'system' && within[0] === 'log') return 'log';
  const isSetting = page === 'cameras' && (within.length > 1 || within[0] === 'new');
  return page === 'linkage' || page === 'system' || isSetting ? 'settings' : 'look';
}

export function homeHref(filter: Filter = noFilter): string {
  return `#/${filterText(filter)}`;
}

export function pageHref(page: PageName, ...within: readonly string[]): string {
  if (page === 'sales') return homeHref();
  return ['#', page, ...within.map(encodeURIComponent)].join('/');
}

/** Over the list that it was opened from. */
export function saleHref(
  { saleId, moment }: Pick<Row, 'saleId' | 'moment'>,
  filter: Filter = noFilter,
): string {
  const path = ['#/sales', encodeURIComponent(saleId), ...(moment === undefined ? [] : [moment])];
  return path.join('/') + filterText(filter);
}

/** Page at the new address of the gateway that confirms a network change, also without signing in there. */
export const keepNetworkHref = (key: string): string => `#/keep-network/${encodeURIComponent(key)}`;

/** The key that stands in such an address; undefined in any other. */
export function keepNetworkKey(hash: string): string | undefined {
  const key = decoded(/^#\/keep-network\/([^/?]+)$/.exec(hash)?.[1] ?? '');
  return key === '' ? undefined : key;
}

/** Page on which an invited person chooses a password; behind `#`, so that no server of the way has the code in its log. */
export const joinHref = ({ code, name }: { readonly code: string; readonly name: string }): string =>
  `#/join/${encodeURIComponent(code)}/${encodeURIComponent(name)}`;

/** Code and name in such an address, empty for a code that is typed; undefined in any other. */
export function joinedBy(hash: string): { readonly code: string; readonly name: string } | undefined {
  const found = /^#\/join(?:\/([^/?]*)(?:\/([^/?]*))?)?$/.exec(hash);
  return found === null ? undefined : { code: decoded(found[1] ?? ''), name: decoded(found[2] ?? '') };
}

export function parseRoute(hash: string): Route {
  const [path = '', query = ''] = hash.split('?', 2);
  const [first = '', ...rest] = path.replace(/^#?\/?/, '').split('/');
  const within = rest.map(decoded);
  const filter = parseFilter(query);
  const unknown = { page: 'unknown', within: [], saleId: undefined, filter } as const;
  if (within.includes('')) return unknown;
  switch (first) {
    case '':
      return { page: 'sales', within: [], saleId: undefined, filter };
    case 'sales': {
      const [saleId, moment, ...more] = within;
      if (saleId === undefined || more.length > 0 || (moment !== undefined && moment !== 'void'))
        return unknown;
      return { page: 'sales', within: [], saleId, filter, ...(moment !== undefined && { moment }) };
    }
    case 'takings':
    case 'cameras':
    case 'linkage':
    case 'system':
      return { page: first, within, saleId: undefined, filter };
    default:
      return unknown;
  }
}

/** Empty where it can't be read. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return '';
  }
}
