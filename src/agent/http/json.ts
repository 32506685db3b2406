/** JSON of cameras and state in the HTTP interface (contract/page/status.ts). */

import type { CameraStatusJson, StatusJson } from '../../contract/page/status.ts';
import { problemJson } from '../../domain/problem/problem-text.ts';
import { rfc3339 } from '../../domain/time/time-text.ts';
import { causeJson } from '../../lib/http/problem.ts';
import { alarmsOf } from '../alarms/alarms.ts';
import type { CameraHealth } from '../cameras/camera-contract.ts';
import type { VideoSpan } from '../cameras/grab/past.ts';
import type { WebContext } from './context.ts';
import { posAccountsToJson } from './routes/pos-accounts.ts';

export async function statusToJson(context: WebContext): Promise<StatusJson> {
  const { shop, timekeeper } = context;
  const at = (ms: number): string => rfc3339(ms, shop.timeZone);
  const { read } = context.store;
  const [queue, waitingSales, unlinked] = await Promise.all([
    read.queue(),
    read.waitingSales(),
    read.unlinkedRegisters(),
  ]);
  const { registers } = context.setUp();
  const cameras = camerasToJson(context);
  const clock = timekeeper.state();
  const { quarantined } = queue;
  return {
    version: context.version,
    gateway: context.gateway,
    shop,
    now: at(context.clock.nowMs()),
    startedAt: at(context.startedAtMs),
    clock,
    cameras,
    registers: registers.map(({ key, name }) => ({
      ...{ key, name },
      ...(unlinked.includes(key) && { unlinked: true as const }),
    })),
    ...accountsToJson(context),
    ...printersToJson(context),
    queue: {
      sales: waitingSales ?? context.space?.()?.salesPending ?? queue.events,
      events: queue.events,
      pictures: queue.pictures,
      quarantined,
      ...(queue.oldestMs !== undefined && { oldest: at(queue.oldestMs) }),
    },
    ...storageToJson(context, at),
    ...registerBrokerToJson(context, at),
    cloud: cloudToJson(context, at),
    alarms: alarmsOf({ cameras, quarantined, clock, upload: context.upload(), others: context.alarms() }, at),
  };
}

function accountsToJson(context: WebContext): Pick<StatusJson, 'posAccounts'> {
  const posAccounts = posAccountsToJson(context);
  return posAccounts.length === 0 ? {} : { posAccounts };
}

function printersToJson(context: WebContext): Pick<StatusJson, 'printers'> {
  const report = context.printers?.();
  if (report === undefined) return {};
  const { state, sinceMonotonicMs, hello, printerProxy, sales, notSales, unreadable, putBack, printers } =
    report;
  const at = (monotonicMs: number): string =>
    rfc3339(context.timekeeper.wallAt(monotonicMs), context.shop.timeZone);
  return {
    printers: {
      state,
      since: at(sinceMonotonicMs),
      ...(hello?.version !== undefined && { version: hello.version }),
      ...(printerProxy !== undefined && { waiting: printerProxy.waiting, lost: printerProxy.lost }),
      ...{ sales, notSales, unreadable },
      putBack: putBack.map(({ register, why, receipts }) => ({ register, why, receipts })),
      printers: printers.map(
        ({ register, listen, printer, sinceMs, problem, tills, lastReceiptMs, ...its }) => ({
          ...{ register, listen, printer, state: its.state, since: at(sinceMs), tills },
          ...(problem !== undefined && { problem: problemJson(problem) }),
          ...(lastReceiptMs !== undefined && { lastReceipt: at(lastReceiptMs) }),
          ...(its.cloud !== undefined && { cloud: its.cloud }),
          ...(its.polledMs !== undefined && { lastPoll: at(its.polledMs) }),
        }),
      ),
    },
  };
}

function storageToJson(context: WebContext, at: (ms: number) => string): Pick<StatusJson, 'storage'> {
  const space = context.space?.();
  if (space === undefined) return {};
  const { state, refusal, sales, oldestSaleMs, pictures, picturesPending, picturesEvicted, lastEvictedMs } =
    space;
  return {
    storage: {
      state,
      ...(refusal !== undefined && { refusal }),
      used: space.usedBytes,
      max: space.maxBytes,
      diskFree: space.freeBytes,
      sales,
      ...(oldestSaleMs !== undefined && { oldest: at(oldestSaleMs) }),
      pictures,
      picturesPending,
      picturesEvicted,
      ...(lastEvictedMs !== undefined && { lastEvicted: at(lastEvictedMs) }),
    },
  };
}

function registerBrokerToJson(
  context: WebContext,
  at: (ms: number) => string,
): Pick<StatusJson, 'registerBroker'> {
  const report = context.registerBroker?.();
  if (report === undefined) return {};
  const { sinceMs, problem, lastRefused, sessionLostAtMs, ...rest } = report;
  return {
    registerBroker: {
      ...rest,
      since: at(sinceMs),
      ...(problem !== undefined && { problem: problemJson(problem) }),
      lastRefused: lastRefused.map(({ atMs, registerKey, problem, ...each }) => ({
        at: at(atMs),
        register: registerKey,
        ...each,
        ...{ status: problem.status, ...causeJson(problem, 'en') },
      })),
      ...(sessionLostAtMs !== undefined && { sessionLost: at(sessionLostAtMs) }),
    },
  };
}

