/**
 * Parses the print data of all printers into papers and drawer kicks. Runs in the capture thread, beside the copying.
 * Pure except for its state: times come with the events, in order.
 */

import { createFailedPrints, type FailedPrints } from '../http/failed-prints.ts';
import type { DescribedPrinter, Description } from './describe-paper.ts';
import { createDescriptions } from './descriptions.ts';
import { type CapturedJob, createDrawer, type Drawer, type DrawerBounds } from './drawer.ts';
import type { JobEvent, Paper } from './paper-builder.ts';
import type { PrintJobOptions, WireJob } from './print-job.ts';
import { createWireJob } from './wire-job.ts';
import type { WireProtocol } from './wire-protocol.ts';

export type CaptureEvent =
  | {
      readonly kind: 'bytes';
      readonly connection: number;
      readonly printer: number;
      readonly atMs: number;
      readonly bytes: Uint8Array;
    }
  /** The same of the printer's answers. */
  | {
      readonly kind: 'answer';
      readonly connection: number;
      readonly printer: number;
      readonly atMs: number;
      readonly bytes: Uint8Array;
    }
  /** Bytes of this connection were dropped. `protocol`: by its first bytes, which may be among them. */
  | {
      readonly kind: 'missed';
      readonly connection: number;
      readonly printer: number;
      readonly protocol: WireProtocol;
    }
  | { readonly kind: 'closed'; readonly connection: number; readonly printer: number }
  | { readonly kind: 'tick'; readonly atMs: number };

export type CapturedPrinter = PrintJobOptions & DrawerBounds & DescribedPrinter;

export type JobCapture = {
  add(event: CaptureEvent): Description[];
  /** Returns everything that still waits, as if its connections had ended. */
  flush(): Description[];
  /** Paper of a description; undefined for a drawer opened without one. */
  paperOf(description: Description): Paper | undefined;
  /** The paper that `onWaiting` reported; undefined for one that did not wait. */
  waitedAs(description: Description): Paper | undefined;
  /**
   * Replaces the printers. Returns what still waits of a removed printer, or of one whose data are parsed differently
   * from now on. Indexes are stable.
   */
  keep(printers: CapturedPrinters): Description[];
  /** Number of papers dropped as garbage. */
  droppedPapers(): number;
  /** Registers whose newest connection was encrypted. */
  encrypted(): readonly string[];
};

/** By number; a removed printer leaves its place empty. */
export type CapturedPrinters = readonly (CapturedPrinter | undefined)[];

type Connection = {
  readonly printer: number;
  readonly job: WireJob;
  /** Kick that belongs to the paper being printed. */
  claimedKickAtMs: number | undefined;
};

