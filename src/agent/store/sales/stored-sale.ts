/** Reads the two JSON columns of a sale. Undefined for a text that is damaged or of another version. */
import { saleOriginSchema, saleSchema } from '../../../contract/sale.ts';
import type { Sale, SaleOrigin } from '../../../domain/sale/sale.ts';
import { readJson } from '../../../lib/text/read-json.ts';

export function readSale(json: string): Sale | undefined {
  return readJson(saleSchema, json);
}

export function readOrigin(json: string): SaleOrigin | undefined {
  return readJson(saleOriginSchema, json);
}
