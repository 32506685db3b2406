/**
 * Receipts that a register printed lately, and the rules that parse them.
 *
 * Patterns may be pathological: they are tried in a thread of its own, one try after the other
 * (printer-proxy/rules/try-rules.ts).
 */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import {
  type ReceiptJson,
  type ReceiptsJson,
  receiptsJson,
  rulesBody,
} from '../../../contract/page/receipts.ts';
import { type LinkedJson, linkedJson } from '../../../contract/page/registers.ts';
import type { TriedReading } from '../../../domain/sale/receipt-reading.ts';
import { linksNow } from '../../../domain/setup/link.ts';
import { noOwnRules, type ReceiptRules } from '../../../domain/setup/receipt-printer.ts';
import type { RegisterRecord } from '../../../domain/setup/set-up.ts';
import { rfc3339 } from '../../../domain/time/time-text.ts';
import type { Problem } from '../../../lib/http/problem.ts';
import { createSlots } from '../../../lib/keyed-semaphore.ts';
import { type ChangeLock, untilDone } from '../change-lock.ts';
import type { WebContext } from '../context.ts';
import { noRegisterHere } from '../request.ts';
import { routesOf } from '../route.ts';
import { fixedInConfig } from './registers/link-printers.ts';
import { localizedProblem, noRegister, wrongFields } from './registers/register-messages.ts';

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

  async function register(request: FastifyRequest, key: string): Promise<RegisterRecord> {
    const found = (await store.read.registers()).find((one) => one.key === key);
    if (found === undefined) throw noRegister(request, key);
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

  async function read(
    request: FastifyRequest,
    receipts: readonly ReceiptJson[],
    rules: ReceiptRules,
  ): Promise<ReceiptJson[]> {
    const readable = receipts.filter(({ text }) => text !== '');
    const rulesText = JSON.stringify(rules);
    const nameOf = ({ id, text }: ReceiptJson): string => `${id} ${text.length} ${rulesText}`;
    const unread = readable.filter((receipt) => !remembered.has(nameOf(receipt)));
    if (unread.length > 0 && receiptPrinters !== undefined) {
      if (waiting >= maxWaiting) throw localizedProblem(request, 503, 'Busy', busy, { 'retry-after': '5' });
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

  async function answer(request: FastifyRequest, key: string, tried?: ReceiptRules): Promise<ReceiptsJson> {
    const { printer } = await register(request, key);
    const fixed = fixedRules(key);
    const rules = tried ?? fixed ?? printer?.rules ?? noOwnRules;
    const { receipts, isAway } = await printed(key);
    return {
      rules: writable(rules),
      ...(fixed !== undefined && { fixed: true }),
      ...(isAway && { proxyAway: true }),
      receipts: await read(request, receipts, rules),
    };
  }

  route('GET /api/v1/registers/:key/receipts', {
    access: 'api-token',
    summary: 'What the printer of a register printed lately, and how it is read',
    answers: { 200: receiptsJson },
    problems: { 404: noRegisterHere },
    handle: ({ params, request }) => answer(request, params.key),
  });

  route('POST /api/v1/registers/:key/rules/try', {
    access: 'api-token',
    summary: 'The same receipts, read by other rules',
    body: rulesBody,
    invalid: wrongRules,
    bodyLimit: rulesLimit,
    answers: { 200: receiptsJson },
    problems: { 404: noRegisterHere },
    handle: ({ params, body, request }) => answer(request, params.key, body.rules),
  });

  route('PUT /api/v1/registers/:key/rules', {
    access: 'api-token',
    summary: 'Sets the rules by which the receipts of a register are read',
    body: rulesBody,
    invalid: wrongRules,
    bodyLimit: rulesLimit,
    answers: { 200: linkedJson },
    problems: { 404: noRegisterHere, 409: 'The rules are in the config.' },
    handle: ({ params: { key }, body: { rules }, request }) =>
      withLock(request, untilDone, () => keepRules(request, key, rules)),
  });

  async function keepRules(request: FastifyRequest, key: string, rules: ReceiptRules): Promise<LinkedJson> {
    const before = await register(request, key);
    if (fixedRules(key) !== undefined) throw fixedInConfig(request, key);
    if (before.printer === undefined)
      throw localizedProblem(request, 409, 'No printer', {
        en: `Register "${key}" has no receipt printer here.`,
        ja: `レジ「${key}」にはレシートプリンターが設定されていません。`,
      });
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

const busy = {
  en: 'Other rules are being tried; try again in a moment.',
  ja: 'ほかのルールを試しています。少し待ってから、もう一度お試しください。',
};

function wrongRules(request: FastifyRequest, error: z.ZodError): Problem {
  const wrong = error.issues.map(({ path }) => {
    const [, field = '', index] = path;
    const line = typeof index === 'number' ? index + 1 : undefined;
    return {
      field: String(field),
      words: line === undefined ? wrongForm : wrongLine(line, field === 'totalLabels'),
    };
  });
  return wrongFields(request, wrong);
}

const wrongForm = {
  en: 'Up to 10 lines, each a pattern of up to 200 characters (20 words of up to 40 before the total).',
  ja: 'パターンは 10 行まで、1 行 200 文字まで（合計の前の語は 20 行まで、40 文字まで）です。',
};

function wrongLine(line: number, isWord: boolean) {
  return isWord
    ? {
        en: `Line ${line}: a word of 1 to 40 characters.`,
        ja: `${line} 行目：1〜40 文字の語にしてください。`,
      }
    : {
        en: `Line ${line} is no regular expression of up to 200 characters.`,
        ja: `${line} 行目は正規表現（200 文字まで）として読めません。`,
      };
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
