/**
 * Papers of the print documents that one printer got: what it reports as printed becomes papers and drawer kicks, dated by the
 * arrival of their elements. A request that it refused prints nothing, and counts once the till's retry is printed.
 */
import type { FailedPrints } from '../http/failed-prints.ts';
import type { PrintOutcome } from '../http/print-exchange.ts';
import { createPaperBuilder, type JobEvent } from './paper-builder.ts';
import { cutWithinMs, type PrintJobOptions } from './print-job.ts';
import { isVisible, kicksWithPaper } from './printed-tokens.ts';

export function createDocumentPapers(
  { dialect, encoding, silenceMs }: PrintJobOptions,
  failed: FailedPrints,
) {
  const papers = createPaperBuilder(dialect, encoding);
  /** Last answer to a request that printed. */
  let printedAtMs = 0;

  /** `nowMs`: arrival of the answer, or of the last bytes of the connection. */
  function follow(outcome: PrintOutcome, nowMs: number): JobEvent[] {
    const { document, body, bodyBytes, result } = outcome;
    if (result === 'refused') failed.add(document, false);
    const isUnreadable = document.isMalformed || (document.isTooLong && !document.tokens.some(isVisible));
    if (result === 'refused' || (document.firstAtMs === undefined && !isUnreadable)) return [];
    const hasCounted = result !== 'incomplete' && failed.isCounted(document);
    // A request that opens the drawer is the same for every sale.
    if (result === 'unanswered' && document.tokens.some(isVisible)) failed.add(document, true);
    const tokens = result === 'printed' ? failed.printed(document) : document.tokens;
    if (hasCounted) return [];
    papers.raw.add(body, bodyBytes);
    printedAtMs = nowMs;
    if (result !== 'printed') return followUnknown(outcome, nowMs);
    if (isUnreadable)
      return papers.unreadable(document.tokens, { firstAtMs: document.firstAtMs ?? nowMs, lastAtMs: nowMs });
    // The printer answers after the cut; a drawer is opened by the till's next request.
    const dated = kicksWithPaper(tokens).map((token) =>
      token.kind === 'cut' ? { ...token, atMs: nowMs } : token,
    );
    if (document.isTooLong) papers.cutOff();
    return papers.add(dated);
  }

  /** Most likely printed: a till may not wait for the answer, or the printer went away. */
  function followUnknown({ document, result }: PrintOutcome, nowMs: number): JobEvent[] {
    const { tokens, firstAtMs = nowMs } = document;
    papers.miss();
    const events = papers.add(tokens);
    // Its text ends where bytes were dropped.
    if (result === 'incomplete' && !papers.isBegun())
      return [...events, ...papers.unreadable([], { firstAtMs, lastAtMs: nowMs })];
    return [...events, ...papers.end('close', nowMs)];
  }

  return {
    follow,
    /** `movedAtMs`: last bytes of a connection that waits for an answer. A till may poll the printer's state every few seconds. */
    tick(nowMs: number, movedAtMs: number | undefined, isCutExpected: boolean): JobEvent[] {
      const minMs = isCutExpected && papers.isBegun() ? cutWithinMs : silenceMs;
      if (!papers.isBegun() || nowMs - (movedAtMs ?? printedAtMs) < Math.max(minMs, silenceMs)) return [];
      return papers.end('silence', printedAtMs);
    },
    close: (lastAtMs: number): JobEvent[] => papers.end('close', lastAtMs),
  };
}
