/**
 * Receipts that a register printed lately, and the rules that parse them.
 *
 * Patterns may be pathological: they are tried in a thread of its own, one try after the other
 * (printer-proxy/rules/try-rules.ts).
 */
import type { FastifyInstance } from 'fastify';
import type { z } from 'zod';
import {
  type ReceiptJson,
  type ReceiptsJson,
  receiptsJson,
  rulesBody,
} from '../../../contract/page/receipts.ts';
import { type LinkedJson, linkedJson } from '../../../contract/page/registers.ts';
import { type Refusal, refusal } from '../../../domain/problem/refusal/refusal.ts';
import type { TriedReading } from '../../../domain/sale/receipt-reading.ts';
import { linksNow } from '../../../domain/setup/link.ts';
import { noOwnRules, type ReceiptRules } from '../../../domain/setup/receipt-printer.ts';
import type { RegisterRecord } from '../../../domain/setup/set-up.ts';
import { rfc3339 } from '../../../domain/time/time-text.ts';
import type { Problem } from '../../../lib/http/problem.ts';
import { createSlots } from '../../../lib/keyed-semaphore.ts';
import { type ChangeLock, untilDone } from '../change-lock.ts';
import type { WebContext } from '../context.ts';
import { refused } from '../refused.ts';
import { noRegisterHere } from '../request.ts';
import { routesOf } from '../route.ts';
import { fixedInConfig } from './registers/link-printers.ts';
import { noRegister, notLinked } from './registers/register-messages.ts';

const rulesLimit = 32 * 1_024;
const maxReceipts = 8;
/** Tries that wait for a slow one. */
const maxWaiting = 8;
/** An open page of the same register repeats the request every two seconds. */
const maxRemembered = 256;

