/**
 * Selects the sales of a page to store: sales of linked registers, made since the link, and not stored a
 * moment ago. A sale already stored is always updated, whenever it was made.
 */
import { canonicalJson } from '../../../lib/text/canonical-json.ts';
import { type AccountState, createMemory } from './account-state.ts';
import type { PolledPage, PolledSale } from './cloud-source.ts';
import type { LinkedTerminal } from './link-times.ts';
import type { LinkedSale } from './poll-ingest.ts';

/** Recently stored sales: overlapping pages return them repeatedly. The same number of skipped sales is remembered. */
const maxRecent = 5_000;
/** Terminals not linked here. */
const maxOthers = 5_000;

export type Sorting = {
  /** The sales with news, the newest state of each. Rejects if the database can't be read. */
  select(page: PolledPage, terminals: readonly LinkedTerminal[]): Promise<LinkedSale[]>;
  passOver(polled: PolledSale, why: 'notLinked' | 'beforeLink'): void;
  /** This state of the sale is on disk. */
  remember(polled: PolledSale): void;
  /** Number of terminals seen besides these. */
  others(linked: ReadonlySet<string>): number;
};

export type SortingDeps = {
  readonly state: Pick<AccountState, 'passOver'>;
  isStored(saleId: string): Promise<boolean>;
  /** Time of the link by the server's clock, epoch milliseconds. */
  beginsMs(link: LinkedTerminal): number;
};

export function createSorting(deps: SortingDeps): Sorting {
  const { state } = deps;
  const recent = new Map<string, string>();
  const leftOut = createMemory(maxRecent);
  const otherTerminals = new Set<string>();

  function passOver(polled: PolledSale, why: 'notLinked' | 'beforeLink'): void {
    if (why === 'notLinked') {
      otherTerminals.add(polled.terminal);
      if (otherTerminals.size > maxOthers) otherTerminals.clear();
    }
    state.passOver(polled, why);
  }

  return {
    passOver,
    select: async (page, terminals) => {
      const byTerminal = new Map(terminals.map((one) => [one.terminal, one]));
      // An older state of the same sale must not be passed on by itself: it could be stored last, although
      // the newer one was stored first.
      const newest = new Map(page.sales.map((polled) => [polled.saleId, polled]));
      const select: LinkedSale[] = [];
      for (const polled of newest.values()) {
        const link = byTerminal.get(polled.terminal);
        if (link === undefined) {
          passOver(polled, 'notLinked');
          continue;
        }
        if (recent.get(polled.saleId) === contentOf(polled)) continue;
        if (polled.updatesOnly === true && !(await deps.isStored(polled.saleId))) continue;
        const atMs = polled.serverAtMs ?? polled.sale.soldAtMs;
        const isBefore = atMs !== undefined && atMs + page.resolutionMs <= deps.beginsMs(link);
        if (isBefore && (leftOut.has(polled.saleId) || !(await deps.isStored(polled.saleId)))) {
          leftOut.add(polled.saleId);
          passOver(polled, 'beforeLink');
          continue;
        }
        select.push({ polled, registerKey: link.registerKey });
      }
      return select;
    },
    remember: (polled) => {
      recent.delete(polled.saleId);
      recent.set(polled.saleId, contentOf(polled));
      const [oldest] = recent.keys();
      if (recent.size > maxRecent && oldest !== undefined) recent.delete(oldest);
    },
    others: (linked) => otherTerminals.difference(linked).size,
  };
}

/** Without the business date, which alone is no news (store/sales/named-sales.ts). */
function contentOf({ terminal, sale: { businessDate: _, ...sale }, serverAtMs }: PolledSale): string {
  return canonicalJson({ terminal, sale, serverAtMs: serverAtMs ?? null });
}
