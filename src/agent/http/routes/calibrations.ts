/**
 * `GET/POST /api/v1/calibrations`: latency of a camera by phone or by hand, offset of a link by picture
 * (routes/strip.ts has those to choose from). Measuring changes nothing: a second request stores the figure,
 * after a person has seen it.
 */

import type { FastifyInstance, FastifyReply } from 'fastify';
import { z } from 'zod';
import {
  calibratedJson,
  calibrationsJson,
  gatewayTimeJson,
  type MeasuredJson,
  measuringJson,
  type PhoneCalibrationJson,
} from '../../../contract/page/calibrations.ts';
import { type Measured, phoneProblems } from '../../../domain/capture/calibration.ts';
import { cameraLatency } from '../../../domain/capture/camera-latency.ts';
import type { Pair } from '../../../domain/capture/pair.ts';
import { problemText } from '../../../domain/problem/problem-text.ts';
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
import { routesOf } from '../route.ts';

/** A link's offset, as in a set-up file. Milliseconds. */
const maxOffsetMs = 60_000;
const cameraId = z.string().min(1).max(64);
const registerKey = z.string().min(1).max(64);

const calibrationRequest = z.discriminatedUnion('kind', [
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

export function registerCalibrationRoutes(
  app: FastifyInstance,
  context: WebContext,
  withLock: ChangeLock,
): void {
  const { store, shop } = context;
  const route = routesOf(app, 'Cameras');
  /** The camera being measured: one at a time, since a phone is held before one, and codes are read on this thread. */
  let measuring: (MeasuringProgress & { readonly camera: string }) | undefined;

  route('GET /api/v1/calibrations', {
    access: 'api-token',
    summary: 'Latencies of cameras, offsets of links, clocks of registers',
    answers: { 200: calibrationsJson },
    handle: async () => {
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
    },
  });

  // The page requests it several times and uses the fastest answer.
  route('GET /api/v1/calibrations/time', {
    access: 'api-token',
    summary: 'The gateway’s monotonic clock, for a code that is held before a camera',
    answers: { 200: gatewayTimeJson },
    handle: ({ reply }) => {
      reply.header('cache-control', 'no-store');
      return { monotonicMs: context.clock.monotonicMs() };
    },
  });

  route('GET /api/v1/calibrations/measuring', {
    access: 'api-token',
    summary: 'How far a measurement by phone has come',
    answers: { 200: measuringJson },
    handle: ({ reply }) => {
      reply.header('cache-control', 'no-store');
      return { measuring: measuring ?? null };
    },
  });

  route('POST /api/v1/calibrations', {
    access: 'api-token',
    summary: 'Measures a latency, or sets a latency or an offset',
    about: '`phone` only measures: what it found is set with `latency`, after a person has seen it.',
    body: calibrationRequest,
    invalid: 'Wrong calibration',
    answers: { 200: calibratedJson },
    problems: {
      404: 'There is no such camera, sale or link.',
      409: 'A camera is being measured.',
      422: 'The code was not seen, or its time is wrong.',
    },
    handle: async ({ body, reply }) => {
      if (body.kind === 'phone') return byPhone(body, reply);
      // A change of the camera writes its latency too, as read before.
      return withLock(untilDone, async () => {
        switch (body.kind) {
          case 'latency':
            return byFigure(body);
          case 'picture':
            return byPicture(body);
          case 'offset':
            return setOffset({ ...body, registerKey: body.register, by: 'hand' });
        }
      });
    },
  });

  async function byPhone(
    { camera: id }: Wanted<'phone'>,
    reply: FastifyReply,
  ): Promise<PhoneCalibrationJson | FastifyReply> {
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
    measuring = { camera: id, samples: 0, frames: 0, requested: 0 };
    const report = (progress: MeasuringProgress) => {
      measuring = { camera: id, ...progress };
    };
    const { ms: latencyMs } = cameraLatency(record);
    const measured = await whileWaitedFor(reply, (signal) =>
      measureLatency({ camera, clock: context.clock, latencyMs, report }, signal),
    ).finally(() => {
      measuring = undefined;
    });
    if (measured === undefined) return reply.hijack();
    return {
      camera: id,
      ...figures(measured),
      ...(record.latencyMs !== undefined && { currentLatencyMs: record.latencyMs }),
    };
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
    const pair = await store.read.pair(saleId);
    if (pair === undefined) throw noSale(saleId);
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
          `The camera gave no pictures: ${problemText(problem, 'en')}.`,
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
