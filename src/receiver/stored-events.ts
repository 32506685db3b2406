/** Bodies of events, read back from the receiver's database. Undefined where one can't be read: the row is damaged. */
import { type SaleEvent, saleEventSchema } from '../contract/cloud/event.ts';
import { type StatusData, statusEventSchema } from '../contract/cloud/status.ts';
import { readJson } from '../lib/text/read-json.ts';

export function readSaleEvent(body: string): SaleEvent | undefined {
  return readJson(saleEventSchema, body);
}

export function readStatus(body: string | null): StatusData | undefined {
  return body === null ? undefined : readJson(statusEventSchema, body)?.data;
}
