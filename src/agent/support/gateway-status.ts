/** Status of this gateway, sent to the cloud every few minutes (contract/cloud/status.ts). */
import { stat, statfs } from 'node:fs/promises';
import { v7 as uuidv7 } from 'uuid';
import type { RemoteReport } from '../../contract/cloud/remote/report.ts';
import type { StatusData } from '../../contract/cloud/status.ts';
import type { Alarm } from '../../domain/alarm/alarm.ts';
import { problemJson } from '../../domain/problem/problem-text.ts';
import { sequenceText } from '../../domain/sale/identity.ts';
import { renderStatusEvent, type Shop } from '../../domain/sale/sale-event.ts';
import { rfc3339 } from '../../domain/time/time-text.ts';
import type { Clock } from '../../lib/clock.ts';
import { alarmsOf } from '../alarms/alarms.ts';
import type { Camera } from '../cameras/camera-contract.ts';
import type { CurrentSetUp } from '../pipeline/set-up.ts';
import type { Timekeeper } from '../pipeline/timekeeper.ts';
import type { PosAccountReport } from '../sources/polling/pos-accounts.ts';
import type { Store } from '../store/operations.ts';
import type { EarlierEpochState } from '../store/store.ts';
import { type OsUpdates, osUpdatesJson } from '../system/update/os-updates.ts';

export type GatewayStatusParts = {
  readonly store: Pick<Store, 'read'>;
  readonly clock: Clock;
  readonly timekeeper: Pick<Timekeeper, 'state' | 'wallAt'>;
  readonly version: string;
  readonly gateway: string;
  readonly shop: Shop;
  readonly startedAtMs: number;
  readonly databasePath: string;
  setUp(): CurrentSetUp;
  camera(id: string): Pick<Camera, 'health'> | undefined;
  /** Reports of the accounts at POS clouds. */
  posAccounts?(): readonly PosAccountReport[];
  osUpdates?(): OsUpdates;
  /** Answers to the desired state. */
  remote?(): Promise<RemoteReport | undefined>;
  /** Further alarms; cameras, clock and quarantine are reported by their own fields. */
  alarms?(): readonly Alarm[];
};

/**
 * Each call makes a new event of the current state. Rejects with StoreUnavailable while the store is
 * unavailable.
 */
export function createGatewayStatus(
  parts: GatewayStatusParts,
): () => Promise<{ eventId: string; body: string }> {
  return async () => {
    const { shop, gateway, clock, store } = parts;
    const eventId = uuidv7();
    const at = rfc3339(clock.nowMs(), shop.timeZone);
    const epoch = await store.read.epoch();
    const body = renderStatusEvent(await statusData(parts), {
      id: eventId,
      shopId: shop.id,
      gateway,
      epoch,
      at,
    });
    return { eventId, body };
  };
}

async function statusData(parts: GatewayStatusParts): Promise<StatusData> {
  const { shop, store, timekeeper } = parts;
  const at = (ms: number): string => rfc3339(ms, shop.timeZone);
  const [queue, lastSales, disk, remote] = await Promise.all([
    store.read.queue(),
    store.read.lastSales(),
    diskOf(parts.databasePath),
    parts.remote?.(),
  ]);
  const cameras = camerasOf(parts, at);
  const clock = timekeeper.state();
  const posAccounts = (parts.posAccounts?.() ?? []).flatMap(posAccountOf);
  const osUpdates = parts.osUpdates?.();
  return {
    version: parts.version,
    startedAt: at(parts.startedAtMs),
    shop: { id: shop.id, name: shop.name, timeZone: shop.timeZone },
    queue: {
      events: queue.events,
      pictures: queue.pictures,
      quarantined: queue.quarantined,
      ...(queue.oldestMs !== undefined && { oldest: at(queue.oldestMs) }),
      ...(queue.lowestUnsent !== undefined && { lowestUnsent: sequenceText(queue.lowestUnsent) }),
    },
    ...(queue.earlierEpochs !== undefined && { earlierEpochs: queue.earlierEpochs.map(earlierEpochOf) }),
    cameras,
    registers: parts.setUp().registers.map(({ key, name }) => {
      const lastSaleMs = Object.hasOwn(lastSales, key) ? lastSales[key] : undefined;
      return { key, name, ...(lastSaleMs !== undefined && { lastSale: at(lastSaleMs) }) };
    }),
    ...(posAccounts.length > 0 && { posAccounts }),
    ...(disk !== undefined && { disk }),
    clock: { state: clock },
    ...(remote !== undefined && { remote }),
    ...(osUpdates !== undefined && { osUpdates: osUpdatesJson(osUpdates, shop.timeZone) }),
    alarms: alarmsOf(
      { cameras, quarantined: queue.quarantined, clock, others: parts.alarms?.() ?? [] },
      at,
      // The page has a title with it; the texts for the cloud name it.
    ).map(({ about: _about, ...alarm }) => alarm),
  };
}

function earlierEpochOf({
  epoch,
  last,
  doneThrough,
  unsureFrom,
  gone,
  lost,
}: EarlierEpochState): NonNullable<StatusData['earlierEpochs']>[number] {
  // If the lost sequences are unknown, nothing from there on counts as done.
  const isKnown = unsureFrom === undefined || gone.length > 0;
  return {
    epoch,
    last: sequenceText(last),
    doneThrough: sequenceText(isKnown ? doneThrough : Math.min(doneThrough, unsureFrom - 1)),
    gone: gone.map((range) => ({ first: sequenceText(range.first), last: sequenceText(range.last) })),
    ...(lost !== undefined && { lost }),
  };
}

/** An account without a first answer has nothing to report. */
function posAccountOf({
  id,
  kind,
  state,
  problem,
}: PosAccountReport): NonNullable<StatusData['posAccounts']> {
  if (state === 'starting') return [];
  if (problem === undefined) return [{ id, system: kind, state }];
  const { reason: _reason, field: _field, ...why } = problem;
  return [{ id, system: kind, state, problem: problemJson(why) }];
}

export function camerasOf(parts: GatewayStatusParts, at: (ms: number) => string): StatusData['cameras'] {
  const { cameras, links } = parts.setUp();
  return cameras.map(({ id, name }) => {
    const health = parts.camera(id)?.health();
    const sinceMs = health?.sinceMonotonicMs ?? parts.clock.monotonicMs();
    return {
      id,
      name,
      state: health?.state ?? 'starting',
      since: at(parts.timekeeper.wallAt(sinceMs)),
      warnings: [...(health?.warnings ?? [])],
      ...(health?.problem !== undefined && { problem: problemJson(health.problem) }),
      registers: links.filter((link) => link.cameraId === id).map((link) => link.registerKey),
    };
  });
}

/** Undefined when the system doesn't provide it. */
async function diskOf(databasePath: string): Promise<StatusData['disk']> {
  try {
    const [{ bavail, blocks, bsize }, { size }] = await Promise.all([
      statfs(databasePath),
      stat(databasePath),
    ]);
    return { freeBytes: bavail * bsize, totalBytes: blocks * bsize, databaseBytes: size };
  } catch {
    return undefined;
  }
}
