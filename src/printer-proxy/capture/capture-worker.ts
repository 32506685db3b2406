/**
 * The capture thread: parses print data, writes it to the spool and hands it to the agent. It may lag, hang or die
 * without affecting the copying.
 */
import { setPriority } from 'node:os';
import { parentPort, workerData } from 'node:worker_threads';
import { v7 as uuidv7 } from 'uuid';
import type { ReceiptMessage } from '../../contract/printer/message.ts';
import { systemClock } from '../../lib/clock.ts';
import { failpoint } from '../../lib/failpoint.ts';
import { isInUse } from '../../lib/net/socket-in-use.ts';
import { openHandOver } from '../hand-over.ts';
import { compileRules } from '../rules/read-receipt.ts';
import { openSpool } from '../spool/spool.ts';
import type { CaptureSettings, CopiedPrinter, FromCapture, ToCapture } from './capture-protocol.ts';
import { createTurns } from './capture-turns.ts';
import { type CapturedPrinters, type CaptureEvent, createJobCapture } from './captured-jobs.ts';
import type { Description } from './describe-paper.ts';
import { createHeldReceipts } from './held-receipts.ts';
import type { Paper } from './paper-builder.ts';

const port = parentPort;
if (port === null) throw new Error('must run as a thread of the printer proxy');
const settings = workerData as CaptureSettings;

const post = (message: FromCapture): void => port.postMessage(message);
const log = (level: 'info' | 'warn' | 'error', fields: object, text: string): void =>
  post({ kind: 'log', level, fields, text });

try {
  // A thread inherits the raised priority of the copying.
  setPriority(0, 0);
} catch {
  // The priority stays as it is.
}

const withRules = (printers: CaptureSettings['printers']): CapturedPrinters =>
  printers.map((printer) => printer && { ...printer, rules: compileRules(printer) });

const jobs = createJobCapture(withRules(settings.printers), keepWaiting);
const held = createHeldReceipts();
if (await isInUse(settings.socketPath))
  throw new Error(
    `another printer proxy uses ${settings.folder}; stop one of them, or give them a dataDir each`,
  );
const spool = openSpool({ folder: settings.folder, maxBytes: settings.maxSpoolBytes, log });
/**
 * Papers that wait for their drawer kick are already on disk, in case this process ends; they are not offered to the
 * agent yet.
 */
const waitingIds = new Map<Paper, string>();
/** By register. */
const lastReceiptMs = new Map<string, number>();
let printers: readonly CopiedPrinter[] | undefined;
const handOver = openHandOver({
  socketPath: settings.socketPath,
  spool,
  log,
  hello: settings.hello,
  state: () =>
    printers && {
      printers: printers.map((printer) => {
        const endMs = lastReceiptMs.get(printer.register);
        const begunMs = jobs.begunMs().get(printer.register);
        const problem = jobs.problems().get(printer.register);
        return {
          ...printer,
          ...(printer.state === 'reached' && problem !== undefined && { problem }),
          ...(begunMs !== undefined && { begunMs }),
          ...(endMs !== undefined && { lastReceiptMs: endMs }),
        };
      }),
      waiting: spool.size(),
      lost: spool.lost(),
      isFailing: spool.isFailing(),
    },
  isWaiting: (id) => [...waitingIds.values()].includes(id),
  receipts: (register) => held.of(register),
  onEnd: () => post({ kind: 'end' }),
});

let reportedDrops = 0;

function messageOf(description: Description, id = uuidv7()): ReceiptMessage {
  const agoMs = systemClock.monotonicMs() - description.endMs;
  return {
    ...description,
    ...{ id, boot: systemClock.boot, wallMs: Math.round(systemClock.nowMs() - agoMs) },
  };
}

function keepWaiting(description: Description, paper: Paper): void {
  const message = messageOf(description);
  waitingIds.set(paper, message.id);
  lastReceiptMs.set(message.register, message.endMs);
  spool.add(message);
}

function keep(descriptions: readonly Description[]): void {
  for (const description of descriptions) {
    const waited = jobs.waitedAs(description);
    const id = waited && waitingIds.get(waited);
    if (waited !== undefined) waitingIds.delete(waited);
    const message = messageOf(description, id);
    lastReceiptMs.set(message.register, message.endMs);
    // A paper without a kick is stored already, unchanged.
    if (id === undefined || description.kickMs !== undefined) spool.add(message);
    failpoint('receipt.spooled');
    handOver.offer(message.id);
    const paper = jobs.paperOf(description);
    if (paper !== undefined) held.add(message, paper);
  }
}

/** Print data of one read of a socket may hold a thousand papers. */
const maxPieceBytes = 4 * 1024;

/** `events`: how many are processed with it. */
type Step = { readonly events: number; readonly work: () => void };

function stepsOf(message: Exclude<ToCapture, { kind: 'printers' }>): Step[] {
  switch (message.kind) {
    case 'events':
      return message.events.flatMap((event) =>
        piecesOf(event).map((piece, n, { length }) => ({
          events: n === length - 1 ? 1 : 0,
          work: () => addEvent(piece),
        })),
      );
    case 'settings':
      return [{ events: 0, work: () => keep(jobs.keep(withRules(message.printers))) }];
    case 'stop':
      return [{ events: 0, work: stop }];
  }
}

function piecesOf(event: CaptureEvent): CaptureEvent[] {
  if (event.kind !== 'bytes') return [event];
  const { bytes } = event;
  return Array.from({ length: Math.max(1, Math.ceil(bytes.length / maxPieceBytes)) }, (_, n) => ({
    ...event,
    bytes: bytes.subarray(n * maxPieceBytes, (n + 1) * maxPieceBytes),
  }));
}

function addEvent(event: CaptureEvent): void {
  if (event.kind === 'tick') {
    spool.tick();
    handOver.tick();
  }
  keep(jobs.add(event));
}

function stop(): void {
  keep(jobs.flush());
  handOver.close();
  spool.close();
  port?.close();
}

function afterTurn(steps: readonly Step[]): void {
  const events = steps.reduce((sum, step) => sum + step.events, 0);
  if (events > 0) post({ kind: 'done', events });
  const droppedPapers = jobs.droppedPapers();
  if (droppedPapers > reportedDrops) {
    reportedDrops = droppedPapers;
    log('warn', { droppedPapers }, 'dropped papers as garbage, more than any printer prints');
  }
}

const turns = createTurns<Step>(({ work }) => work(), afterTurn, systemClock);
port.on('message', (message: ToCapture) => {
  // States for the agent, which no paper is read by; settings keep their place among the print data.
  if (message.kind === 'printers') printers = message.printers;
  else turns.add(stepsOf(message));
});
post({ kind: 'ready' });
