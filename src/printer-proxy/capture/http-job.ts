/**
 * Print data of one HTTP connection: what the printer reports as printed becomes papers and drawer kicks, dated by the
 * arrival of their elements. A request that it refused prints nothing, and counts once the till's retry is printed.
 */
import type { FailedPrints } from '../http/failed-prints.ts';
import { createHttpExchange, type PrintOutcome } from '../http/http-exchange.ts';
import { createPaperBuilder, type JobEvent } from './paper-builder.ts';
import { cutWithinMs, type PrintJobOptions, type WireJob } from './print-job.ts';
import { isVisible, kicksWithPaper } from './printed-tokens.ts';
import { isRequestStart } from './wire-protocol.ts';

export function createHttpJob(
  { dialect, encoding, silenceMs }: PrintJobOptions,
  failed: FailedPrints,
): WireJob {
  const papers = createPaperBuilder(dialect, encoding);
  let exchange = createHttpExchange();
  /** Bytes were dropped: requests can be read again from the start of the next one. */
  let isLost = false;
  let lastAtMs = 0;
  /** Last answer to a request that printed. */
  let printedAtMs = 0;

  function follow(outcome: PrintOutcome): JobEvent[] {
    const { document, body, bodyBytes, result } = outcome;
    if (result === 'refused') failed.add(document, false);
    if (result === 'refused' || (document.firstAtMs === undefined && !document.isMalformed)) return [];
    const hasCounted = result !== 'incomplete' && failed.isCounted(document);
    // A request that opens the drawer is the same for every sale.
    if (result === 'unanswered' && document.tokens.some(isVisible)) failed.add(document, true);
    const tokens = result === 'printed' ? failed.printed(document) : document.tokens;
    if (hasCounted) return [];
    papers.raw.add(body, bodyBytes);
    printedAtMs = lastAtMs;
    if (result !== 'printed') return followUnknown(outcome);
    if (document.isMalformed)
      return papers.unreadable(document.tokens, { firstAtMs: document.firstAtMs ?? lastAtMs, lastAtMs });
    // The printer answers after the cut; a drawer is opened by the till's next request.
    const dated = kicksWithPaper(tokens).map((token) =>
      token.kind === 'cut' ? { ...token, atMs: lastAtMs } : token,
    );
    if (document.isTooLong) papers.cutOff();
    return papers.add(dated);
  }

  /** Most likely printed: a till may not wait for the answer, or the printer went away. */
  function followUnknown({ document, result }: PrintOutcome): JobEvent[] {
    const { tokens, firstAtMs = lastAtMs } = document;
    papers.miss();
    const events = papers.add(tokens);
    // Its text ends where bytes were dropped.
    if (result === 'incomplete' && !papers.isBegun())
      return [...events, ...papers.unreadable([], { firstAtMs, lastAtMs })];
    return [...events, ...papers.end('close', lastAtMs)];
  }

  return {
    add(bytes, atMs) {
      lastAtMs = atMs;
      if (isLost && !isRequestStart(bytes)) return [];
      isLost = false;
      return exchange.request(bytes, atMs).flatMap(follow);
    },
    answer(bytes, atMs) {
      lastAtMs = atMs;
      return isLost ? [] : exchange.answer(bytes).flatMap(follow);
    },
    miss() {
      const underWay = exchange.end();
      exchange = createHttpExchange();
      isLost = true;
      return underWay.flatMap(follow);
    },
    tick(nowMs, isCutExpected = false) {
      const minMs = isCutExpected && papers.isBegun() ? cutWithinMs : silenceMs;
      // A till may poll the printer's state every few seconds, on the same connection.
      const movedAtMs = exchange.isWaiting() ? lastAtMs : printedAtMs;
      if (!papers.isBegun() || nowMs - movedAtMs < Math.max(minMs, silenceMs)) return [];
      return papers.end('silence', printedAtMs);
    },
    close: () => [
      // The printer can't print half a document.
      ...exchange.end().flatMap((outcome) => (outcome.result === 'incomplete' ? [] : follow(outcome))),
      ...papers.end('close', lastAtMs),
    ],
    isEncrypted: () => false,
  };
}
