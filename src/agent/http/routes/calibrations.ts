/**
 * `GET/POST /api/v1/calibrations`: latency of a camera by phone or by hand, offset of a link by picture; and
 * the pictures around a sale to choose from. Measuring changes nothing: a second request stores the figure,
 * after a person has seen it.
 */
import type { FastifyInstance, FastifyReply } from 'fastify';
import { z } from 'zod';
import type {
  CalibrationsJson,
  GatewayTimeJson,
  MeasuredJson,
  MeasuringJson,
  PhoneCalibrationJson,
  StripJson,
} from '../../../contract/page/calibrations.ts';
import { type Measured, phoneProblems } from '../../../domain/capture/calibration.ts';
import { cameraLatency } from '../../../domain/capture/camera-latency.ts';
import type { Pair } from '../../../domain/capture/pair.ts';
import { type Link, linksNow } from '../../../domain/setup/link.ts';
import { rfc3339 } from '../../../domain/time/time-text.ts';
import { Problem } from '../../../lib/http/problem.ts';
import {
  type LatencyMeasurement,
  type MeasuringProgress,
  maxLatencyMs,
  measureLatency,
  minReadings,
} from '../../cameras/calibration/measure-latency.ts';
import { type ChangeLock, untilDone } from '../change-lock.ts';
import type { WebContext } from '../context.ts';
import { noCamera, noSale, timeSchema, whileWaitedFor } from '../request.ts';

const maxBodyBytes = 8 * 1024;
/** A link's offset, as in a set-up file. Milliseconds. */
const maxOffsetMs = 60_000;
/** Reach of the strip before and after the instant, milliseconds. */
const stripReachMs = 5_000;
const stripStepMs = 500;
/** Wide enough to see hands and drawer, small enough for 21 of them over a shop's Wi-Fi. */
const stripWidthPx = 320;

const cameraId = z.string().min(1).max(64);
const registerKey = z.string().min(1).max(64);

export const calibrationRequest = z.discriminatedUnion('kind', [
  /** Reads a phone's time code for some 5 s and answers the measurement. */
  z.strictObject({ kind: z.literal('phone'), camera: cameraId }),
  /** Sets a latency: with `samples` one measured by phone, otherwise one entered by a person. */
  z.strictObject({
    kind: z.literal('latency'),
    camera: cameraId,
    latencyMs: z.int().min(0).max(maxLatencyMs),
    uncertaintyMs: z.number().min(0).max(maxLatencyMs).optional(),
    samples: z.int().min(minReadings).max(1_000).optional(),
  }),
  /** Sets the offset of a link so that the picture at the given time becomes the one of the sale. */
  z.strictObject({
    kind: z.literal('picture'),
    camera: cameraId,
    saleId: z.string().min(1).max(512),
    takenAt: timeSchema,
  }),
  /** The same as a number. */
  z.strictObject({
    kind: z.literal('offset'),
    camera: cameraId,
    register: registerKey,
    offsetMs: z.int().min(-maxOffsetMs).max(maxOffsetMs),
  }),
]);
type Wanted<Kind> = Extract<z.infer<typeof calibrationRequest>, { kind: Kind }>;

export const stripQuery = z.strictObject({ camera: cameraId.optional() });

