/**
 * `GET/POST /api/v1/calibrations`: latency of a camera by phone or by hand, offset of a link by picture
 * (routes/strip.ts has those to choose from). Measuring changes nothing: a second request stores the figure,
 * after a person has seen it.
 */
import type { FastifyInstance } from 'fastify';
import type { MeasuredJson } from '../../../../contract/page/calibrations.ts';
import { cameraRoutes } from '../../../../contract/page/routes/cameras.ts';
import type { Measured } from '../../../../domain/capture/calibration.ts';
import { rfc3339 } from '../../../../domain/time/time-text.ts';
import { type ChangeLock, untilDone } from '../../change-lock.ts';
import type { WebContext } from '../../context.ts';
import { routesOf } from '../../route.ts';
import { createCalibrationSettings } from './calibration-settings.ts';
import { createPhoneMeasurement } from './phone-measurement.ts';

export function registerCalibrationRoutes(
  app: FastifyInstance,
  context: WebContext,
  withLock: ChangeLock,
): void {
  const { store, shop } = context;
  const route = routesOf(app, cameraRoutes);
  const phone = createPhoneMeasurement(context);
  const settings = createCalibrationSettings(context);

  route('GET /api/v1/calibrations', async () => {
    const found = await store.read.calibrations();
    const how = ({ measured }: { measured?: Measured }) =>
      measured === undefined ? {} : { measured: measuredJson(measured, shop.timeZone) };
    return {
      cameras: found.cameras.map(({ cameraId: camera, latencyMs, ...one }) => ({
        camera,
        ...(latencyMs !== undefined && { latencyMs }),
        ...how(one),
      })),
      links: found.links.map((one) => ({
        register: one.registerKey,
        camera: one.cameraId,
        offsetMs: one.offsetMs,
        ...how(one),
      })),
      registers: found.registers.map(({ registerKey: register, skew }) => ({ register, ...skew })),
    };
  });

  // The page requests it several times and uses the fastest answer.
  route('GET /api/v1/calibrations/time', ({ reply }) => {
    reply.header('cache-control', 'no-store');
    return { monotonicMs: context.clock.monotonicMs() };
  });

  route('GET /api/v1/calibrations/measuring', ({ reply }) => {
    reply.header('cache-control', 'no-store');
    return { measuring: phone.progress() ?? null };
  });

  route('POST /api/v1/calibrations', async ({ body, reply }) => {
    if (body.kind === 'phone') return phone.measure(body.camera, reply);
    // A change of the camera writes its latency too, as read before.
    return withLock(untilDone, async () => {
      switch (body.kind) {
        case 'latency':
          return settings.setLatency(body);
        case 'picture':
          return settings.setOffsetByPicture(body);
        case 'offset':
          return settings.setOffset({ ...body, registerKey: body.register, by: 'hand' });
      }
    });
  });
}

function measuredJson({ by, atMs, ...rest }: Measured, timeZone: string): MeasuredJson {
  return { by, at: rfc3339(atMs, timeZone), ...rest };
}
