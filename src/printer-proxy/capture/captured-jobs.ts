/**
 * Parses the print data of all printers into papers and drawer kicks. Runs in the capture thread, beside the copying.
 * Pure except for its state: times come with the events, in order.
 */

import {
  encryptedPrints,
  jobsElsewhere,
  type PrinterProblem,
  pollsEncrypted,
  unreadMessages,
} from '../../domain/problem/devices/printer.ts';
import type { CloudJobs } from '../relay/cloud-jobs.ts';
import type { DescribedPrinter, Description } from './describe-paper.ts';
import { createDescriptions } from './descriptions.ts';
import { type CapturedJob, createDrawer, type Drawer, type DrawerBounds } from './drawer.ts';
import type { JobEvent, Paper } from './paper-builder.ts';
import type { PrintJobOptions, WireJob } from './print-job.ts';
import { createPrinterMemory, createWireJob, type PrinterMemory } from './wire-job.ts';
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
  /** When the newest paper of a register began; monotonic, milliseconds. */
  begunMs(): ReadonlyMap<string, number>;
  /** Number of papers dropped as garbage. */
  droppedPapers(): number;
  /** Why receipts of a register cannot be read: the last ones were encrypted, or its cloud has them fetched elsewhere. */
  problems(): ReadonlyMap<string, PrinterProblem>;
};

/** By number; a removed printer leaves its place empty. */
export type CapturedPrinters = readonly (CapturedPrinter | undefined)[];

type Connection = {
  readonly printer: number;
  readonly job: ReturnType<typeof createWireJob>;
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
  const memories = new Map<number, PrinterMemory>();
  /** Why the last receipts of a printer can't be read. */
  const unread = new Map<number, 'tls' | 'device'>();
  /** Printers whose last paper was cut: a cut is expected for the next one. */
  const cuts = new Set<number>();
  const begunMs = new Map<string, number>();
  const descriptions = createDescriptions(onWaiting);

  function connectionOf(id: number, printer: number, continued?: WireProtocol): Connection | undefined {
    const known = connections.get(id);
    const options = printers[printer];
    if (known !== undefined || options === undefined) return known;
    const job = createWireJob(options, memoryOf(memories, printer, options), continued);
    const made: Connection = { printer, job, claimedKickAtMs: undefined };
    connections.set(id, made);
    return made;
  }

  function follow(connection: Omit<Connection, 'job'>, events: readonly JobEvent[]): CapturedJob[] {
    const options = printers[connection.printer];
    const drawer = drawerOf(drawers, connection.printer, options);
    if (drawer === undefined) return [];
    return events.flatMap((event) => {
      switch (event.kind) {
        case 'kick':
          return drawer.kick(event.atMs);
        case 'unread':
          unread.set(connection.printer, event.why);
          return [];
        case 'begun':
          connection.claimedKickAtMs = drawer.begun(event.atMs);
          if (options !== undefined) begunMs.set(options.register, event.atMs);
          return [];
        case 'paper': {
          const { claimedKickAtMs } = connection;
          unread.delete(connection.printer);
          if (event.paper.end === 'cut') cuts.add(connection.printer);
          else cuts.delete(connection.printer);
          connection.claimedKickAtMs = undefined;
          const things = drawer.ended(event.paper, claimedKickAtMs);
          if (things.length === 0) descriptions.wait(connection.printer, options, event.paper);
          return things;
        }
      }
    });
  }

  const describe = (printer: number, things: readonly CapturedJob[]): Description[] =>
    descriptions.of(printer, printers[printer], things);

  const report = (connection: Omit<Connection, 'job'>, events: readonly JobEvent[]): Description[] =>
    describe(connection.printer, follow(connection, events));

  /** Jobs of printers that poll their cloud: a job waits for its result beyond its connections. */
  const ofCloudJobs = (events: (jobs: CloudJobs, printer: number) => readonly JobEvent[]): Description[] =>
    [...memories].flatMap(([printer, { cloudJobs }]) =>
      report({ printer, claimedKickAtMs: undefined }, events(cloudJobs, printer)),
    );

  function tick(atMs: number): Description[] {
    return [
      ...[...connections.values()].flatMap((one) => report(one, one.job.tick(atMs, cuts.has(one.printer)))),
      ...ofCloudJobs((jobs) => jobs.tick(atMs)),
      ...[...drawers].flatMap(([printer, drawer]) => describe(printer, drawer.tick(atMs))),
    ];
  }

  function flush(isMeant: (printer: number) => boolean): Description[] {
    const ending = [...connections].filter(([, { printer }]) => isMeant(printer));
    for (const [id] of ending) connections.delete(id);
    return [
      ...ending.flatMap(([, connection]) => report(connection, connection.job.close())),
      ...ofCloudJobs((jobs, printer) => (isMeant(printer) ? jobs.flush() : [])),
      ...[...drawers].flatMap(([printer, drawer]) =>
        isMeant(printer) ? describe(printer, drawer.flush()) : [],
      ),
    ];
  }

  return {
    add(event) {
      if (event.kind === 'tick') return tick(event.atMs);
      const connection = connectionOf(event.connection, event.printer);
      if (connection === undefined) return [];
      if (event.kind === 'closed') connections.delete(event.connection);
      return report(connection, jobEvents(connection.job, event));
    },
    flush: () => flush(() => true),
    paperOf: descriptions.paperOf,
    waitedAs: descriptions.waitedAs,
    keep(next) {
      const isOver = (printer: number): boolean => !isReadAlike(printers[printer], next[printer]);
      const open = [...connections].filter(([, { printer }]) => isOver(printer));
      const rest = flush(isOver);
      forget([drawers, memories], isOver);
      printers = next;
      for (const [id, { printer, job }] of open) connectionOf(id, printer, job.protocol());
      return rest;
    },
    begunMs: () => begunMs,
    droppedPapers: descriptions.droppedPapers,
    problems: () => problemsOf(printers, unread, memories),
  };
}