function cloudToJson(context: WebContext, at: (ms: number) => string): StatusJson['cloud'] {
  const report = context.upload();
  if (report === undefined) return { state: 'off' };
  return {
    state: report.state === 'ok' && report.isReached === undefined ? 'connecting' : report.state,
    ...(report.sinceMs !== undefined && { since: at(report.sinceMs) }),
    ...(report.lastStoredAtMs !== undefined && { lastStoredAt: at(report.lastStoredAtMs) }),
    ...(report.nextTryAtMs !== undefined && { nextTryAt: at(report.nextTryAtMs) }),
    ...(report.tryingSinceMs !== undefined && { tryingSince: at(report.tryingSinceMs) }),
    ...(report.problem !== undefined && { problem: problemJson(report.problem) }),
    ...(report.answer !== undefined && { answer: report.answer }),
    ...(report.picturesFromMs !== undefined && { picturesFrom: at(report.picturesFromMs) }),
  };
}

export function camerasToJson(context: WebContext): CameraStatusJson[] {
  const { cameras, links } = context.setUp();
  return cameras.map(({ id, name, masks }) => {
    const health = context.camera(id)?.health() ?? notYet(context);
    const { state, pictureAgeMs, fps, bitRate, keyFrameIntervalMs, codec, width, height, reader } = health;
    const {
      decodeMs,
      clockOffsetMs,
      lateMs,
      unchangedSinceMonotonicMs,
      lookback,
      problem,
      nextTryMonotonicMs,
    } = health;
    const at = (monotonicMs: number): string =>
      rfc3339(context.timekeeper.wallAt(monotonicMs), context.shop.timeZone);
    return {
      id,
      name,
      state,
      since: at(health.sinceMonotonicMs),
      ...(pictureAgeMs !== undefined && { pictureAgeMs: Math.round(pictureAgeMs) }),
      ...(fps !== undefined && { fps: Math.round(fps * 10) / 10 }),
      ...(bitRate !== undefined && { bitRate: Math.round(bitRate) }),
      ...(keyFrameIntervalMs !== undefined && { keyFrameIntervalMs: Math.round(keyFrameIntervalMs) }),
      ...(decodeMs !== undefined && { decodeMs: Math.round(decodeMs) }),
      ...(codec !== undefined && { codec }),
      ...(width !== undefined && { width }),
      ...(height !== undefined && { height }),
      ...(reader !== undefined && { reader }),
      ...(clockOffsetMs !== undefined && { clockOffsetMs: Math.round(clockOffsetMs) }),
      ...(lateMs !== undefined && { lateMs: Math.ceil(lateMs) }),
      damages: health.damages,
      ...(unchangedSinceMonotonicMs !== undefined && { unchangedSince: at(unchangedSinceMonotonicMs) }),
      warnings: [...health.warnings],
      heldMs: Math.round(health.heldMs),
      ...(health.heldCut !== undefined && {
        heldCut: { ...health.heldCut, neededBytes: Math.round(health.heldCut.neededBytes) },
      }),
      ...(lookback !== undefined && { lookback: lookbackToJson(lookback, at) }),
      ...(health.videoHeld !== undefined && { videoHeld: videoHeldToJson(context, health.videoHeld) }),
      restarts: health.restarts,
      masked: masks.length > 0,
      ...(problem !== undefined && { problem: problemJson(problem) }),
      ...(nextTryMonotonicMs !== undefined && { nextTry: at(nextTryMonotonicMs) }),
      registers: links.filter((link) => link.cameraId === id).map((link) => link.registerKey),
    };
  });
}

function lookbackToJson(
  { form, oldestMonotonicMs, bytes, pictureIntervalMs }: NonNullable<CameraHealth['lookback']>,
  at: (monotonicMs: number) => string,
): CameraStatusJson['lookback'] {
  return {
    ...(oldestMonotonicMs !== undefined && { oldest: at(oldestMonotonicMs) }),
    ...{ form, bytes },
    ...(pictureIntervalMs !== undefined && { pictureIntervalMs: Math.round(pictureIntervalMs) }),
  };
}

function videoHeldToJson({ timekeeper, shop }: WebContext, spans: readonly VideoSpan[]) {
  return spans.map(({ boot, oldestMs, newestMs }) => ({
    from: rfc3339(timekeeper.wallAt(oldestMs, boot), shop.timeZone),
    until: rfc3339(timekeeper.wallAt(newestMs, boot), shop.timeZone),
  }));
}

/** Set up a moment ago; its reader has not started. */
function notYet({ clock }: WebContext): CameraHealth {
  return {
    state: 'starting' as const,
    sinceMonotonicMs: clock.monotonicMs(),
    heldMs: 0,
    heldBytes: 0,
    restarts: 0,
    damages: 0,
    warnings: [],
  };
}
