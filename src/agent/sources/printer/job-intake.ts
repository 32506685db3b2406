/**
 * Captured jobs on their way to the intake: counts, and the items that were put back into the proxy's spool,
 * because their register is not set up here, or because they made the database fail.
 */
import { z } from 'zod';
import type { AgentLine } from '../../../contract/printer/lines.ts';
import { type ReceiptMessage, receiptMessageSchema } from '../../../contract/printer/message.ts';
import type { Received, Sale } from '../../../domain/sale/sale.ts';
import { type Backoff, backoffMs } from '../../../domain/time/retry-policy.ts';
import { isAborted, pause, unlessAborted } from '../../../lib/abort.ts';
import type { Clock } from '../../../lib/clock.ts';
import type { Log } from '../../../lib/log.ts';
import { createLogThrottle } from '../../../lib/log-throttle.ts';
import type { IncomingSale, Intake } from '../source.ts';
import { type NotSaleKind, saleOfReceipt } from './printed-sale.ts';

type PutBack = {
  readonly register: string;
  readonly why: 'unknown_register' | 'failed';
  readonly receipts: number;
  readonly sinceMonotonicMs: number;
};

export type JobIntakeDeps = {
  readonly intake: Intake;
  readonly clock: Clock;
  readonly log: Log;
  /** An instant on the gateway's clocks; undefined for an unknown boot. */
  received(monotonicMs: number, boot: string): Received | undefined;
  /** Stores the picture of a paper printed as pixels. Absent in tests without a database. */
  keepPicture?(picture: {
    readonly paperId: string;
    readonly png: Uint8Array;
    /** The message without its picture. */
    readonly unread: string;
  }): Promise<void>;
};

/** Since the start of the agent. */
export type JobCounts = {
  readonly sales: number;
  readonly notSales: Readonly<Partial<Record<NotSaleKind, number>>>;
  readonly unreadable: number;
  /** Items in the spool whose register is not set up here, or that made the database fail. */
  readonly putBack: readonly PutBack[];
};

export type JobIntake = {
  /** Commits an item, then acknowledges it with `send`. Never rejects. */
  accept(raw: unknown, send: (line: AgentLine) => void, signal: AbortSignal): Promise<void>;
  /** Forgets what was put back: it arrives again. False if there was nothing. */
  clearPutBack(): boolean;
  counts(): JobCounts;
};

/** While the database can't be written. */
const tryAgain: Backoff = { firstMs: 500, capMs: 15_000 };
/** Waiting registers reported individually. */
const maxPutBack = 50;

/** The proxy may be newer: unknown fields are ignored. */
const itemSchema = z.object(receiptMessageSchema.shape);

export function createJobIntake(deps: JobIntakeDeps): JobIntake {
  const { intake, clock, log } = deps;
  let sales = 0;
  let unreadable = 0;
  const notSales: Partial<Record<NotSaleKind, number>> = {};
  const putBack = new Map<string, { -readonly [Key in keyof PutBack]: PutBack[Key] }>();
  const mayLog = createLogThrottle(clock, 60_000);

  /** An unreadable item is skipped: it must not block later ones. */
  function skip(raw: unknown, error: z.ZodError, send: (line: AgentLine) => void): void {
    const { id, ...rest } = isRecord(raw) ? raw : {};
    unreadable += 1;
    const item = JSON.stringify({ ...rest, text: undefined, picture: undefined }).slice(0, 2_000);
    log.error({ id, item, why: z.prettifyError(error) }, 'unreadable item from the printer proxy, skipped');
    if (typeof id === 'string') send({ ack: id });
  }

  async function accept(raw: unknown, send: (line: AgentLine) => void, signal: AbortSignal): Promise<void> {
    const parsed = itemSchema.safeParse(raw);
    if (!parsed.success) {
      skip(raw, parsed.error, send);
      return;
    }
    const item = parsed.data;
    const outcome = saleOfReceipt(item);
    if (outcome.kind === 'not_sale') {
      notSales[outcome.as] = (notSales[outcome.as] ?? 0) + 1;
      send({ ack: item.id });
      return;
    }
    try {
      for (let attempts = 0; !isAborted(signal); attempts++) {
        const answer = await unlessAborted(
          intake(incomingSale(item, outcome.sale, (atMs, boot) => deps.received(atMs, boot))),
          signal,
        );
        if (answer.kind === 'unavailable') {
          await pause(clock, backoffMs(tryAgain, attempts, 0.5), signal);
          continue;
        }
        if (answer.kind === 'unknown_register') putAside(item, 'unknown_register', send);
        else {
          if (answer.kind === 'stored') sales += 1;
          await unlessAborted(keepPicture(item), signal);
          send({ ack: item.id });
        }
        return;
      }
    } catch (error) {
      // Unacknowledged, so it arrives again in any case.
      if (isAborted(signal)) return;
      log.error(
        { err: error, id: item.id, register: item.register },
        'receipt not stored, it stays in the spool',
      );
      putAside(item, 'failed', send);
    }
  }

  /** For people alone: the sale counts without it. */
  async function keepPicture({ picture, ...unread }: ReceiptMessage): Promise<void> {
    const { id } = unread;
    if (picture === undefined) return;
    try {
      const png = Buffer.from(picture, 'base64');
      await deps.keepPicture?.({ paperId: id, png, unread: JSON.stringify(unread) });
    } catch (error) {
      log.warn({ err: error, id }, 'picture of a receipt not stored');
    }
  }

  function putAside(
    { id, register }: ReceiptMessage,
    why: PutBack['why'],
    send: (line: AgentLine) => void,
  ): void {
    send({ later: id });
    const key = `${why} ${register}`;
    const known = putBack.get(key);
    if (known !== undefined) known.receipts += 1;
    else if (putBack.size < maxPutBack)
      putBack.set(key, { register, why, receipts: 1, sinceMonotonicMs: clock.monotonicMs() });
    if (why === 'unknown_register' && mayLog())
      log.warn({ register }, 'receipt of an unknown register, it waits in the spool');
  }

  return {
    accept,
    clearPutBack() {
      const hadSome = putBack.size > 0;
      putBack.clear();
      return hadSome;
    },
    counts: () => ({ sales, notSales, unreadable, putBack: [...putBack.values()] }),
  };
}

/** A sale keeps its id and instant however often its paper is read. */
export function incomingSale(
  item: ReceiptMessage,
  sale: Sale,
  receivedAt: JobIntakeDeps['received'],
): IncomingSale {
  const { id, register, boot, endMs, wallMs } = item;
  return {
    ...{ registerKey: register, sale, saleId: id, origin: saleOrigin(item) },
    received: receivedAt(endMs, boot) ?? { boot, monotonicMs: endMs, wallMs, clock: 'unsynced' },
  };
}

function saleOrigin({ kickMs, firstByteMs, cutMs, maxWaitMs, kind, total }: ReceiptMessage) {
  return {
    by: 'printer' as const,
    ...(kickMs !== undefined && { kickMs }),
    ...(firstByteMs !== undefined && { firstByteMs }),
    ...(cutMs !== undefined && { cutMs }),
    ...(maxWaitMs !== undefined && { maxWaitMs }),
    ...(kind === 'void' && { ofVoid: true as const }),
    ...(kind === 'unclear' && total !== undefined && { totalMinor: total }),
  };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
