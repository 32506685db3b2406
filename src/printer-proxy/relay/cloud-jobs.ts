/**
 * Jobs that printers fetched from a cloud through one relay, up to their confirmation: a confirmed one becomes papers and drawer
 * kicks, dated by its delivery, the cut by the confirmation. Pure: times come with the calls.
 *
 * A job fetched again (same token, same printer) counts once, also after its confirmation. A refused one counts when it is printed
 * after all, dated by its first delivery within five minutes. A job without any result for two minutes, or whose printer went on to
 * the next one, has most likely been printed: its papers have the doubt that bytes were missed.
 *
 * Each paper has the longest time that its job may have waited for the printer's poll: since the last poll that was answered
 * with no job. Bounds: 64 printers a relay, 50 jobs a delivery; jobs of a printer beyond them count with the doubt too.
 */
import type { PrinterEncoding } from '../../domain/setup/receipt-printer.ts';
import type { JobEvent } from '../capture/paper-builder.ts';
import type { PrintDocument } from '../http/document-reader.ts';
import type { FailedPrints } from '../http/failed-prints.ts';
import type { DeliveredJob } from './delivered-job.ts';
import { createJobHistory } from './job-history.ts';
import { papersOf, type TimedJob, unseenPaper } from './job-papers.ts';

/** `printer`: as it names itself; those that share the relay are told apart by it. */
export type CloudJobs = {
  /** A poll was answered with no job. */
  idle(printer: string, atMs: number): void;
  /** All jobs of one answer. */
  delivered(printer: string, jobs: readonly DeliveredJob[], atMs: number): JobEvent[];
  /** Without an id: the oldest job. */
  confirmed(
    printer: string,
    result: { readonly id: string | undefined; readonly isPrinted: boolean },
    atMs: number,
  ): JobEvent[];
  /** The printer cannot print, such as without paper: its jobs wait. */
  fails(printer: string): void;
  /** None of the printer's jobs is printed. */
  refused(printer: string): void;
  /** Jobs are fetched from another host than is relayed to. */
  setElsewhere(isElsewhere: boolean): void;
  isElsewhere(): boolean;
  tick(nowMs: number): JobEvent[];
  /** Returns everything that still waits. */
  flush(): JobEvent[];
};

const maxPrinters = 64;
const retryWithinMs = 300_000;
/** Star recommends a server to wait for 60 s. */
const resultWithinMs = 120_000;
/** Longest wait for a printer without paper. */
const paperWithinMs = 1_800_000;
/** Bound of what is not known: the relay has not seen a poll without a job yet. */
const unknownWaitMs = 60_000;

type Pending = TimedJob & { fails: boolean };
type Printer = { pending: Pending[]; idleAtMs?: number };

export function createCloudJobs(
  { encoding }: { readonly encoding: PrinterEncoding },
  failed: FailedPrints,
): CloudJobs {
  const printers = new Map<string, Printer>();
  const history = createJobHistory();
  /** Papers of printers beyond the bound. */
  let evicted: JobEvent[] = [];
  let isElsewhere = false;

  function printerOf(name: string): Printer {
    const printer = printers.get(name) ?? { pending: [] };
    printers.delete(name);
    printers.set(name, printer);
    const [oldest] = printers.keys();
    if (printers.size > maxPrinters && oldest !== undefined) {
      evicted.push(...(printers.get(oldest)?.pending.flatMap(unanswered) ?? []));
      printers.delete(oldest);
    }
    return printer;
  }

  function takeEvicted(): JobEvent[] {
    const events = evicted;
    evicted = [];
    return events;
  }

  const unanswered = (job: Pending): JobEvent[] =>
    job.fails ? [] : papersOf(job, { endAtMs: job.atMs, isCertain: false }, { encoding, failed });

  function pendingOf(printer: Printer, job: DeliveredJob, atMs: number): Pending {
    const before = printer.pending.find((known) => isSameJob(known, job));
    const maxWaitMs = printer.idleAtMs === undefined ? unknownWaitMs : atMs - printer.idleAtMs;
    const next = { ...job, atMs, maxWaitMs, fails: false };
    if (before === undefined || atMs - before.atMs > retryWithinMs) return next;
    const document = datedFrom(job.document, before.atMs);
    return { ...next, document, atMs: before.atMs, maxWaitMs: before.maxWaitMs };
  }

  return {
    idle(name, atMs) {
      printerOf(name).idleAtMs = atMs;
    },
    delivered(name, jobs, atMs) {
      const printer = printerOf(name);
      for (const { id } of jobs) history.setDelivered(name, id);
      const next = jobs
        .filter((job) => !history.wasConfirmed(name, job, atMs))
        .map((job) => pendingOf(printer, job, atMs));
      const left = printer.pending.filter((known) => !jobs.some((job) => isSameJob(known, job)));
      printer.pending = next;
      return left.flatMap(unanswered);
    },
    confirmed(name, { id, isPrinted }, atMs) {
      const printer = printerOf(name);
      const known = printer.pending.findIndex(
        (job) => id === undefined || job.id === undefined || job.id === id,
      );
      const [job] = known === -1 ? [] : printer.pending.splice(known, 1);
      if (job === undefined) {
        if (!isPrinted || id === undefined || history.wasDelivered(name, id)) return [];
        history.setDelivered(name, id);
        return unseenPaper(encoding, atMs);
      }
      if (!isPrinted) {
        failed.add(job.document, false);
        return [];
      }
      history.setConfirmed(name, job, atMs);
      return papersOf(job, { endAtMs: atMs, isCertain: true }, { encoding, failed });
    },
    fails(name) {
      for (const job of printerOf(name).pending) job.fails = true;
    },
    refused(name) {
      const printer = printerOf(name);
      for (const job of printer.pending.splice(0)) failed.add(job.document, false);
    },
    setElsewhere(is) {
      isElsewhere = is;
    },
    isElsewhere: () => isElsewhere,
    tick: (nowMs) => [
      ...takeEvicted(),
      ...[...printers.values()].flatMap((printer) => {
        const isLate = ({ atMs, fails }: Pending): boolean =>
          nowMs - atMs > (fails ? paperWithinMs : resultWithinMs);
        const late = printer.pending.filter(isLate);
        if (late.length > 0) printer.pending = printer.pending.filter((job) => !isLate(job));
        return late.flatMap(unanswered);
      }),
    ],
    flush: () => [
      ...takeEvicted(),
      ...[...printers.values()].flatMap(({ pending }) => pending.splice(0).flatMap(unanswered)),
    ],
  };
}

function isSameJob(a: DeliveredJob, b: DeliveredJob): boolean {
  return a.id === b.id && (a.id !== undefined || a.document.digest === b.document.digest);
}

/** The paper began with the first delivery; the drawer opens only now. */
function datedFrom(document: PrintDocument, atMs: number): PrintDocument {
  const tokens = document.tokens.map((token) => (token.kind === 'kick' ? token : { ...token, atMs }));
  return { ...document, tokens, firstAtMs: document.firstAtMs === undefined ? undefined : atMs };
}
