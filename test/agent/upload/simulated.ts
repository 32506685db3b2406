/**
 * A cloud that fails and recovers, and gateways with sales for it, in virtual time: the real uploader over an
 * outbox in memory and a simulated network. For scenarios of hours, or of a thousand gateways; the real store
 * and sockets have their own tests.
 */

import type { Change, OutboxEvent } from '../../../src/agent/store/store.ts';
import type { Outbox } from '../../../src/agent/upload/outbox.ts';
import type { BatchOutcome, PictureOutcome, Sink } from '../../../src/agent/upload/sink.ts';
import type { Retry } from '../../../src/agent/upload/upload-policy.ts';
import { createUploadState, type UploadState } from '../../../src/agent/upload/upload-state.ts';
import { runUploader } from '../../../src/agent/upload/uploader.ts';
import { createBroadcast } from '../../../src/lib/broadcast.ts';
import { createLog } from '../../../src/lib/log.ts';
import { cloudSaid } from './events.ts';
import type { VirtualClock } from './virtual-clock.ts';

/**
 * up: answers. refused: nothing listens, known at once. reset: the connection breaks during a request.
 * black_hole: packets vanish; a request in flight, or begun then, is never answered, even after the network
 * recovers: only its own deadline ends it. frozen: the peer accepts the request and sends nothing.
 */
export type LineState = 'up' | 'refused' | 'reset' | 'black_hole' | 'frozen';
export const faults = ['refused', 'reset', 'black_hole', 'frozen'] as const;

export type Line = {
  state: LineState;
  /** How many requests have begun. */
  begun: number;
  /** Called as each request begins, and with whether it was answered as it ends. */
  heard?(gateway: number, what: 'events' | 'picture', atMs: number, answered: boolean): void;
};

/** The HTTPS sink's bound of a whole exchange. Milliseconds. */
const requestMs = 60_000;
const roundTripMs = 100;

function simulatedSink(line: Line, gateway: number, clock: VirtualClock): Sink {
  async function exchange(what: 'events' | 'picture', signal: AbortSignal): Promise<boolean> {
    const atMs = clock.monotonicMs();
    const before = line.state;
    line.begun++;
    await clock.sleep(before === 'refused' ? 5 : roundTripMs, signal);
    const isLost = [before, line.state].some((state) => state === 'black_hole' || state === 'frozen');
    if (isLost) await clock.sleep(requestMs - roundTripMs, signal);
    const answered = before === 'up' && line.state === 'up' && !isLost;
    line.heard?.(gateway, what, atMs, answered);
    return answered;
  }
  const later = { kind: 'try_later', problem: cloudSaid('the line is down') } as const;
  return {
    maxBatches: 2,
    async sendEvents({ events }, signal): Promise<BatchOutcome> {
      if (!(await exchange('events', signal))) return later;
      return {
        kind: 'results',
        results: new Map(events.map(({ eventId }) => [eventId, { kind: 'stored' }])),
      };
    },
    async sendPicture(_picture, signal): Promise<PictureOutcome> {
      return (await exchange('picture', signal)) ? { kind: 'stored' } : later;
    },
    [Symbol.asyncDispose]: async () => undefined,
  };
}

export type MemoryOutbox = Outbox & {
  readonly sell: () => void;
  owed(): number;
  /** Newest sequence given. */
  sold(): number;
};

