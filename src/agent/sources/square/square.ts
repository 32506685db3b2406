/**
 * Square as a source of sales. A register is a location, or one of its devices, where payments name them (`device_details`). Square lists
 * no devices but those of its Terminal API: they are found in the payments of the last days.
 */
import type { Clock } from '../../../lib/clock.ts';
import type { NewestSale, OfferedRegister, PosCloud, PosCloudDeps } from '../polling/cloud-source.ts';
import { createPosClient, type PosClient, type PosClientBounds } from '../polling/connectivity.ts';
import { terminalOf } from '../polling/kit/location-terminals.ts';
import type { PosLogin } from '../pos-descriptor.ts';
import { type Location, type Payment, paymentSchema } from './answers.ts';
import { createSquareApi, type SquareApi } from './api.ts';
import { startingCursor } from './cursor.ts';
import { createDirectory } from './directory.ts';
import { authorizeUrl, createSquareTokens, linkedSettings } from './oauth.ts';
import { createPoll } from './poll.ts';
import type { SquareSettings } from './settings.ts';
import { deviceIdOf } from './to-sale.ts';

/** 50 orders of 100 lines each; connections: a page, and missing payments beside each other. */
const defaultBounds: PosClientBounds = { requestMs: 30_000, maxAnswerBytes: 16 * 1024 * 1024 };
const connections = 4;
/** Locations of a chain; further ones aren't offered. */
const maxLocations = 100;
/** Period searched for devices, milliseconds, and pages of it, the newest first. */
const lookBackMs = 7 * 86_400_000;
const maxPages = 3;

export function createSquare(
  settings: SquareSettings,
  deps: PosCloudDeps,
  bounds: Partial<PosClientBounds> = {},
): PosCloud {
  const { clock, log } = deps;
  const line = createSquareClient(clock, bounds);
  const tokens = createSquareTokens(settings, {
    ...{ clock, log, line },
    save: (changed) => deps.save({ ...settings, tokens: changed }),
    noteRenewal: (failure) => deps.noteRenewal?.(failure),
  });
  const api = createSquareApi(settings, { line, tokens });
  const directory = createDirectory(api, clock);
  return {
    async registers(signal) {
      const { locations, serverNowMs } = await directory.locations(signal);
      const active = locations.filter(({ status }) => status !== 'INACTIVE').slice(0, maxLocations);
      const sinceMs = (serverNowMs ?? clock.nowMs()) - lookBackMs;
      const registers: OfferedRegister[] = [];
      // Some at once: a person waits for the list of a whole chain.
      for (let from = 0; from < active.length; from += connections) {
        const some = active.slice(from, from + connections);
        const offered = await Promise.all(some.map((one) => registersOf(api, one, sinceMs, signal)));
        registers.push(...offered.flat());
      }
      return registers;
    },
    startingCursor,
    poll: createPoll({ api, directory, clock, log }),
    async close() {
      await tokens?.close();
      await line.close();
    },
  };
}

function createSquareClient(clock: Clock, bounds: Partial<PosClientBounds>): PosClient {
  return createPosClient(clock, { ...defaultBounds, ...bounds, connections });
}

/** By the owner's login at Square. */
export const squareLogin: PosLogin<SquareSettings, SquareSettings> = {
  url: authorizeUrl,
  async linked(settings, given, { clock }, signal) {
    const line = createSquareClient(clock, {});
    try {
      return await linkedSettings(settings, given, { clock, line }, signal);
    } finally {
      await line.close();
    }
  },
};

/** The location, and the devices that took payments there. */
async function registersOf(
  api: SquareApi,
  { id, name }: Location,
  sinceMs: number,
  signal: AbortSignal,
): Promise<OfferedRegister[]> {
  const { location, devices } = await newestPayments(api, id, sinceMs, signal);
  const shop = name === undefined ? {} : { name };
  const ofDevices = [...devices]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([device, payment]) => {
      const own = payment.device_details?.device_name ?? device;
      return {
        terminal: terminalOf(id, device),
        name: name === undefined ? own : `${name} ${own}`,
        ...(name !== undefined && { store: name }),
        newest: newestOf(payment),
      };
    });
  return [{ terminal: id, ...shop, ...(location && { newest: newestOf(location) }) }, ...ofDevices];
}

function newestOf({ created_at: atMs, total_money: { amount, currency } }: Payment): NewestSale {
  return { atMs, totalMinor: amount, currency };
}

/** Newest payments of the location and of each of its devices. */
async function newestPayments(api: SquareApi, locationId: string, sinceMs: number, signal: AbortSignal) {
  const devices = new Map<string, Payment>();
  let location: Payment | undefined;
  let next: string | undefined;
  for (let pages = 0; pages < maxPages; pages += 1) {
    const query = {
      location_id: locationId,
      begin_time: new Date(sinceMs).toISOString(),
      sort_order: 'DESC',
    };
    const page = await api.page(
      'payments',
      { ...query, ...(next !== undefined && { cursor: next }) },
      signal,
    );
    for (const record of page.records) {
      const payment = paymentSchema.safeParse(record).data;
      if (payment?.status !== 'COMPLETED' && payment?.status !== 'APPROVED') continue;
      location ??= payment;
      const device = deviceIdOf(payment.device_details);
      if (device !== undefined && !devices.has(device)) devices.set(device, payment);
    }
    ({ next } = page);
    if (next === undefined) break;
  }
  return { location, devices };
}
