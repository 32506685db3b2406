/** API requests of the registers page. */

import type { PosAccountsJson, PosTerminalsJson } from '../../contract/page/pos-accounts.ts';
import type { PosKindsJson } from '../../contract/page/pos-kinds.ts';
import type { PaperDecidedJson, ReceiptsJson } from '../../contract/page/receipts.ts';
import type {
  AccountLinkedJson,
  LinkedJson,
  PollRequestJson,
  PrinterLine,
  RegistersJson,
  UnlinkedJson,
} from '../../contract/page/registers.ts';
import { type Answer, ask, get, readLines, send as sendTo } from './api.ts';

/** The gateway queries the POS during the request, for at most 20 s. Milliseconds. */
const checkedWithinMs = 30_000;
/** Four networks, a second for each 32 addresses. */
const searchedWithinMs = 60_000;

type PrinterInput = {
  readonly address: string;
  readonly dialect?: 'epson' | 'star';
  readonly encoding?: 'cp932' | 'page';
};

export type RegisterInput = {
  readonly name?: string;
  readonly key?: string;
  readonly from?: { readonly account: string; readonly terminal: string };
  readonly cameras?: readonly string[];
  readonly token?: boolean;
  readonly printer?: PrinterInput | null;
  readonly acceptUnreachablePrinter?: boolean;
  readonly acceptUnknownTerminal?: boolean;
};

export type AccountInput = {
  readonly kind: string;
  readonly name?: string;
  readonly settings: Readonly<Record<string, string | boolean>>;
  readonly register?: {
    readonly terminal: string;
    readonly name?: string;
    readonly cameras: readonly string[];
  };
  readonly acceptUnknownTerminal?: boolean;
};

export const getRegisters = (signal: AbortSignal): Promise<Answer<RegistersJson>> =>
  get('/api/v1/registers', signal);

export const getPosKinds = (signal: AbortSignal): Promise<Answer<PosKindsJson>> =>
  get('/api/v1/pos-kinds', signal);

export const getAccounts = (signal: AbortSignal): Promise<Answer<PosAccountsJson>> =>
  get('/api/v1/pos-accounts', signal);

/** Rules are tried on the recent papers first. */
export const decidePaper = (saleId: string, is: 'sale' | 'no_sale'): Promise<Answer<PaperDecidedJson>> =>
  send('POST', `sales/${encodeURIComponent(saleId)}/paper`, { is });

const send = <T>(method: string, path: string, body?: object): Promise<Answer<T>> =>
  sendTo(method, path, { body, withinMs: checkedWithinMs });
const id = encodeURIComponent;

export const linkageRequests = {
  terminals: (account: string) => send<PosTerminalsJson>('GET', `pos-accounts/${id(account)}/registers`),
  addRegister: (input: RegisterInput) => send<LinkedJson>('POST', 'registers', input),
  changeRegister: (key: string, input: RegisterInput) =>
    send<LinkedJson>('PUT', `registers/${id(key)}`, input),
  renewToken: (key: string) => send<LinkedJson>('POST', `registers/${id(key)}/token`),
  receipts: (key: string) => send<ReceiptsJson>('GET', `registers/${id(key)}/receipts`),
  tryRules: (key: string, rules: ReceiptsJson['rules']) =>
    send<ReceiptsJson>('POST', `registers/${id(key)}/rules/try`, { rules }),
  putRules: (key: string, rules: ReceiptsJson['rules']) =>
    send<LinkedJson>('PUT', `registers/${id(key)}/rules`, { rules }),
  unlink: (keys: readonly string[]) =>
    send<UnlinkedJson>(
      'DELETE',
      `links?${new URLSearchParams(keys.map((key) => ['register', key])).toString()}`,
    ),
  addAccount: (input: AccountInput) => send<AccountLinkedJson>('POST', 'pos-accounts', input),
  changeAccount: (account: string, input: Pick<AccountInput, 'name' | 'settings'>) =>
    send<AccountLinkedJson>('PUT', `pos-accounts/${id(account)}`, input),
  removeAccount: (account: string) => send<undefined>('DELETE', `pos-accounts/${id(account)}`),
  pollNow: (account: string) => send<PollRequestJson>('POST', `pos-accounts/${id(account)}/poll`),
  /** Passes on each line as it arrives. */
  searchPrinters: (onLine: (line: PrinterLine) => void, signal: AbortSignal): Promise<Answer<undefined>> =>
    ask(
      '/api/v1/printers/discover',
      (response) => readLines(response, (line) => onLine(line as PrinterLine)),
      signal,
      { method: 'POST' },
      searchedWithinMs,
    ),
  beginLogin: (account: string) => send<{ url: string; state: string }>('POST', 'oauth/start', { account }),
  giveCode: (input: { state: string; code: string }) => send<{ linked: true }>('POST', 'oauth/code', input),
};
