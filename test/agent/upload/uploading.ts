/** The uploader over the real store and the real HTTPS sink, and what tests of it need. */
import { expect } from 'vitest';
import type { Store } from '../../../src/agent/store/operations.ts';
import { createHttpsSink } from '../../../src/agent/upload/https/https.ts';
import type { Outbox } from '../../../src/agent/upload/outbox.ts';
import type { PictureRules } from '../../../src/agent/upload/upload-pace.ts';
import type { Retry } from '../../../src/agent/upload/upload-policy.ts';
import { createUploadState, type UploadState } from '../../../src/agent/upload/upload-state.ts';
import { runUploader, type UploaderParts } from '../../../src/agent/upload/uploader.ts';
import { type Clock, systemClock } from '../../../src/lib/clock.ts';
import { createLog, type Log } from '../../../src/lib/log.ts';
import { peerToken } from '../../peers/clouds/cloud.ts';
import { acceptInput, capturedSettlement, oneCamera, openTestStore, saleOf } from '../store/fixtures.ts';
import { jpegOf, sha256Of } from './events.ts';
import { receiverToken } from './faulty-receiver.ts';

export const quick: Retry = { firstMs: 2, capMs: 40, spreadMs: 10 };

export type Running = {
  readonly state: UploadState;
  readonly done: Promise<void>;
  stop(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
};

export function upload(
  store: Outbox,
  to: { url: string; token: string; tokenFile?: string; pictureOrigins?: readonly string[] },
  {
    retry = quick,
    requestMs = 5_000,
    random = Math.random,
    log = createLog({ level: 'silent' }),
    ...rest
  }: {
    retry?: Retry;
    requestMs?: number;
    random?: () => number;
    log?: Log;
    pictures?: PictureRules;
    clips?: NonNullable<UploaderParts['clips']>;
    status?: NonNullable<UploaderParts['status']>;
    clock?: Clock;
    onSent?: NonNullable<UploaderParts['onSent']>;
  } = {},
): Running {
  const lifetime = new AbortController();
  const sink = createHttpsSink({ kind: 'https', ...to }, systemClock, { requestMs });
  const state = createUploadState(systemClock);
  const done = runUploader(
    { store, sink, clock: systemClock, log, random, state, retry, ...rest },
    lifetime.signal,
  );
  const stop = async (): Promise<void> => {
    lifetime.abort(new Error('stopping'));
    await done;
    await sink[Symbol.asyncDispose]();
  };
  return { state, done, stop, [Symbol.asyncDispose]: stop };
}

/** Accepts and settles sales: afterwards each is due with its picture. Returns the picture's hash. */
export async function sell(store: Store, number: number): Promise<{ saleId: string; sha256: string }> {
  const accepted = await store.write.acceptSale(acceptInput(saleOf({ registerSaleId: String(number) })));
  if (accepted.kind !== 'stored') throw new Error(`unexpected: ${accepted.kind}`);
  const jpeg = jpegOf(`picture ${number}`);
  await store.write.settleCapture(capturedSettlement(accepted.saleId, jpeg));
  return { saleId: accepted.saleId, sha256: sha256Of(jpeg) };
}

export async function storeWithSales(count: number): ReturnType<typeof openTestStore> {
  const opened = await openTestStore();
  await opened.store.write.importSetUp(oneCamera);
  for (let number = 1; number <= count; number++) await sell(opened.store, number);
  return opened;
}

export async function owedBodies(store: Store): Promise<Map<string, string>> {
  const events = await store.read.dueEvents({
    dueAtMs: Number.MAX_SAFE_INTEGER,
    maxCount: 1_000,
    maxBytes: 1e9,
  });
  return new Map(events.map(({ eventId, body }) => [eventId, body]));
}

/**
 * Everything that can be sent has been sent. Pictures of quarantined events stay, but none of them is due.
 */
export async function drained(store: Store, { state }: Running): Promise<void> {
  const due = async () => {
    const { eventsMs, picturesMs } = await store.read.nextDue();
    return { eventsMs, picturesMs };
  };
  await expect.poll(due, { interval: 10 }).toEqual({});
  await expect.poll(() => state.state().state).toBe('ok');
}

export const toPeer = (peer: { url: string }): { url: string; token: string } => ({
  url: `${peer.url}/base`,
  token: peerToken,
});
export const toReceiver = ({ url }: { url: string }): { url: string; token: string } => ({
  url,
  token: receiverToken,
});
