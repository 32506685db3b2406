/** Plausible registers and POS accounts for the linkage page, in every state the contract allows. */

import iconv from 'iconv-lite';
import { readingToJson } from '../../../src/agent/http/routes/receipts/receipt-reader.ts';
import type { PosDescriptor } from '../../../src/agent/sources/pos-descriptor.ts';
import type { PosAccountsJson, PosTerminalsJson } from '../../../src/contract/page/pos-accounts.ts';
import type { ReceiptsJson } from '../../../src/contract/page/receipts.ts';
import type { RegisterJson } from '../../../src/contract/page/registers.ts';
import { momentSourceProblem } from '../../../src/domain/problem/devices/moment-source.ts';
import { problemJson } from '../../../src/domain/problem/problem-text.ts';
import { noOwnRules, type ReceiptRules } from '../../../src/domain/setup/receipt-printer.ts';
import type { Language } from '../../../src/lib/text/language.ts';
import { compileRules, readReceipt } from '../../../src/printer-proxy/rules/read-receipt.ts';
import { shopTime } from './page-data.ts';

/** Of a field of its forms. */
export function labelOf({ ways }: PosDescriptor, key: string, language: Language = 'ja'): string {
  const field = ways.flatMap(({ fields }) => fields).find((one) => one.key === key);
  if (field === undefined) throw new Error(`no field ${key}`);
  return field.label[language];
}

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
    nudges: 'none',
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
    newest: [
      { basis: 'moment', sales: 27, uncertainSales: 0, uncertaintyMs: 290, afterMs: 4_100 },
      { basis: 'register_time', sales: 21, uncertainSales: 21, uncertaintyMs: 1_690, afterMs: 3_900 },
    ],
    waiting: false,
    ...over,
  };
}

/** A register that prints by way of the gateway. */
export function printingRegister(over: Partial<RegisterJson>, nowMs: number): RegisterJson {
  return {
    ...{ key: 'till', name: 'レジA', hasToken: false, waiting: false },
    cameras: [{ camera: 'counter', main: true, since: shopTime(nowMs - 86_400_000) }],
    lastSale: shopTime(nowMs - 42_000),
    newest: [{ basis: 'drawer', sales: 48, uncertainSales: 0, uncertaintyMs: 100, afterMs: 210 }],
    printer: {
      ...{
        printer: '192.168.1.50:9100',
        listenPort: 9_100,
        dialect: 'epson',
        encoding: 'cp932',
        https: 'forward',
      },
      ...{ state: 'reached', lastReceipt: shopTime(nowMs - 41_000) },
    },
    ...over,
  };
}

const printedText = `      ユビ珈琲 渋谷店
   東京都渋谷区神南1-2-3
   TEL 03-0000-0000
2026/11/27(金) 12:34  レジ01
レシートNo 1042
--------------------------------
ブレンド      2点     ￥1,040
チーズケーキ  1点       ￥580
--------------------------------
小計                  ￥1,620
合計                  ￥1,620
お預り                ￥2,000
お釣り                  ￥380
登録番号 T1234567890123`;

/** As the gateway reads it by these rules. */
export function printedReceipts(nowMs: number, rules: ReceiptRules = noOwnRules): ReceiptsJson {
  const receipts = [
    {
      id: 'r3',
      agoMs: 8_000,
      text: printedText.replaceAll('合計  ', 'おしはらい').replaceAll('お預り', 'お渡し'),
    },
    { id: 'r2', agoMs: 90_000, text: printedText },
    { id: 'r1', agoMs: 300_000, text: `返品\n${printedText}` },
  ];
  return {
    rules: Object.fromEntries(
      Object.entries(rules).map(([field, lines]) => [field, [...lines]]),
    ) as ReceiptsJson['rules'],
    receipts: receipts.map(({ id, agoMs, text }) => {
      const raw = iconv.encode(`\x1b@${text}\n\x1dV\x00`, 'cp932');
      return {
        ...{ id, printedAt: shopTime(nowMs - agoMs), text },
        captured: {
          ...{ bytes: raw.length, raw: raw.toString('base64'), end: 'cut' },
          ...{ hasText: true, hasImage: false, reasons: [] },
        },
        reading: readingToJson(readReceipt(text, compileRules(rules))),
      };
    }),
  };
}

/** A register with a contact that works, and a button whose broker refuses the login. */
export function withMomentSources(nowMs: number): RegisterJson[] {
  const settings = { topic: 'zigbee2mqtt/drawer', pointer: '/contact', values: 'false', every: false };
  const contact = { id: 'mqtt', source: 'mqtt', kind: 'drawer', debounceMs: 500, settings } as const;
  const problem = problemJson(momentSourceProblem('moment_source.login_refused'));
  return [
    register(
      {
        noSale: true,
        momentSources: [
          {
            ...{ ...contact, state: 'ok', since: shopTime(nowMs - 60_000) },
            lastMoment: shopTime(nowMs - 9_000),
          },
          {
            ...{ ...contact, id: 'mqtt-2', kind: 'button', state: 'refused', problem },
            since: shopTime(nowMs - 60_000),
          },
        ],
      },
      nowMs,
    ),
  ];
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
