/** A sale as events and the page write it (contract/sale.ts): the total under its wire name, times as RFC 3339. Pure. */
import type { DeepReadonly } from '../../lib/deep-readonly.ts';
import type { Sale, SaleJson } from './sale.ts';

export function saleToJson(sale: Sale, at: (ms: number) => string): SaleJson {
  const { totalMinor, soldAtMs, changedAtMs, ...rest } = sale;
  const json: DeepReadonly<SaleJson> = {
    ...rest,
    total: totalMinor,
    ...(soldAtMs !== undefined && { soldAt: at(soldAtMs) }),
    ...(changedAtMs !== undefined && { changedAt: at(changedAtMs) }),
  };
  // Written as text right away, so nobody changes the lists it shares with the sale.
  return json as SaleJson;
}

export function saleOfJson(json: SaleJson): Sale {
  const { total, soldAt, changedAt, sumDifference: _, ...rest } = json;
  return {
    ...rest,
    totalMinor: total,
    ...(soldAt !== undefined && { soldAtMs: Date.parse(soldAt) }),
    ...(changedAt !== undefined && { changedAtMs: Date.parse(changedAt) }),
  };
}
