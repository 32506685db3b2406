/**
 * Arrivals of a receiver that is one of several processes: it follows the feed of changes while pages are open. Pictures go to the object store
 * without it, so those that are awaited are looked for.
 */
import { childLifetime, pause } from '../../lib/abort.ts';
import type { Clock } from '../../lib/clock.ts';
import type { Log } from '../../lib/log.ts';
import type { ContractStore } from '../contract-store.ts';
import { type Arrivals, type ArrivedSale, createAwaited } from '../page-api/arrivals.ts';
import { picturesOf, readSaleEvent } from '../stored-events.ts';

const pageChanges = 200;
const lookEveryMs = 3_000;
/** Pictures that one look asks the store for: the newest, which mostly come within seconds, and as many of the others in turn. */
const lookedEach = 10;
const maxAwaited = 500;
const retryMs = 5_000;

type Deps = Pick<ContractStore, 'changes' | 'pictures'> & { readonly clock: Clock; readonly log: Log };

export function createFeedArrivals({ changes, pictures, clock, log }: Deps, signal: AbortSignal): Arrivals {
  async function newest(): Promise<string> {
    return (await changes.read({ after: 'latest', limit: 1 }))?.next ?? 'latest';
  }

  async function readFeed(from: string, follower: Follower, until: AbortSignal): Promise<void> {
    for (let after = from; !until.aborted; ) {
      try {
        const page = await changes.next({ after, limit: pageChanges }, until);
        for (const { body } of page?.changes ?? []) await readChange(body, follower);
        after = page?.next ?? (await newest());
      } catch (error) {
        log.warn({ err: error }, 'feed of changes not read for open pages, tried again');
        await pause(clock, retryMs, until);
      }
    }
  }

  async function readChange(body: string, { awaited, onSale }: Follower): Promise<void> {
    const event = readSaleEvent(body);
    if (event === undefined) return;
    const sale = { source: event.source, saleId: event.subject };
    for (const sha256 of picturesOf(event)) if (!(await pictures.has(sha256))) awaited.note(sha256, sale);
    onSale(sale);
  }

  async function lookForPictures({ awaited, onSale }: Follower, until: AbortSignal): Promise<void> {
    let turn = 0;
    while (await pause(clock, lookEveryMs, until)) {
      const all = awaited.pictures();
      const looked = picturesToLookFor(all, turn);
      turn += lookedEach;
      for (const sha256 of looked) {
        const isHere = await Promise.resolve(pictures.has(sha256)).catch(() => false);
        const sale = isHere ? awaited.take(sha256) : undefined;
        if (sale !== undefined) onSale(sale);
      }
    }
  }

  return {
    async follow(onSale) {
      const from = await newest();
      const lifetime = childLifetime(signal);
      const awaited = createAwaited(maxAwaited);
      void readFeed(from, { awaited, onSale }, lifetime.signal);
      void lookForPictures({ awaited, onSale }, lifetime.signal);
      return { [Symbol.dispose]: () => lifetime.end(new Error('no page is open')) };
    },
  };
}

/** `pictures`: the oldest first. `turn`: grows with each look. */
export function picturesToLookFor(pictures: readonly string[], turn: number): string[] {
  const older = pictures.slice(0, -lookedEach);
  const from = older.length === 0 ? 0 : turn % older.length;
  const inTurn = [...older.slice(from), ...older.slice(0, from)].slice(0, lookedEach);
  return [...pictures.slice(-lookedEach), ...inTurn];
}

type Follower = {
  readonly awaited: ReturnType<typeof createAwaited>;
  readonly onSale: (sale: ArrivedSale) => void;
};
