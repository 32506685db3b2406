/**
 * `POST /api/v1/sales/{saleId}/paper`: a person says whether an unclear paper is a sale. The register remembers: a rule
 * for papers of the same title is added, if it changes none of the other recent papers. Goods sold together with a deposit
 * stay a sale.
 */
import type { FastifyInstance } from 'fastify';
import type { z } from 'zod';
import type { paperBody } from '../../../../contract/page/receipts.ts';
import { salesRoutes } from '../../../../contract/page/routes/sales.ts';
import { refusal } from '../../../../domain/problem/refusal/refusal.ts';
import type { ReceiptReading } from '../../../../domain/sale/receipt-reading.ts';
import { noOwnRules, type ReceiptRules } from '../../../../domain/setup/receipt-printer.ts';
import type { PaperReading } from '../../../store/sales/printed-papers.ts';
import type { WebContext } from '../../context.ts';
import { pairToJson } from '../../json.ts';
import { refused } from '../../refused.ts';
import { noSale } from '../../request.ts';
import { routesOf } from '../../route.ts';

type Decision = z.output<typeof paperBody>['is'];

/** Recent sales that a new rule must leave as they are, beside the papers that the proxy holds. */
const comparedSales = 30;
/** A register has at most ten rules of a kind. */
const maxRules = 10;

const fieldOf = { sale: 'salePatterns', no_sale: 'notSalePatterns' } as const;

export function registerPaperRoute(
  app: FastifyInstance,
  { store, shop, receiptPrinters }: WebContext,
  rules: {
    /** Undefined where no rule can be added: they are in the config, or the register has no printer. */
    of(register: string): Promise<ReceiptRules | undefined>;
    keep(register: string, rules: ReceiptRules): Promise<unknown>;
  },
): void {
  routesOf(app, salesRoutes)(
    'POST /api/v1/sales/:saleId/paper',
    async ({ params: { saleId }, body: { is } }) => {
      const pair = await store.read.pair(saleId);
      if (pair === undefined) throw noSale(saleId);
      const { receiptText: text = '', receiptDoubts } = pair.sale;
      if (receiptDoubts?.includes('unclear') !== true) throw notUnclear();
      const key = pair.registerKey;
      const before = await rules.of(key);
      const rule = await newRule({ text, is, register: key, before: before ?? noOwnRules });
      const goods = rule?.reading.goodsWithDeposit;
      const reading = is === 'sale' ? saleReading(rule?.reading) : goods && saleReading({ ...goods });
      if (!(await store.write.decidePaper({ saleId: pair.saleId, ...(reading && { reading }) })))
        throw notUnclear();
      const added = before === undefined ? undefined : rule?.rules;
      if (added !== undefined) await rules.keep(key, added);
      const after = await store.read.pair(saleId);
      if (after === undefined) throw noSale(saleId);
      return { sale: pairToJson(after, shop.timeZone), isRemembered: added !== undefined };
    },
  );

  type Wanted = { text: string; is: Decision; register: string; before: ReceiptRules };

  /** The paper's reading, and the first rule that decides it and changes no other paper. */
  async function newRule({
    text,
    is,
    register,
    before,
  }: Wanted): Promise<{ reading: ReceiptReading; rules?: ReceiptRules } | undefined> {
    // A paper printed as pixels has no title to remember.
    if (receiptPrinters === undefined || text === '') return undefined;
    const others = (await otherTexts(register)).filter((other) => other !== text);
    const [now, ...othersNow] = await receiptPrinters.tryRules([text, ...others], before);
    if (now?.reading === undefined) return undefined;
    // A rule would drop the goods of the next such paper.
    if (is === 'no_sale' && now.reading.goodsWithDeposit !== undefined) return { reading: now.reading };
    const field = fieldOf[is];
    for (const pattern of now.reading.titlePatterns ?? []) {
      const added = { ...before, [field]: [pattern, ...before[field]].slice(0, maxRules) };
      const [then, ...othersThen] = await receiptPrinters.tryRules([text, ...others], added);
      const isSafe = othersNow.every(
        ({ reading }, index) => reading?.kind === othersThen[index]?.reading?.kind,
      );
      const isDecided = (then?.reading?.kind === 'sale') === (is === 'sale');
      if (then?.reading !== undefined && isDecided && isSafe) return { reading: then.reading, rules: added };
    }
    return { reading: now.reading };
  }

  async function otherTexts(register: string): Promise<string[]> {
    const [held, { pairs }] = await Promise.all([
      receiptPrinters?.receipts(register),
      store.read.sales({ register, limit: comparedSales }),
    ]);
    const stored = pairs.flatMap(({ sale }) => sale.receiptText ?? []);
    return [...new Set([...(held ?? []).map(({ text }) => text), ...stored])].filter((text) => text !== '');
  }
}

function saleReading(
  reading: Pick<ReceiptReading, 'totalMinor' | 'lines' | 'payments' | 'details'> | undefined,
): PaperReading {
  const { totalMinor, lines = [], payments = [], details } = reading ?? {};
  return {
    ...{ kind: 'sale', totalMinor: totalMinor ?? 0, lines, payments },
    ...details,
    ...(totalMinor === undefined && { totalUnknown: true }),
  };
}

const notUnclear = () => refused(409, refusal('request.not_unclear'));
