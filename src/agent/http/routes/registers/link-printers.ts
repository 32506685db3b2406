/** Receipt printers of registers: shown with their states, checked before they are set up, and given a port of this gateway. */

import { isIP } from 'node:net';
import type { PrinterInput, RegisterJson } from '../../../../contract/page/registers.ts';
import type { PrinterState } from '../../../../contract/printer/lines.ts';
import {
  isCloudUrl,
  type PrinterAddress,
  parsePrinterAddress,
} from '../../../../contract/printer/printer-address.ts';
import { maxPrinters } from '../../../../contract/setup/names.ts';
import { needsAcceptance } from '../../../../domain/problem/devices/printer.ts';
import { problemJson } from '../../../../domain/problem/problem-text.ts';
import { type Refusal, refusal } from '../../../../domain/problem/refusal/refusal.ts';
import { noOwnRules, type RegisterPrinter } from '../../../../domain/setup/receipt-printer.ts';
import { rfc3339 } from '../../../../domain/time/time-text.ts';
import type { Problem } from '../../../../lib/http/problem.ts';
import {
  isWildcard,
  type ListenAddress,
  listenText,
  parseListen,
} from '../../../../lib/net/listen-address.ts';
import { isLocalAddress } from '../../../../lib/net/local-address.ts';
import { isOwnAddress } from '../../../../lib/net/own-addresses.ts';
import {
  freePrinterPort,
  notLocal,
  printCloudProblem,
  printerProblem,
} from '../../../sources/printer/printer-address.ts';
import type { WebContext } from '../../context.ts';
import { refused, wrongFields } from '../../refused.ts';
import { unreachablePrinter } from './register-messages.ts';

export function printerToJson(
  context: WebContext,
  key: string,
  own: RegisterPrinter | undefined,
): Pick<RegisterJson, 'printer'> {
  const { receiptPrinters, shop, timekeeper } = context;
  const fixed = receiptPrinters?.configured.find(({ register }) => register === key);
  const fixedListen = own === undefined ? parseListen(fixed?.listen ?? '') : undefined;
  const listenPort = own?.listenPort ?? fixedListen?.port;
  if (listenPort === undefined) return {};
  const its = stateOf(context, key, listenPort);
  const cloud = own === undefined ? fixed?.cloud : own.cloud;
  return {
    printer: {
      ...(cloud !== undefined && { cloud }),
      ...(its?.polledMs !== undefined && {
        lastPoll: rfc3339(timekeeper.wallAt(its.polledMs), shop.timeZone),
      }),
      printer: own === undefined ? (fixed?.printer ?? '') : listenText(own),
      listenPort,
      ...(fixedListen !== undefined && !isWildcard(fixedListen.host) && { listenHost: fixedListen.host }),
      ...(own === undefined
        ? { fixed: true as const }
        : {
            ...{ dialect: own.dialect, encoding: own.encoding, https: own.https },
            pixelReceipts: own.pixelReceipts ?? 'always',
          }),
      state: its?.state ?? 'unknown',
      ...(its?.problem !== undefined && { problem: problemJson(its.problem) }),
      ...(its?.notListening !== undefined && { notListening: its.notListening }),
      ...(its?.lastReceiptMs !== undefined && {
        lastReceipt: rfc3339(timekeeper.wallAt(its.lastReceiptMs), shop.timeZone),
      }),
    },
  };
}

function stateOf({ printers }: WebContext, key: string, listenPort: number): PrinterState | undefined {
  return printers?.()?.printers.find(
    ({ register, listen }) => register === key && parseListen(listen)?.port === listenPort,
  );
}

export function printerOperations(context: WebContext) {
  const { store, receiptPrinters, listens, clock } = context;

  /** In stored form; undefined if the request has none. Rejects with a Problem. */
  async function settled(
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
    if (configured.some(({ register }) => register === key)) throw fixedInConfig(key);
    const others = (await store.read.registers()).flatMap((register) =>
      register.key === key || register.printer === undefined ? [] : [register.printer],
    );
    if (others.length + configured.length >= maxPrinters)
      throw wrongAddress(refusal('printer_form.full', { maximum: maxPrinters }));
    const ports = [...others, ...(before === undefined ? [] : [before])];
    const taken: ListenAddress[] = [
      ...(listens === undefined ? [] : [listens.page, ...listens.printers]),
      ...(listens?.push === undefined ? [] : [listens.push]),
      ...ports.map(({ listenPort }) => ({ host: '0.0.0.0', port: listenPort })),
    ];
    const { dialect = before?.dialect ?? 'epson', encoding = before?.encoding ?? 'cp932' } = printer;
    const { https = before?.https ?? 'forward' } = printer;
    const pixels = printer.pixelReceipts ?? before?.pixelReceipts;
    const address = addressOf(printer.address);
    if (address === undefined) throw wrongAddress(refusal('register_form.address'));
    const isCloud = address.cloud !== undefined;
    if (!isCloud && isIP(address.host) !== 0 && !isLocalAddress(address.host)) throw wrongAddress(notLocal);
    if (isOwnAddress(address.host) && taken.some(({ port }) => port === address.port))
      throw wrongAddress(refusal('printer_form.itself'));
    const problem = requested.acceptUnreachablePrinter
      ? undefined
      : await (isCloud ? printCloudProblem : printerProblem)(address, clock, signal);
    if (problem !== undefined) throw unreachablePrinter(problem);
    // A till that already prints to it keeps working.
    const listenPort =
      before?.listenPort ?? (await freePrinterPort(address, { taken, yielded: listens?.plain }));
    if (listenPort === undefined) throw wrongAddress(refusal('printer_form.no_port'));
    // Any other change keeps the certificate that is known.
    const isNew = before?.https !== https || listenText(before) !== listenText(address);
    const isRefused = needsAcceptance(stateOf(context, key, listenPort)?.problem?.code);
    if (!isCloud && https === 'read' && (isNew || isRefused)) receiptPrinters?.acceptCertificate(address);
    return {
      ...{ ...address, listenPort, dialect, encoding, https, rules: before?.rules ?? noOwnRules },
      ...(pixels !== undefined && { pixelReceipts: pixels }),
    };
  }

  return { settled };
}

function wrongAddress(problem: Refusal): Problem {
  return wrongFields({ field: 'address', problem });
}

/** Default: port 9100. */
function addressOf(text: string): PrinterAddress | undefined {
  return parsePrinterAddress(isCloudUrl(text) || /:\d+$/.test(text) ? text : `${text}:9100`);
}

export function fixedInConfig(key: string): Problem {
  return refused(409, refusal('printer_form.fixed', { register: key }));
}
