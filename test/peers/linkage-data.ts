/** Plausible registers and POS accounts for the linkage page, in every state the contract allows. */
import type { RegisterJson } from '../../src/web/api/linkage-schema.ts';
import type { PosAccountsJson, PosTerminalsJson } from '../../src/web/api/pos-accounts-schema.ts';
import { shopTime } from './page-data.ts';

type AccountJson = PosAccountsJson['accounts'][number];

export function account(over: Partial<AccountJson>, nowMs: number): AccountJson {
  return {
    id: 'smaregi',
    kind: 'smaregi',
    name: 'スマレジ',
    state: 'ok',
    since: shopTime(nowMs - 3_600_000),
    lastSuccess: shopTime(nowMs - 3_000),
    nextTry: shopTime(nowMs + 12_400),
    catchingUp: false,
    passedOver: { notLinked: 0, beforeLink: 0 },
    unreadable: { count: 0, newest: [] },
    registers: [],
    settings: { contractId: 'sktest01', baseUrl: 'https://webapi.smaregi.jp/access/' },
    ...over,
  };
}

export function register(over: Partial<RegisterJson>, nowMs: number): RegisterJson {
  return {
    key: 'smaregi-1',
    name: 'レジ1',
    from: { account: 'smaregi', terminal: '1', linkedAt: shopTime(nowMs - 86_400_000) },
    hasToken: false,
    cameras: [{ camera: 'counter', main: true, since: shopTime(nowMs - 86_400_000) }],
    lastSale: shopTime(nowMs - 95_000),
    waiting: false,
    ...over,
  };
}

/** A shop that uses everything, with one register that waits for its first sale. */
export function everything(nowMs: number) {
  const camera = (id: string, main: boolean) => ({ camera: id, main, since: shopTime(nowMs - 86_400_000) });
  const local = { hasToken: true, cameras: [], waiting: false };
  const registers: RegisterJson[] = [
    register({ cameras: [camera('counter', true), camera('door', false)] }, nowMs),
    {
      key: 'smaregi-2',
      name: '入口レジ',
      from: { account: 'smaregi', terminal: '2', linkedAt: shopTime(nowMs - 20_000) },
      hasToken: false,
      cameras: [camera('door', true)],
      waiting: true,
    },
    { ...local, key: 'bar', name: 'バーカウンター', lastSale: shopTime(nowMs - 240_000) },
    { ...local, key: 'old', name: '旧レジ', hasToken: false, unlinked: true },
  ];
  const ubiregi = { id: 'ubiregi', kind: 'ubiregi', name: 'ユビレジ', settings: {} } as const;
  const terminals: PosTerminalsJson['terminals'] = [
    { terminal: '101', name: 'ユビ珈琲 渋谷店', store: 'ユビ珈琲' },
    { terminal: '102', name: 'ユビ珈琲 駅前店', store: 'ユビ珈琲' },
  ];
  return { registers, accounts: [account({}, nowMs), account(ubiregi, nowMs)], terminals };
}
