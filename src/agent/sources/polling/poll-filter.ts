/**
 * Which sales of a page are to be stored: those of linked registers, sold since the link was made, and not stored just now. What is stored
 * here already is always followed, whenever it was sold.
 */
import { canonicalJson } from '../../../lib/text/canonical-json.ts';
import { type AccountState, createMemory } from './account-state.ts';
import type { PolledPage, PolledSale } from './cloud-source.ts';
import type { LinkedTerminal } from './link-times.ts';
import type { Wanted } from './poll-ingest.ts';

/** Sales that were stored just now: overlapping pages bring them again and again. As many are remembered that were left out. */
const maxRecent = 5_000;
/** Terminals that aren't linked here. */
const maxOthers = 5_000;

export type Sorting = {
  /** Those that are news, the newest state of each. Rejects where the database can't be asked. */
  wanted(page: PolledPage, terminals: readonly LinkedTerminal[]): Promise<Wanted[]>;
  passOver(polled: PolledSale, why: 'notLinked' | 'beforeLink'): void;
  /** It is on disk as it was told now. */
  remember(polled: PolledSale): void;
  /** How many terminals were seen besides these. */
  others(linked: ReadonlySet<string>): number;
};

export type SortingDeps = {
  readonly state: Pick<AccountState, 'passOver'>;
  isStored(saleId: string): Promise<boolean>;
  /** When the link was made, by the server's clock, epoch milliseconds. */
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
    wanted: async (page, terminals) => {
      const byTerminal = new Map(terminals.map((one) => [one.terminal, one]));
      // An older state of the same must not be told for itself: it could be stored last, when the newer one could be stored at first.
      const newest = new Map(page.sales.map((polled) => [polled.saleId, polled]));
      const wanted: Wanted[] = [];
      for (const polled of newest.values()) {
        const link = byTerminal.get(polled.terminal);
        if (link === undefined) {
          passOver(polled, 'notLinked');
          continue;
        }
        if (recent.get(polled.saleId) === contentOf(polled)) continue;
        const atMs = polled.serverAtMs ?? polled.sale.soldAtMs;
        const isBefore = atMs !== undefined && atMs + page.resolutionMs <= deps.beginsMs(link);
        if (isBefore && (leftOut.has(polled.saleId) || !(await deps.isStored(polled.saleId)))) {
          leftOut.add(polled.saleId);
          passOver(polled, 'beforeLink');
          continue;
        }
        wanted.push({ polled, registerKey: link.registerKey });
      }
      return wanted;
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

function contentOf({ terminal, sale, serverAtMs }: PolledSale): string {
  return canonicalJson({ terminal, sale, serverAtMs: serverAtMs ?? null });
}
