/** API requests of the registers page. */
import type { PrinterLine } from '../../contract/page/registers.ts';
import { type BodyOf, call, callLines } from './api.ts';

/** The gateway queries the POS during the request, for at most 20 s. Milliseconds. */
const checked = { withinMs: 30_000 };
/** Four networks, a second for each 32 addresses. */
const searched = { withinMs: 60_000 };

export type AccountInput = BodyOf<'POST /api/v1/pos-accounts'>;
type Rules = BodyOf<'PUT /api/v1/registers/:key/rules'>['rules'];

export const getRegisters = (signal: AbortSignal) => call('GET /api/v1/registers', { signal });
export const getPosKinds = (signal: AbortSignal) => call('GET /api/v1/pos-kinds', { signal });
export const getAccounts = (signal: AbortSignal) => call('GET /api/v1/pos-accounts', { signal });

type MomentSource = BodyOf<'POST /api/v1/registers/:key/moment-sources'>;

export const momentSourceRequests = {
  add: (key: string, body: MomentSource) =>
    call('POST /api/v1/registers/:key/moment-sources', { params: { key }, body, ...checked }),
  change: (key: string, id: string, body: MomentSource) =>
    call('PUT /api/v1/registers/:key/moment-sources/:id', { params: { key, id }, body, ...checked }),
  search: (key: string, body: BodyOf<'POST /api/v1/registers/:key/moment-sources/search'>) =>
    call('POST /api/v1/registers/:key/moment-sources/search', { params: { key }, body, ...checked }),
  remove: (key: string, id: string) =>
    call('DELETE /api/v1/registers/:key/moment-sources/:id', { params: { key, id }, ...checked }),
};

export const linkageRequests = {
  terminals: (id: string) => call('GET /api/v1/pos-accounts/:id/registers', { params: { id }, ...checked }),
  addRegister: (body: BodyOf<'POST /api/v1/registers'>) =>
    call('POST /api/v1/registers', { body, ...checked }),
  changeRegister: (key: string, body: BodyOf<'PUT /api/v1/registers/:key'>) =>
    call('PUT /api/v1/registers/:key', { params: { key }, body, ...checked }),
  renewToken: (key: string) => call('POST /api/v1/registers/:key/token', { params: { key }, ...checked }),
  receipts: (key: string) => call('GET /api/v1/registers/:key/receipts', { params: { key }, ...checked }),
  tryRules: (key: string, rules: Rules) =>
    call('POST /api/v1/registers/:key/rules/try', { params: { key }, body: { rules }, ...checked }),
  putRules: (key: string, rules: Rules) =>
    call('PUT /api/v1/registers/:key/rules', { params: { key }, body: { rules }, ...checked }),
  unlink: (register: readonly string[]) => call('DELETE /api/v1/links', { query: { register }, ...checked }),
  addAccount: (body: AccountInput) => call('POST /api/v1/pos-accounts', { body, ...checked }),
  changeAccount: (id: string, body: BodyOf<'PUT /api/v1/pos-accounts/:id'>) =>
    call('PUT /api/v1/pos-accounts/:id', { params: { id }, body, ...checked }),
  removeAccount: (id: string) => call('DELETE /api/v1/pos-accounts/:id', { params: { id }, ...checked }),
  pollNow: (id: string) => call('POST /api/v1/pos-accounts/:id/poll', { params: { id }, ...checked }),
  searchPrinters: (onLine: (line: PrinterLine) => void, signal: AbortSignal) =>
    callLines('POST /api/v1/printers/discover', { signal, ...searched }, onLine),
  beginLogin: (account: string) => call('POST /api/v1/oauth/start', { body: { account }, ...checked }),
  giveCode: (body: BodyOf<'POST /api/v1/oauth/code'>) =>
    call('POST /api/v1/oauth/code', { body, ...checked }),
};
