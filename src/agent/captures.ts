/** From a sale to its pictures: the sale is committed with its pending captures, then each capture is made. */

import type { Cameras } from './cameras.ts';
import type { Environment } from './environment.ts';
import { createCapturing } from './pipeline/capture.ts';
import { createIntake } from './pipeline/intake.ts';
import { createMomentIntake } from './pipeline/moment-intake.ts';
import { runMomentPictures } from './pipeline/moment-pictures.ts';
import { runNoSales } from './pipeline/no-sales.ts';
import { createSaleLog, type SaleLog } from './pipeline/sale-log.ts';
import { runSeenInstants } from './pipeline/seen-instants.ts';
import type { PictureDeps } from './pipeline/take-picture.ts';
import type { Intake, MomentIntake } from './sources/source.ts';
import type { Storage } from './storage.ts';
import type { Metrics } from './support/metrics.ts';

/** Time for captures in progress at the stop; a picture takes a fraction of a second. */
const finishCapturesMs = 2_000;

export type Captures = AsyncDisposable & {
  readonly intake: Intake;
  readonly moments: MomentIntake;
  readonly saleLog: Pick<SaleLog, 'sent'>;
  run(signal: AbortSignal): Promise<void>[];
};

/** Disposal lets captures in progress finish. */
export function createCaptures(
  { config, log, clock, live }: Environment,
  parts: { readonly storage: Storage; readonly cameras: Cameras; readonly metrics: Metrics },
): Captures {
  const { store, timekeeper, setUp } = parts.storage;
  const { widthPx, maxKilobytes } = config.pictures;
  const pictures: PictureDeps = {
    ...{ store, clock, timekeeper },
    camera: (id) => parts.cameras.camera(id),
    thumbnail: (picture) =>
      parts.cameras.pictures.encode(picture, { widthPx, maxBytes: maxKilobytes * 1024 }),
  };
  const saleLog = createSaleLog({
    ...{ clock, log },
    isOn: () => live.current().log.sales,
    hasCloud: () => live.current().cloud.kind !== 'off',
  });
  const capturing = createCapturing({
    ...pictures,
    log: log.child({ part: 'capture' }),
    settleMs: config.capture.settleMs,
    withEnd: parts.cameras.withEnd,
    storing: parts.cameras.storing,
    onSettled: (capture, settlement) => {
      parts.metrics.settled(capture, settlement);
      saleLog.settled(capture, settlement);
    },
  });
  return {
    saleLog,
    intake: createIntake({
      store,
      clock,
      log: log.child({ part: 'intake' }),
      onPending: (captures) => capturing.add(captures),
      onReceived: (registerKey, atMs) => parts.cameras.holdBack(registerKey, atMs),
      onStored: saleLog.stored,
    }),
    moments: createMomentIntake({
      store,
      log: log.child({ part: 'intake' }),
      onPending: (captures) => capturing.add(captures),
      onMoment: (registerKey) => parts.cameras.expectSale(registerKey),
    }),
    run: (signal) => [
      capturing.run(signal),
      runMomentPictures(pictures, signal),
      runSeenInstants(
        {
          ...{ store, clock, timekeeper },
          log: log.child({ part: 'region' }),
          setUp: () => setUp.current(),
          regionPictures: parts.cameras.regionPictures,
          onPending: (captures) => capturing.add(captures),
          onOutcome: parts.metrics.looked,
        },
        signal,
      ),
      runNoSales(
        {
          ...{ store, clock, currency: config.shop.currency },
          log: log.child({ part: 'intake' }),
          registers: () => setUp.current().registers,
          onPending: (captures) => capturing.add(captures),
        },
        signal,
      ),
    ],
    [Symbol.asyncDispose]: () => capturing.idle(finishCapturesMs),
  };
}
