/**
 * The outbox of a store that can't record any more what the cloud said, since its file system has become read-only.
 *
 * What waits is uploaded all the same, and what became of it is remembered in memory: nothing is sent twice in this run. After a restart it is
 * sent again under the same id, which the cloud knows by then. Pictures of an event that is stored go too, to where its answer wants them.
 * While the store can be written this passes everything on.
 */
import { z } from 'zod';
import {
  type EventSettlement,
  type PicturePut,
  type PictureSettlement,
  type Store,
  StoreUnavailable,
} from '../store/store.ts';
import type { Outbox } from './uploader.ts';

/** What is remembered of events, and as many pictures; past it nothing more is sent in this run. */
const maxRemembered = 100_000;

const namedPictures = z.object({
  data: z.object({ captures: z.array(z.object({ thumbnail: z.object({ sha256: z.string() }).optional() })) }),
});

type WaitingPicture = { readonly put: PicturePut | undefined; readonly notBeforeMs: number };

export function withUnrecorded(
  store: Outbox & { readonly read: Pick<Store['read'], 'thumbnail'> },
  nowMs: () => number,
): Outbox {
  /** By sequence and by hash: when it may be tried again; `Infinity` once there is an answer. */
  const events = new Map<number, number>();
  const pictures = new Map<string, number>();
  /** Of stored events, which the database takes for unsent. */
  const released = new Map<string, WaitingPicture>();
  /** Of events that were handed out and have no answer yet. */
  const named = new Map<number, readonly string[]>();

  const notNow = <Key>(known: ReadonlyMap<Key, number>): Key[] =>
    [...known].flatMap(([key, untilMs]) => (untilMs > nowMs() ? [key] : []));

  function rememberEvent(settlement: EventSettlement): void {
    const { sequence } = settlement;
    events.set(sequence, settlement.kind === 'try_later' ? settlement.notBeforeMs : Number.POSITIVE_INFINITY);
    if (settlement.kind !== 'stored') return;
    for (const sha256 of named.get(sequence) ?? []) {
      const wanted = settlement.pictures?.find((picture) => picture.sha256 === sha256);
      if (settlement.pictures !== undefined && wanted === undefined) continue;
      if (!pictures.has(sha256)) released.set(sha256, { put: wanted?.put, notBeforeMs: 0 });
    }
    named.delete(sequence);
  }

  function rememberPicture(settlement: PictureSettlement): void {
    const { sha256 } = settlement;
    const waiting = released.get(sha256);
    if (settlement.kind === 'try_later' && waiting !== undefined)
      released.set(sha256, { ...waiting, notBeforeMs: settlement.notBeforeMs });
    else {
      released.delete(sha256);
      // A fresh address takes the event once more, which is for the next run.
      pictures.set(
        sha256,
        settlement.kind === 'try_later' ? settlement.notBeforeMs : Number.POSITIVE_INFINITY,
      );
    }
  }

  async function unlessReadOnly(write: () => Promise<void>, remember: () => void): Promise<void> {
    try {
      await write();
    } catch (error) {
      if (!(error instanceof StoreUnavailable) || error.refusal !== 'read_only') throw error;
      remember();
    }
  }

  const releasedNow = (underWay: readonly string[]) =>
    [...released].find(([sha256, { notBeforeMs }]) => notBeforeMs <= nowMs() && !underWay.includes(sha256));

  return {
    ...store,
    read: {
      queue: () => store.read.queue(),
      lastStoredAtMs: () => store.read.lastStoredAtMs(),
      owedEvents: async (bounds) => {
        if (events.size >= maxRemembered) return [];
        const underWay = [...(bounds.underWay ?? []), ...notNow(events)];
        const owed = await store.read.owedEvents({ ...bounds, underWay });
        for (const { sequence, body } of owed) named.set(sequence, picturesIn(body));
        return owed;
      },
      owedPicture: async (bounds) => {
        if (pictures.size >= maxRemembered) return undefined;
        const { underWay = [] } = bounds;
        const found = await store.read.owedPicture({
          ...bounds,
          underWay: [...underWay, ...notNow(pictures)],
        });
        if (found !== undefined) return found;
        const [sha256, waiting] = releasedNow(underWay) ?? [];
        const jpeg = sha256 === undefined ? undefined : await store.read.thumbnail(sha256);
        if (sha256 === undefined || jpeg === undefined) return undefined;
        return { sha256, jpeg, attempts: 0, ...(waiting?.put !== undefined && { put: waiting.put }) };
      },
      nextDue: async () => {
        const due = await store.read.nextDue();
        const releasedMs = Math.min(...[...released.values()].map(({ notBeforeMs }) => notBeforeMs));
        return Number.isFinite(releasedMs)
          ? { ...due, picturesMs: Math.min(releasedMs, due.picturesMs ?? releasedMs) }
          : due;
      },
    },
    write: {
      settleEvents: (settlements) =>
        unlessReadOnly(
          () => store.write.settleEvents(settlements),
          () => settlements.forEach(rememberEvent),
        ).finally(() => {
          for (const { sequence } of settlements) named.delete(sequence);
        }),
      settlePictures: (settlements) =>
        unlessReadOnly(
          () => store.write.settlePictures(settlements),
          () => settlements.forEach(rememberPicture),
        ),
    },
  };
}

function picturesIn(body: string): string[] {
  const found = namedPictures.safeParse(JSON.parse(body));
  const captures = found.success ? found.data.data.captures : [];
  return captures.flatMap(({ thumbnail }) => (thumbnail === undefined ? [] : [thumbnail.sha256]));
}
