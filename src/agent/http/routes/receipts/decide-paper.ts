/**
 * `POST /api/v1/sales/{saleId}/paper`: a person says whether an unclear paper is a sale. The register remembers: a rule
 * for receipts of the same shape or papers of the same title is added, if it changes none of the other recent papers. Goods sold together with a deposit
 * stay a sale. The decision can be taken back, and its rule with it.
 */
import type { FastifyInstance } from 'fastify';
import type { z } from 'zod';
import { decisionOf, pairToJson } from '../../../../contract/page/answers/pair-json.ts';
import type { paperBody } from '../../../../contract/page/receipts.ts';
import { salesRoutes } from '../../../../contract/page/routes/sales.ts';
import type { Pair } from '../../../../domain/capture/pair.ts';
import { refusal } from '../../../../domain/problem/refusal/refusal.ts';
import type { ReceiptReading } from '../../../../domain/sale/receipt-reading.ts';
import { noOwnRules, type ReceiptRules } from '../../../../domain/setup/receipt-printer.ts';
import type { PaperReading } from '../../../store/sales/printed-papers.ts';
import type { WebContext } from '../../context.ts';
import { refused } from '../../refused.ts';
import { noSale } from '../../request.ts';
import { routesOf } from '../../route.ts';

type Decision = Exclude<z.output<typeof paperBody>['is'], 'unclear'>;

/** Recent sales that a new rule must leave as they are, beside the papers that the proxy holds. */
const comparedSales = 30;
/** A line that decided nothing may be the shop's name: it is remembered once so many clear papers are without it. */
const minCompared = 3;
/** A register has at most ten rules of a kind. */
const maxRules = 10;
const maxShapes = 20;

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
      const isRemembered = is === 'unclear' ? await takeBack(pair) : await decide(pair, is);
      const after = await store.read.pair(saleId);
      if (after === undefined) throw noSale(saleId);
      return { sale: pairToJson(after, shop.timeZone), isRemembered };
    },
  );

  /** Whether the register remembers it. */
  async function decide({ saleId, sale, registerKey: key }: Pair, is: Decision): Promise<boolean> {
    const { receiptText: text = '', receiptDoubts } = sale;
    if (receiptDoubts?.includes('unclear') !== true) throw notUnclear();
    const before = await rules.of(key);
    const found = await newRule({ text, is, register: key, before: before ?? noOwnRules });
    const goods = found?.reading.goodsWithDeposit;
    const reading = is === 'sale' ? saleReading(found?.reading) : goods && saleReading({ ...goods });
    const { rule, rules: added } = before === undefined ? {} : (found ?? {});
    const decided = { saleId, ...(reading && { reading }), ...(rule !== undefined && { rule }) };
    if (!(await store.write.decidePaper(decided))) throw notUnclear();
    if (added !== undefined) await rules.keep(key, added);
    return added !== undefined;
  }

  async function takeBack(pair: Pair): Promise<false> {
    const { saleId, sale, registerKey: key } = pair;
    const decision = decisionOf(pair);
    if (decision === undefined) throw notDecided();
    const known = await rules.of(key);
    const { salePatterns, notSalePatterns, saleShapes, ...others } = known ?? noOwnRules;
    const without = (patterns: readonly string[]) => patterns.filter((one) => one !== decision.rule);
    const before = {
      ...others,
      salePatterns: without(salePatterns),
      notSalePatterns: without(notSalePatterns),
      saleShapes: without(saleShapes),
    };
    if (known !== undefined && decision.rule !== undefined) await rules.keep(key, before);
    const { receiptText: text = '' } = sale;
    const [tried] = text === '' ? [] : ((await receiptPrinters?.tryRules([text], before)) ?? []);
    const { lines = [], payments = [] } = tried?.reading ?? {};
    if (!(await store.write.undecidePaper({ saleId, reading: { lines, payments } }))) throw notDecided();
    return false;
  }

  type Wanted = { text: string; is: Decision; register: string; before: ReceiptRules };

  /** The paper's reading, and the first rule that decides it and changes no other paper. */
  async function newRule({
    text,
    is,
    register,
    before,
  }: Wanted): Promise<{ reading: ReceiptReading; rule?: string; rules?: ReceiptRules } | undefined> {
    // A paper printed as pixels has no title to remember.
    if (receiptPrinters === undefined || text === '') return undefined;
    const others = (await otherTexts(register)).filter((other) => other !== text);
    const [now, ...othersNow] = await receiptPrinters.tryRules([text, ...others], before);
    if (now?.reading === undefined) return undefined;
    // A rule would drop the goods of the next such paper.
    if (is === 'no_sale' && now.reading.goodsWithDeposit !== undefined) return { reading: now.reading };
    const clear = othersNow.flatMap(({ reading }, index) =>
      reading === undefined || reading.kind === 'unclear'
        ? []
        : { kind: reading.kind, text: others[index] ?? '' },
    );
    const tried = async (pattern: string, field: (typeof fieldOf)[Decision] | 'saleShapes') => {
      const most = field === 'saleShapes' ? maxShapes : maxRules;
      const added = { ...before, [field]: [pattern, ...before[field]].slice(0, most) };
      const texts = [text, ...clear.map((other) => other.text)];
      const [then, ...othersThen] = await receiptPrinters.tryRules(texts, added);
      const isSafe = clear.every(({ kind }, index) => kind === othersThen[index]?.reading?.kind);
      return isSafe && then?.reading ? { reading: then.reading, rule: pattern, rules: added } : undefined;
    };
    const { titlePatterns = [], marks, saleShape } = now.reading;
    const ofShape =
      is === 'sale' && saleShape !== undefined ? await tried(saleShape, 'saleShapes') : undefined;
    if (ofShape?.reading.kind === 'sale') return ofShape;
    const [deciding] = marks.some(({ as }) => as === 'kind') ? titlePatterns : [];
    for (const pattern of titlePatterns) {
      const mayBeOnAll = pattern !== deciding;
      if (mayBeOnAll && (clear.length < minCompared || !(await tried(pattern, fieldOf.no_sale)))) continue;
      const found = await tried(pattern, fieldOf[is]);
      if (found !== undefined && (found.reading.kind === 'sale') === (is === 'sale')) return found;
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
const notDecided = () => refused(409, refusal('request.not_decided'));
