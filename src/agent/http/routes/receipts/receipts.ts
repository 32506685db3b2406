/** Receipts that a register printed lately, and the rules that parse them. */
import type { FastifyInstance } from 'fastify';
import type { z } from 'zod';
import type { ReceiptsJson } from '../../../../contract/page/receipts.ts';
import type { LinkedJson } from '../../../../contract/page/registers.ts';
import { linkageRoutes } from '../../../../contract/page/routes/linkage.ts';
import { type Refusal, refusal } from '../../../../domain/problem/refusal/refusal.ts';
import { linksNow } from '../../../../domain/setup/link.ts';
import { noOwnRules, type ReceiptRules } from '../../../../domain/setup/receipt-printer.ts';
import type { RegisterRecord } from '../../../../domain/setup/set-up.ts';
import type { Problem } from '../../../../lib/http/problem.ts';
import { type ChangeLock, untilDone } from '../../change-lock.ts';
import type { WebContext } from '../../context.ts';
import { refused, wrongFields } from '../../refused.ts';
import { routesOf } from '../../route.ts';
import { fixedInConfig } from '../registers/link-printers.ts';
import { noRegister } from '../registers/register-messages.ts';
import { registerPaperRoute } from './decide-paper.ts';
import { printedReceipts } from './printed-receipts.ts';
import { createReceiptReader } from './receipt-reader.ts';

const rulesLimit = 32 * 1_024;

export function registerReceiptRoutes(app: FastifyInstance, context: WebContext, withLock: ChangeLock): void {
  const { store, receiptPrinters } = context;
  const route = routesOf(app, linkageRoutes);
  const read = createReceiptReader(receiptPrinters);

  async function register(key: string): Promise<RegisterRecord> {
    const found = (await store.read.registers()).find((one) => one.key === key);
    if (found === undefined) throw noRegister(key);
    return found;
  }

  const fixedRules = (key: string): ReceiptRules | undefined =>
    receiptPrinters?.configured.find((printer) => printer.register === key)?.rules;

  async function answer(key: string, tried?: ReceiptRules): Promise<ReceiptsJson> {
    const { printer } = await register(key);
    const fixed = fixedRules(key);
    const rules = tried ?? fixed ?? printer?.rules ?? noOwnRules;
    const { receipts, isAway } = await printedReceipts(context, key);
    return {
      rules: writable(rules),
      ...(fixed !== undefined && { fixed: true }),
      ...(isAway && { proxyAway: true }),
      receipts: await read(receipts, rules),
    };
  }

  route('GET /api/v1/registers/:key/receipts', ({ params }) => answer(params.key));

  route('POST /api/v1/registers/:key/rules/try', {
    invalid: wrongRules,
    bodyLimit: rulesLimit,
    handle: ({ params, body }) => answer(params.key, body.rules),
  });

  route('PUT /api/v1/registers/:key/rules', {
    invalid: wrongRules,
    bodyLimit: rulesLimit,
    handle: ({ params: { key }, body: { rules } }) => withLock(untilDone, () => keepRules(key, rules)),
  });

  registerPaperRoute(app, context, {
    async of(key) {
      const { printer } = await register(key);
      return fixedRules(key) === undefined ? printer?.rules : undefined;
    },
    keep: (key, rules) => withLock(untilDone, () => keepRules(key, rules)),
  });

  async function keepRules(key: string, rules: ReceiptRules): Promise<LinkedJson> {
    const before = await register(key);
    if (fixedRules(key) !== undefined) throw fixedInConfig(key);
    if (before.printer === undefined) throw refused(409, refusal('printer_form.none', { register: key }));
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
  return wrongFields(
    ...issues.map(({ path }) => {
      const [, field = '', index] = path;
      return { field: String(field), problem: wrongRule(field, index) };
    }),
  );
}

function wrongRule(field: PropertyKey, index: PropertyKey | undefined): Refusal {
  if (typeof index !== 'number') return refusal('rules_form.lines');
  return refusal(
    field === 'totalLabels' || field === 'saleShapes' ? 'rules_form.word' : 'rules_form.pattern',
    { line: index + 1 },
  );
}

function writable(rules: ReceiptRules): ReceiptsJson['rules'] {
  return {
    totalLabels: [...rules.totalLabels],
    totalPatterns: [...rules.totalPatterns],
    numberPatterns: [...rules.numberPatterns],
    refundPatterns: [...rules.refundPatterns],
    voidPatterns: [...rules.voidPatterns],
    salePatterns: [...rules.salePatterns],
    notSalePatterns: [...rules.notSalePatterns],
    saleShapes: [...rules.saleShapes],
  };
}