/** Events and, with `pictures`, one picture each, as the store hands them out; bodies are small. */
export function memoryOutbox({
  pictures = false,
  pictureBytes = 100,
}: {
  pictures?: boolean;
  pictureBytes?: number;
} = {}): MemoryOutbox {
  const feed = createBroadcast<Change>({ maxUnread: 100, overflow: { kind: 'resync' } });
  const events = new Map<number, { attempts: number; notBeforeMs: number }>();
  const pendingPictures = new Map<string, { attempts: number; notBeforeMs: number }>();
  const jpeg = Buffer.alloc(pictureBytes);
  let newest = 0;
  const least = (all: ReadonlyMap<unknown, { notBeforeMs: number }>): number | undefined => {
    let ms: number | undefined;
    for (const { notBeforeMs } of all.values()) if (ms === undefined || notBeforeMs < ms) ms = notBeforeMs;
    return ms;
  };
  return {
    sell() {
      events.set(++newest, { attempts: 0, notBeforeMs: 0 });
      feed.publish({ kind: 'queue' });
    },
    owed: () => events.size + pendingPictures.size,
    sold: () => newest,
    changes: (signal) => feed.subscribe(signal),
    read: {
      lastStoredAtMs: async () => undefined,
      async dueEvents({ dueAtMs, maxCount, underWay = [] }) {
        const due: OutboxEvent[] = [];
        for (const [sequence, { attempts, notBeforeMs }] of events) {
          if (due.length >= maxCount) break;
          if (notBeforeMs > dueAtMs || underWay.includes(sequence)) continue;
          due.push({
            sequence,
            eventId: `sale:${sequence}:r1`,
            saleId: `sale:${sequence}`,
            body: '{}',
            attempts,
          });
        }
        return due;
      },
      async duePicture({ dueAtMs, underWay = [] }) {
        for (const [sha256, { attempts, notBeforeMs }] of pendingPictures)
          if (notBeforeMs <= dueAtMs && !underWay.includes(sha256)) return { sha256, jpeg, attempts };
        return undefined;
      },
      async nextDue() {
        const eventsMs = least(events);
        const picturesMs = least(pendingPictures);
        return {
          ...(eventsMs !== undefined && { eventsMs }),
          ...(picturesMs !== undefined && { picturesMs }),
        };
      },
      async queue() {
        const [first = newest + 1] = events.keys();
        return {
          events: events.size,
          pictures: pendingPictures.size,
          quarantined: 0,
          storedThrough: first - 1,
          storedEvents: newest - events.size,
        };
      },
    },
    write: {
      async settleEvents(settlements) {
        for (const settled of settlements) {
          const one = events.get(settled.sequence);
          if (one === undefined) continue;
          if (settled.kind === 'try_later') {
            events.set(settled.sequence, { attempts: one.attempts + 1, notBeforeMs: settled.notBeforeMs });
            continue;
          }
          events.delete(settled.sequence);
          if (pictures) pendingPictures.set(`picture:${settled.sequence}`, { attempts: 0, notBeforeMs: 0 });
        }
        feed.publish({ kind: 'queue' });
      },
      async settlePictures(settlements) {
        for (const settled of settlements) {
          if (settled.kind === 'stored') pendingPictures.delete(settled.sha256);
          else if (settled.kind === 'try_later') {
            const attempts = (pendingPictures.get(settled.sha256)?.attempts ?? 0) + 1;
            pendingPictures.set(settled.sha256, { attempts, notBeforeMs: settled.notBeforeMs });
          }
        }
        feed.publish({ kind: 'queue' });
      },
    },
  };
}

export type SimulatedGateway = {
  readonly outbox: MemoryOutbox;
  readonly state: UploadState;
  readonly stop: () => Promise<void>;
};

export function startGateway(
  line: Line,
  clock: VirtualClock,
  options: { number?: number; random: () => number; retry?: Retry; pictures?: boolean; status?: boolean },
): SimulatedGateway {
  const { number = 0, random, retry, status = true } = options;
  const lifetime = new AbortController();
  const outbox = memoryOutbox(options);
  const state = createUploadState(clock);
  const done = runUploader(
    {
      store: outbox,
      sink: simulatedSink(line, number, clock),
      clock,
      log: createLog({ level: 'silent' }),
      random,
      state,
      ...(retry !== undefined && { retry }),
      ...(status && { status: async () => ({ eventId: `status:${number}`, body: '{}' }) }),
    },
    lifetime.signal,
  );
  return {
    outbox,
    state,
    async stop() {
      lifetime.abort(new Error('stopping'));
      await done;
    },
  };
}