export function registerCalibrationRoutes(
  app: FastifyInstance,
  context: WebContext,
  withLock: ChangeLock,
): void {
  const { store, shop } = context;
  /** The camera being measured: one at a time, since a phone is held before one, and codes are read on this thread. */
  let measuring: (MeasuringProgress & { readonly camera: string }) | undefined;

  app.get('/api/v1/calibrations', async (): Promise<CalibrationsJson> => {
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

  // Time for the code on a phone: the page requests it several times and uses the fastest answer.
  app.get('/api/v1/calibrations/time', async (_request, reply): Promise<GatewayTimeJson> => {
    reply.header('cache-control', 'no-store');
    return { monotonicMs: context.clock.monotonicMs() };
  });

  app.get('/api/v1/calibrations/measuring', async (_request, reply): Promise<MeasuringJson> => {
    reply.header('cache-control', 'no-store');
    return { measuring: measuring ?? null };
  });

  app.post('/api/v1/calibrations', { bodyLimit: maxBodyBytes }, async (request, reply) => {
    const wanted = calibrationRequest.safeParse(request.body);
    if (!wanted.success) throw Problem.ofZod('Wrong calibration', wanted.error);
    const { data } = wanted;
    if (data.kind === 'phone') return byPhone(data, reply);
    // A change of the camera writes its latency too, as read before.
    return withLock(request, untilDone, async () => {
      switch (data.kind) {
        case 'latency':
          return byFigure(data);
        case 'picture':
          return byPicture(data);
        case 'offset':
          return setOffset({ ...data, registerKey: data.register, by: 'hand' });
      }
    });
  });

  app.get<{ Params: { saleId: string } }>('/api/v1/sales/:saleId/strip', async (request) => {
    const query = stripQuery.safeParse(request.query);
    if (!query.success) throw Problem.ofZod('Wrong query', query.error);
    const pair = await saleOf(request.params.saleId);
    return stripJson(pair, linkOf(pair, query.data.camera), shop.timeZone);
  });

  async function byPhone({ camera: id }: Wanted<'phone'>, reply: FastifyReply): Promise<unknown> {
    const camera = context.camera(id);
    const record = context.setUp().cameras.find((one) => one.id === id);
    if (camera === undefined || record === undefined) throw noCamera(id);
    if (measuring !== undefined)
      throw new Problem(
        409,
        'Being measured',
        `Camera "${measuring.camera}" is being measured; wait some seconds.`,
        { 'retry-after': '8' },
        [],
        phoneProblems.busy,
      );
    measuring = { camera: id, samples: 0, frames: 0, wanted: 0 };
    const tell = (progress: MeasuringProgress) => {
      measuring = { camera: id, ...progress };
    };
    const { ms: latencyMs } = cameraLatency(record);
    const measured = await whileWaitedFor(reply, (signal) =>
      measureLatency({ camera, clock: context.clock, latencyMs, tell }, signal),
    ).finally(() => {
      measuring = undefined;
    });
    if (measured === undefined) return reply.hijack();
    return {
      camera: id,
      ...figures(measured),
      ...(record.latencyMs !== undefined && { currentLatencyMs: record.latencyMs }),
    } satisfies PhoneCalibrationJson;
  }

  async function byFigure({ camera, latencyMs, uncertaintyMs, samples }: Wanted<'latency'>) {
    const known = await store.write.setLatency({
      cameraId: camera,
      latencyMs,
      by: samples === undefined ? 'hand' : 'phone',
      ...(uncertaintyMs !== undefined && { uncertaintyMs }),
      ...(samples !== undefined && { samples }),
    });
    if (!known) throw noCamera(camera);
    return { camera, latencyMs };
  }

  async function byPicture({ camera, saleId, takenAt }: Wanted<'picture'>) {
    const pair = await saleOf(saleId);
    const offsetMs = Math.round(sinceInstant(pair, takenAt));
    if (Math.abs(offsetMs) > maxOffsetMs)
      throw new Problem(
        400,
        'Too far',
        `That picture is ${Math.round(Math.abs(offsetMs) / 1_000)} s from the sale; an offset is at most ${maxOffsetMs / 1_000} s.`,
      );
    return setOffset({ camera, registerKey: pair.registerKey, offsetMs, by: 'picture' });
  }

  async function setOffset(to: {
    camera: string;
    registerKey: string;
    offsetMs: number;
    by: Measured['by'];
  }) {
    const { camera, registerKey: register, offsetMs, by } = to;
    const holds = await store.write.setLinkOffset({
      registerKey: register,
      cameraId: camera,
      offsetMs,
      by,
    });
    if (!holds)
      throw new Problem(
        404,
        'No such link',
        `Register "${register}" is not linked to a camera "${camera}" now.`,
      );
    return { register, camera, offsetMs };
  }

  /** By the monotonic clock if both are of this boot, since the wall clock may have stepped. */
  function sinceInstant({ instant, received }: Pair, wallMs: number): number {
    return received.boot === context.clock.boot
      ? context.timekeeper.monotonicAt(wallMs) - instant.monotonicMs
      : wallMs - instant.atMs;
  }

  async function saleOf(saleId: string): Promise<Pair> {
    const pair = await store.read.pair(saleId);
    if (pair === undefined) throw noSale(saleId);
    return pair;
  }

  /** Current links alone: the strip exists to change one of them. */
  function linkOf({ registerKey: key }: Pair, camera: string | undefined): Link {
    const link = linksNow(context.setUp().links, key).find(
      (one) => camera === undefined || one.cameraId === camera,
    );
    if (link === undefined)
      throw new Problem(
        404,
        'No such link',
        `Register "${key}" is not linked to ${camera ?? 'any camera'} now.`,
      );
    return link;
  }
}

/** 422 without a figure, with advice. */
function figures(measured: LatencyMeasurement) {
  switch (measured.kind) {
    case 'measured': {
      const { kind: _kind, ...rest } = measured;
      return rest;
    }
    case 'not_seen': {
      const { frames, samples, problem } = measured;
      if (frames === 0 && problem !== undefined)
        throw cannotMeasure(
          'No pictures',
          `The camera gave no pictures: ${problem}.`,
          phoneProblems.noPictures,
        );
      throw cannotMeasure(
        'Code not seen',
        `The code was read in ${samples} of ${frames} pictures. Hold the phone upright and still, about a metre from the camera, its screen bright and clear of masks.`,
        phoneProblems.notSeen,
      );
    }
    case 'implausible':
      throw cannotMeasure(
        'Wrong time on the phone',
        `The code is ${measured.latencyMs} ms off, which no camera is. Open the page of the code again, so that it takes the gateway's time.`,
        phoneProblems.wrongTime,
      );
  }
}

function cannotMeasure(title: string, detail: string, type: string): Problem {
  return new Problem(422, title, detail, {}, [], type);
}

function measuredJson({ by, atMs, ...rest }: Measured, timeZone: string): MeasuredJson {
  return { by, at: rfc3339(atMs, timeZone), ...rest };
}

/** Centred on the link's current time of the picture, so that a distant one is reached in two steps. */
function stripJson(
  { instant }: Pair,
  { cameraId: camera, offsetMs: linkMs }: Link,
  timeZone: string,
): StripJson {
  const count = (2 * stripReachMs) / stripStepMs + 1;
  return {
    camera,
    instant: rfc3339(instant.atMs, timeZone),
    pictures: Array.from({ length: count }, (_, n) => {
      const offsetMs = linkMs + n * stripStepMs - stripReachMs;
      const at = rfc3339(instant.atMs + offsetMs, timeZone);
      const query = new URLSearchParams({ at, width: String(stripWidthPx) });
      return {
        at,
        offsetMs,
        url: `/api/v1/cameras/${encodeURIComponent(camera)}/frame.jpeg?${query.toString()}`,
      };
    }),
  };
}
