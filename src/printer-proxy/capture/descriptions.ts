/**
 * Descriptions of captured papers and drawer kicks. A paper that waits for a drawer kick is described at once; its
 * description is final unless the drawer opens. Papers above the budget of their printer are garbage and dropped.
 */
import {
  contentOf,
  type DescribedPrinter,
  type Description,
  describeJob,
  type PaperContent,
} from './describe-paper.ts';
import type { CapturedJob } from './drawer.ts';
import type { Paper } from './paper-builder.ts';
import { createPrintedBefore } from './printed-before.ts';

/** More papers than any printer prints are garbage. Burst size, then the rate per second. */
const paperBurst = 2_000;
const papersPerSecond = 20;

export function createDescriptions(onWaiting?: (description: Description, paper: Paper) => void) {
  const papers = new WeakMap<Description, Paper>();
  const waited = new WeakMap<Description, Paper>();
  /** Of papers that wait for a drawer kick: reading takes most of the time of a paper. */
  const contents = new WeakMap<Paper, PaperContent>();
  /** Garbage papers that wait for a drawer kick. */
  const garbage = new WeakSet<Paper>();
  const printedBefore = createPrintedBefore();
  const budget = createPaperBudget();

  return {
    of(number: number, printer: DescribedPrinter | undefined, things: readonly CapturedJob[]): Description[] {
      if (printer === undefined) return [];
      return things.flatMap((thing) => {
        const before = thing.kind === 'paper' ? thing.waited : undefined;
        const atMs = thing.kind === 'paper' ? thing.paper.endAtMs : thing.kickAtMs;
        if (before === undefined ? !budget.take(number, atMs) : garbage.has(before)) return [];
        const content = before && contents.get(before);
        const described = describeJob(thing, printer, content?.rules === printer.rules ? content : undefined);
        if (thing.kind === 'no_sale') return [described];
        const description = printedBefore.judge(described, before ?? thing.paper);
        papers.set(description, thing.paper);
        if (before !== undefined) waited.set(description, before);
        return [description];
      });
    },

    /** A paper waits for a drawer kick. */
    wait(number: number, printer: DescribedPrinter | undefined, paper: Paper): void {
      if (!budget.take(number, paper.endAtMs)) garbage.add(paper);
      else if (printer !== undefined) {
        const content = contentOf(paper, printer.rules);
        contents.set(paper, content);
        const described = describeJob({ kind: 'paper', paper }, printer, content);
        onWaiting?.(printedBefore.judge(described, paper), paper);
      }
    },

    paperOf: (description: Description): Paper | undefined => papers.get(description),
    waitedAs: (description: Description): Paper | undefined => waited.get(description),
    droppedPapers: budget.dropped,
  };
}

/** By printer: a burst, refilled at a rate. */
function createPaperBudget() {
  const budgets = new Map<number, { left: number; atMs: number }>();
  let dropped = 0;
  return {
    /** False when it is used up: the paper is dropped. */
    take(printer: number, atMs: number): boolean {
      const budget = budgets.get(printer) ?? { left: paperBurst, atMs: 0 };
      budgets.set(printer, budget);
      const refill = Math.max(0, (atMs - budget.atMs) / 1_000) * papersPerSecond;
      budget.left = Math.min(paperBurst, budget.left + refill);
      budget.atMs = Math.max(budget.atMs, atMs);
      if (budget.left < 1) {
        dropped++;
        return false;
      }
      budget.left--;
      return true;
    },
    dropped: (): number => dropped,
  };
}
