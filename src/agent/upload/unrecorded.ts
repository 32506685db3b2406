/**
 * Outbox for a store that can't record outcomes any more, since its file system has become read-only.
 *
 * Waiting items are uploaded all the same, and their outcomes are held in memory: nothing is sent twice in
 * this run. After a restart they are sent again under the same id, which the cloud knows by then. Pictures of
 * a stored event are sent too, to the addresses in its answer. While the store is writable this passes every
 * call through.
 */
import { z } from 'zod';
import type { Store } from '../store/operations.ts';
import {
  type EventSettlement,
  type PicturePut,
  type PictureSettlement,
  StoreUnavailable,
} from '../store/store.ts';
import type { Outbox } from './outbox.ts';

/** Maximum events held, and as many pictures; above it nothing more is sent in this run. */
const maxRemembered = 100_000;

const namedPictures = z.object({
  data: z.object({ captures: z.array(z.object({ thumbnail: z.object({ sha256: z.string() }).optional() })) }),
});

type Due = Awaited<ReturnType<Outbox['read']['nextDue']>>;
type WaitingPicture = { readonly put: PicturePut | undefined; readonly notBeforeMs: number };

export function withUnrecorded(
  store: Outbox & { readonly read: Pick<Store['read'], 'thumbnail'> },
  nowMs: () => number,
): Outbox {
  /** By sequence and by hash: time of the next try; `Infinity` once there is an outcome. */
  const events = new Map<number, number>();
  const pictures = new Map<string, number>();
  /** Pictures of stored events, which the database lists as unsent. */
  const released = new Map<string, WaitingPicture>();
  /** Events handed out without an outcome so far. */
  const named = new Map<number, readonly string[]>();

  const notNow = <Key>(known: ReadonlyMap<Key, number>): Key[] =>
    [...known].flatMap(([key, untilMs]) => (untilMs > nowMs() ? [key] : []));

  function rememberEvent(settlement: EventSettlement): void {
    const { sequence } = settlement;
    events.set(sequence, settlement.kind === 'try_later' ? settlement.notBeforeMs : Number.POSITIVE_INFINITY);
    if (settlement.kind !== 'stored') return;
    for (const sha256 of named.get(sequence) ?? []) {
      const requested = settlement.pictures?.find((picture) => picture.sha256 === sha256);
      if (settlement.pictures !== undefined && requested === undefined) continue;
      if (!pictures.has(sha256)) released.set(sha256, { put: requested?.put, notBeforeMs: 0 });
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
      // A fresh address requires sending the event again, which is left to the next run.
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
      dueEvents: async (bounds) => {
        if (events.size >= maxRemembered) return [];
        const underWay = [...(bounds.underWay ?? []), ...notNow(events)];
        const owed = await store.read.dueEvents({ ...bounds, underWay });
        for (const { sequence, body } of owed) named.set(sequence, picturesIn(body));
        return owed;
      },
      duePicture: async (bounds) => {
        if (pictures.size >= maxRemembered) return undefined;
        const { underWay = [] } = bounds;
        const found = await store.read.duePicture({
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
        const releasedMs = Math.min(...[...released.values()].map(({ notBeforeMs }) => notBeforeMs));
        return withPictures(await store.read.nextDue(), releasedMs);
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

/** `releasedMs`: when a picture is due that the database doesn't know; Infinity for none. */
function withPictures(due: Due, releasedMs: number): Due {
  return Number.isFinite(releasedMs)
    ? { ...due, picturesMs: Math.min(releasedMs, due.picturesMs ?? releasedMs) }
    : due;
}

function picturesIn(body: string): string[] {
  const found = namedPictures.safeParse(JSON.parse(body));
  const captures = found.success ? found.data.data.captures : [];
  return captures.flatMap(({ thumbnail }) => (thumbnail === undefined ? [] : [thumbnail.sha256]));
}