function forget(ofPrinters: readonly Map<number, unknown>[], isMeant: (printer: number) => boolean): void {
  for (const kept of ofPrinters) for (const printer of [...kept.keys()].filter(isMeant)) kept.delete(printer);
}

function drawerOf(
  drawers: Map<number, Drawer>,
  printer: number,
  options: CapturedPrinter | undefined,
): Drawer | undefined {
  const known = drawers.get(printer);
  if (known !== undefined || options === undefined) return known;
  const made = createDrawer(options);
  drawers.set(printer, made);
  return made;
}

function memoryOf(
  memories: Map<number, PrinterMemory>,
  printer: number,
  options: PrintJobOptions,
): PrinterMemory {
  const memory = memories.get(printer) ?? createPrinterMemory(options);
  memories.set(printer, memory);
  return memory;
}

function problemsOf(
  printers: CapturedPrinters,
  unread: ReadonlyMap<number, 'tls' | 'device'>,
  memories: ReadonlyMap<number, PrinterMemory>,
): ReadonlyMap<string, PrinterProblem> {
  return new Map(
    printers.flatMap((printer, index) => {
      if (printer === undefined) return [];
      const why = unread.get(index);
      if (why === 'device') return [[printer.register, unreadMessages]];
      if (why === 'tls')
        return [[printer.register, printer.isRelay === true ? pollsEncrypted : encryptedPrints]];
      const isElsewhere = memories.get(index)?.cloudJobs.isElsewhere() === true;
      return isElsewhere ? [[printer.register, jobsElsewhere]] : [];
    }),
  );
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
  const keys = ['dialect', 'encoding', 'silenceMs', 'receiptWithinMs', 'kickAfterMs', 'isRelay'] as const;
  return after !== undefined && keys.every((key) => before?.[key] === after[key]);
}