/** `onWaiting`: a paper is complete and waits for a drawer kick; its description is final unless the drawer opens. */
export function createJobCapture(
  first: CapturedPrinters,
  onWaiting?: (description: Description, paper: Paper) => void,
): JobCapture {
  let printers = first;
  const connections = new Map<number, Connection>();
  const drawers = new Map<number, Drawer>();
  const failedPrints = new Map<number, FailedPrints>();
  const encrypted = new Set<number>();
  /** Printers whose last paper was cut: a cut is expected for the next one. */
  const cuts = new Set<number>();
  const descriptions = createDescriptions(onWaiting);

  function drawerOf(printer: number): Drawer | undefined {
    const options = printers[printer];
    const known = drawers.get(printer);
    if (known !== undefined || options === undefined) return known;
    const made = createDrawer(options);
    drawers.set(printer, made);
    return made;
  }

  function connectionOf(id: number, printer: number): Connection | undefined {
    const known = connections.get(id);
    const options = printers[printer];
    if (known !== undefined || options === undefined) return known;
    const failed = failedPrints.get(printer) ?? createFailedPrints();
    failedPrints.set(printer, failed);
    const made: Connection = { printer, job: createWireJob(options, failed), claimedKickAtMs: undefined };
    connections.set(id, made);
    return made;
  }

  function follow(connection: Connection, events: readonly JobEvent[]): CapturedJob[] {
    const drawer = drawerOf(connection.printer);
    if (drawer === undefined) return [];
    return events.flatMap((event) => {
      switch (event.kind) {
        case 'kick':
          return drawer.kick(event.atMs);
        case 'begun':
          connection.claimedKickAtMs = drawer.begun(event.atMs);
          return [];
        case 'paper': {
          const { claimedKickAtMs } = connection;
          encrypted.delete(connection.printer);
          if (event.paper.end === 'cut') cuts.add(connection.printer);
          else cuts.delete(connection.printer);
          connection.claimedKickAtMs = undefined;
          const things = drawer.ended(event.paper, claimedKickAtMs);
          if (things.length === 0)
            descriptions.wait(connection.printer, printers[connection.printer], event.paper);
          return things;
        }
      }
    });
  }

  const describe = (printer: number, things: readonly CapturedJob[]): Description[] =>
    descriptions.of(printer, printers[printer], things);

  function tick(atMs: number): Description[] {
    const ended = [...connections.values()].flatMap((connection) =>
      describe(
        connection.printer,
        follow(connection, connection.job.tick(atMs, cuts.has(connection.printer))),
      ),
    );
    return [...ended, ...[...drawers].flatMap(([printer, drawer]) => describe(printer, drawer.tick(atMs)))];
  }

  function flush(isMeant: (printer: number) => boolean): Description[] {
    const ending = [...connections].filter(([, { printer }]) => isMeant(printer));
    for (const [id] of ending) connections.delete(id);
    const waiting = [...drawers].filter(([printer]) => isMeant(printer));
    return [
      ...ending.flatMap(([, connection]) =>
        describe(connection.printer, follow(connection, connection.job.close())),
      ),
      ...waiting.flatMap(([printer, drawer]) => describe(printer, drawer.flush())),
    ];
  }

  return {
    add(event) {
      if (event.kind === 'tick') return tick(event.atMs);
      const connection = connectionOf(event.connection, event.printer);
      if (connection === undefined) return [];
      if (event.kind === 'closed') connections.delete(event.connection);
      const events = jobEvents(connection.job, event);
      if (event.kind === 'bytes' && connection.job.isEncrypted()) encrypted.add(event.printer);
      return describe(event.printer, follow(connection, events));
    },
    flush: () => flush(() => true),
    paperOf: descriptions.paperOf,
    waitedAs: descriptions.waitedAs,
    keep(next) {
      const isOver = (printer: number): boolean => !isReadAlike(printers[printer], next[printer]);
      const rest = flush(isOver);
      for (const printer of drawers.keys()) if (isOver(printer)) drawers.delete(printer);
      for (const printer of failedPrints.keys()) if (isOver(printer)) failedPrints.delete(printer);
      printers = next;
      return rest;
    },
    droppedPapers: descriptions.droppedPapers,
    encrypted: () => [...encrypted].flatMap((printer) => printers[printer]?.register ?? []),
  };
}

function jobEvents(job: WireJob, event: Exclude<CaptureEvent, { kind: 'tick' }>): JobEvent[] {
  switch (event.kind) {
    case 'bytes':
      return job.add(event.bytes, event.atMs);
    case 'answer':
      return job.answer(event.bytes, event.atMs);
    case 'missed':
      return job.miss(event.protocol);
    case 'closed':
      return job.close();
  }
}

/** Rules may differ: the ones at the paper's end apply. */
function isReadAlike(before: CapturedPrinter | undefined, after: CapturedPrinter | undefined): boolean {
  const keys = ['dialect', 'encoding', 'silenceMs', 'receiptWithinMs', 'kickAfterMs'] as const;
  return after !== undefined && keys.every((key) => before?.[key] === after[key]);
}
