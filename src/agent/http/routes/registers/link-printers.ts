/** Receipt printers of registers: shown with their states, checked before they are set up, and given a port of this gateway. */

import { isIP } from 'node:net';
import type { FastifyRequest } from 'fastify';
import type { PrinterInput, RegisterJson } from '../../../../contract/page/registers.ts';
import { maxPrinters } from '../../../../contract/setup/names.ts';
import { problemJson } from '../../../../domain/problem/problem-text.ts';
import { noOwnRules, type RegisterPrinter } from '../../../../domain/setup/receipt-printer.ts';
import { rfc3339 } from '../../../../domain/time/time-text.ts';
import { type ListenAddress, listenText, parseListen } from '../../../../lib/net/listen-address.ts';
import { isLocalAddress } from '../../../../lib/net/local-address.ts';
import { isOwnAddress } from '../../../../lib/net/own-addresses.ts';
import { freePrinterPort, notLocal, printerProblem } from '../../../sources/printer/printer-address.ts';
import type { WebContext } from '../../context.ts';
import { localizedProblem, noAddress, unreachablePrinter, wrongFields } from './register-messages.ts';

export function printerToJson(
  { receiptPrinters, printers, shop, timekeeper }: WebContext,
  key: string,
  own: RegisterPrinter | undefined,
): Pick<RegisterJson, 'printer'> {
  const fixed = receiptPrinters?.configured.find(({ register }) => register === key);
  const listenPort = own?.listenPort ?? parseListen(fixed?.listen ?? '')?.port;
  if (listenPort === undefined) return {};
  const its = printers?.()?.printers.find(
    ({ register, listen }) => register === key && parseListen(listen)?.port === listenPort,
  );
  return {
    printer: {
      printer: own === undefined ? (fixed?.printer ?? '') : listenText(own),
      listenPort,
      ...(own === undefined ? { fixed: true as const } : { dialect: own.dialect, encoding: own.encoding }),
      state: its?.state ?? 'unknown',
      ...(its?.problem !== undefined && { problem: problemJson(its.problem) }),
      ...(its?.notListening !== undefined && { notListening: its.notListening }),
      ...(its?.lastReceiptMs !== undefined && {
        lastReceipt: rfc3339(timekeeper.wallAt(its.lastReceiptMs), shop.timeZone),
      }),
    },
  };
}

export function printerOperations(context: WebContext) {
  const { store, receiptPrinters, listens, clock } = context;

  /** In stored form; undefined if the request has none. Rejects with a Problem. */
  async function settled(
    request: FastifyRequest,
    key: string,
    requested: {
      readonly printer?: PrinterInput | null | undefined;
      readonly acceptUnreachablePrinter: boolean;
    },
    signal: AbortSignal,
    before?: RegisterPrinter,
  ): Promise<RegisterPrinter | undefined> {
    const { printer } = requested;
    if (printer === undefined || printer === null) return undefined;
    const configured = receiptPrinters?.configured ?? [];
    if (configured.some(({ register }) => register === key)) throw fixedInConfig(request, key);
    const others = (await store.read.registers()).flatMap((register) =>
      register.key === key || register.printer === undefined ? [] : [register.printer],
    );
    if (others.length + configured.length >= maxPrinters)
      throw wrongFields(request, [{ field: 'address', words: tooMany }]);
    const ports = [...others, ...(before === undefined ? [] : [before])];
    const taken: ListenAddress[] = [
      ...(listens === undefined ? [] : [listens.page, ...listens.printers]),
      ...(listens?.push === undefined ? [] : [listens.push]),
      ...ports.map(({ listenPort }) => ({ host: '0.0.0.0', port: listenPort })),
    ];
    const { dialect = before?.dialect ?? 'epson', encoding = before?.encoding ?? 'cp932' } = printer;
    const address = addressOf(printer.address);
    if (address === undefined) throw wrongFields(request, [{ field: 'address', words: noAddress }]);
    if (isIP(address.host) !== 0 && !isLocalAddress(address.host))
      throw wrongFields(request, [{ field: 'address', words: notLocal }]);
    if (isOwnAddress(address.host) && taken.some(({ port }) => port === address.port))
      throw wrongFields(request, [{ field: 'address', words: itself }]);
    const problem = requested.acceptUnreachablePrinter
      ? undefined
      : await printerProblem(address, clock, signal);
    if (problem !== undefined) throw unreachablePrinter(request, problem);
    // A till that already prints to it keeps working.
    const listenPort = before?.listenPort ?? (await freePrinterPort(taken));
    if (listenPort === undefined) throw wrongFields(request, [{ field: 'address', words: noPort }]);
    return { ...address, listenPort, dialect, encoding, rules: before?.rules ?? noOwnRules };
  }

  return { settled };
}

/** Default: port 9100. */
function addressOf(text: string): ListenAddress | undefined {
  const address = parseListen(/:\d+$/.test(text) ? text : `${text}:9100`);
  return address === undefined || address.port === 0 ? undefined : address;
}

export function fixedInConfig(request: FastifyRequest, key: string) {
  return localizedProblem(request, 409, 'Set in the config', {
    en: `The printer of register "${key}" is written in the config (printerProxy.printers): change it there and start the gateway anew.`,
    ja: `レジ「${key}」のプリンターは設定ファイル（printerProxy.printers）に書かれています。変更は設定ファイルで行い、装置を再起動してください。`,
  });
}

const tooMany = {
  en: `There are ${maxPrinters} printers already, which is the most.`,
  ja: `プリンターは ${maxPrinters} 台まで登録できます（上限に達しています）。`,
};
const itself = {
  en: 'This is the gateway itself, so receipts would go round for ever: write the address of the printer.',
  ja: 'この装置自身のアドレスです。プリンターのアドレスを入力してください。',
};
const noPort = {
  en: 'No port from 9100 to 9199 is free on this gateway.',
  ja: 'この装置の 9100〜9199 番ポートに空きがありません。',
};