export function registerReceiptRoutes(app: FastifyInstance, context: WebContext, withLock: ChangeLock): void {
  const { store, shop, receiptPrinters } = context;
  const route = routesOf(app, 'Linkage');
  const turns = createSlots({ all: 1, perKind: 1 });
  /** By receipt and rules. */
  const remembered = new Map<string, TriedReading>();
  let waiting = 0;

  async function register(key: string): Promise<RegisterRecord> {
    const found = (await store.read.registers()).find((one) => one.key === key);
    if (found === undefined) throw noRegister(key);
    return found;
  }

  const fixedRules = (key: string): ReceiptRules | undefined =>
    receiptPrinters?.configured.find((printer) => printer.register === key)?.rules;

  /** Newest first: receipts held by the proxy, and those only in stored sales. */
  async function printed(key: string): Promise<{ receipts: ReceiptJson[]; isAway: boolean }> {
    const [held, { pairs }] = await Promise.all([
      receiptPrinters?.receipts(key),
      store.read.sales({ register: key, limit: maxReceipts }),
    ]);
    const captured = (held ?? []).map(
      ({ id, wallMs, text, bytes, raw, end, hasText, hasImage, reasons, otherDialect }): ReceiptJson => ({
        ...{ id, printedAt: rfc3339(wallMs, shop.timeZone), text },
        captured: {
          ...{ bytes, ...(raw !== undefined && { raw }), end, hasText, hasImage, reasons },
          ...(otherDialect !== undefined && { otherDialect }),
        },
      }),
    );
    const known = new Set(captured.map(({ id }) => id));
    const stored = pairs.flatMap(({ saleId, aliases = [], sale, received }): ReceiptJson[] => {
      const { receiptText: text } = sale;
      if (text === undefined || [saleId, ...aliases].some((id) => known.has(id))) return [];
      return [{ id: saleId, printedAt: rfc3339(received.wallMs, shop.timeZone), text }];
    });
    const receipts = [...captured, ...stored]
      .sort((a, b) => Date.parse(b.printedAt) - Date.parse(a.printedAt))
      .slice(0, maxReceipts);
    return { receipts, isAway: held === undefined };
  }

  async function read(receipts: readonly ReceiptJson[], rules: ReceiptRules): Promise<ReceiptJson[]> {
    const readable = receipts.filter(({ text }) => text !== '');
    const rulesText = JSON.stringify(rules);
    const nameOf = ({ id, text }: ReceiptJson): string => `${id} ${text.length} ${rulesText}`;
    const unread = readable.filter((receipt) => !remembered.has(nameOf(receipt)));
    if (unread.length > 0 && receiptPrinters !== undefined) {
      if (waiting >= maxWaiting)
        throw refused(503, 'Busy', refusal('rules_form.other_try'), { 'retry-after': '5' });
      waiting += 1;
      try {
        using _turn = await turns.take('try', new AbortController().signal);
        const readings = await receiptPrinters.tryRules(
          unread.map(({ text }) => text),
          rules,
        );
        for (const [index, receipt] of unread.entries())
          remembered.set(nameOf(receipt), readings[index] ?? { areOwn: false });
      } finally {
        waiting -= 1;
      }
      for (const name of remembered.keys()) {
        if (remembered.size <= maxRemembered) break;
        remembered.delete(name);
      }
    }
    return receipts.map((receipt) => {
      const tried = remembered.get(nameOf(receipt));
      if (tried === undefined || receipt.text === '') return receipt;
      const { reading, areOwn } = tried;
      return {
        ...receipt,
        ...(reading !== undefined && { reading: readingToJson(reading) }),
        ...(!areOwn && { tooSlow: true as const }),
      };
    });
  }

  async function answer(key: string, tried?: ReceiptRules): Promise<ReceiptsJson> {
    const { printer } = await register(key);
    const fixed = fixedRules(key);
    const rules = tried ?? fixed ?? printer?.rules ?? noOwnRules;
    const { receipts, isAway } = await printed(key);
    return {
      rules: writable(rules),
      ...(fixed !== undefined && { fixed: true }),
      ...(isAway && { proxyAway: true }),
      receipts: await read(receipts, rules),
    };
  }

  route('GET /api/v1/registers/:key/receipts', {
    access: 'api-token',
    summary: 'What the printer of a register printed lately, and how it is read',
    answers: { 200: receiptsJson },
    problems: { 404: noRegisterHere },
    handle: ({ params }) => answer(params.key),
  });

  route('POST /api/v1/registers/:key/rules/try', {
    access: 'api-token',
    summary: 'The same receipts, read by other rules',
    body: rulesBody,
    invalid: wrongRules,
    bodyLimit: rulesLimit,
    answers: { 200: receiptsJson },
    problems: { 404: noRegisterHere },
    handle: ({ params, body }) => answer(params.key, body.rules),
  });

  route('PUT /api/v1/registers/:key/rules', {
    access: 'api-token',
    summary: 'Sets the rules by which the receipts of a register are read',
    body: rulesBody,
    invalid: wrongRules,
    bodyLimit: rulesLimit,
    answers: { 200: linkedJson },
    problems: { 404: noRegisterHere, 409: 'The rules are in the config.' },
    handle: ({ params: { key }, body: { rules } }) => withLock(untilDone, () => keepRules(key, rules)),
  });

  async function keepRules(key: string, rules: ReceiptRules): Promise<LinkedJson> {
    const before = await register(key);
    if (fixedRules(key) !== undefined) throw fixedInConfig(key);
    if (before.printer === undefined)
      throw refused(409, 'No printer', refusal('printer_form.none', { register: key }));
    const links = linksNow(await store.read.links(), key);
    await store.write.importSetUp({
      cameras: [],
      registers: [{ ...before, printer: { ...before.printer, rules } }],
      links: links.map(({ registerKey, cameraId, main }) => ({ registerKey, cameraId, main })),
    });
    await context.setUpChanged();
    return { register: key };
  }
}

function wrongRules({ issues }: z.ZodError): Problem {
  return notLinked(
    ...issues.map(({ path }) => {
      const [, field = '', index] = path;
      return { field: String(field), problem: wrongRule(field, index) };
    }),
  );
}

function wrongRule(field: PropertyKey, index: PropertyKey | undefined): Refusal {
  if (typeof index !== 'number') return refusal('rules_form.lines');
  return refusal(field === 'totalLabels' ? 'rules_form.word' : 'rules_form.pattern', { line: index + 1 });
}

function readingToJson({
  totalMinor,
  lines,
  payments,
  reasons,
  marks,
  ...rest
}: NonNullable<TriedReading['reading']>) {
  return {
    ...rest,
    ...(totalMinor !== undefined && { total: totalMinor }),
    ...(lines !== undefined && { lines: [...lines] }),
    ...(payments !== undefined && { payments: [...payments] }),
    reasons: [...reasons],
    marks: [...marks],
  };
}

function writable(rules: ReceiptRules): ReceiptsJson['rules'] {
  return {
    totalLabels: [...rules.totalLabels],
    totalPatterns: [...rules.totalPatterns],
    numberPatterns: [...rules.numberPatterns],
    refundPatterns: [...rules.refundPatterns],
    voidPatterns: [...rules.voidPatterns],
    notSalePatterns: [...rules.notSalePatterns],
  };
}
