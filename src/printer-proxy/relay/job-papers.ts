/** Papers and drawer kicks of one job that a printer fetched from a cloud: dated by its delivery, the cut by its confirmation. */
import type { PrinterEncoding } from '../../domain/setup/receipt-printer.ts';
import { createPaperBuilder, type JobEvent } from '../capture/paper-builder.ts';
import { isVisible, kicksWithPaper } from '../capture/printed-tokens.ts';
import type { FailedPrints } from '../http/failed-prints.ts';
import type { DeliveredJob } from './delivered-job.ts';

export type TimedJob = DeliveredJob & {
  /** Its first delivery. */
  readonly atMs: number;
  readonly maxWaitMs: number;
};

/** `isCertain`: false without a result; its papers then have the doubt that bytes were missed. */
export function papersOf(
  { document, dialect, body, atMs, maxWaitMs }: TimedJob,
  { endAtMs, isCertain }: { readonly endAtMs: number; readonly isCertain: boolean },
  { encoding, failed }: { readonly encoding: PrinterEncoding; readonly failed: FailedPrints },
): JobEvent[] {
  const isBlank = document.firstAtMs === undefined && !document.isMalformed;
  const hasCounted = failed.isCounted(document);
  if (!isCertain && document.tokens.some(isVisible)) failed.add(document, true);
  const tokens = isCertain ? failed.printed(document) : document.tokens;
  if (isBlank || hasCounted) return [];
  const papers = createPaperBuilder(dialect, encoding);
  papers.raw.add(body, body.length);
  if (!isCertain) papers.miss();
  if (document.isTooLong) papers.cutOff();
  const dated = kicksWithPaper(tokens).map((token) =>
    token.kind === 'cut' ? { ...token, atMs: endAtMs } : token,
  );
  // The first of several attempts waited as long less.
  const beganAtMs = tokens.find(isVisible)?.atMs ?? atMs;
  const waitMs = Math.max(0, maxWaitMs - (atMs - beganAtMs));
  const events = document.isMalformed
    ? papers.unreadable(dated, { firstAtMs: atMs, lastAtMs: endAtMs })
    : [...papers.add(dated), ...papers.end('close', endAtMs)];
  return events.map((event) =>
    event.kind === 'paper' ? { ...event, paper: { ...event.paper, maxWaitMs: waitMs } } : event,
  );
}

/** A confirmed job that was fetched before this process began, or from another host than is relayed to. */
export function unseenPaper(encoding: PrinterEncoding, atMs: number): JobEvent[] {
  const papers = createPaperBuilder('star', encoding);
  papers.miss();
  return papers.unreadable([], { firstAtMs: atMs, lastAtMs: atMs });
}
