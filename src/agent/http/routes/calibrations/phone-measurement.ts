/**
 * Measurement of a camera's latency by a phone that shows a time code: one at a time, since a phone is held
 * before one camera, and codes are read on this thread.
 */
import type { FastifyReply } from 'fastify';
import type { PhoneCalibrationJson } from '../../../../contract/page/calibrations.ts';
import { phoneProblems } from '../../../../domain/capture/calibration.ts';
import { cameraLatency } from '../../../../domain/capture/camera-latency.ts';
import { type Refusal, refusal } from '../../../../domain/problem/refusal/refusal.ts';
import { withDetails } from '../../../../domain/problem/text.ts';
import { whileWaitedFor } from '../../../../lib/http/gone-signal.ts';
import type { Problem } from '../../../../lib/http/problem.ts';
import {
  type LatencyMeasurement,
  type MeasuringProgress,
  measureLatency,
} from '../../../cameras/calibration/measure-latency.ts';
import type { WebContext } from '../../context.ts';
import { refused } from '../../refused.ts';
import { noCamera } from '../../request.ts';

export type PhoneMeasurement = {
  /** Undefined while no camera is measured. */
  progress(): (MeasuringProgress & { readonly camera: string }) | undefined;
  /** Changes nothing. */
  measure(camera: string, reply: FastifyReply): Promise<PhoneCalibrationJson | FastifyReply>;
};

export function createPhoneMeasurement(context: WebContext): PhoneMeasurement {
  let measuring: (MeasuringProgress & { readonly camera: string }) | undefined;

  async function measure(id: string, reply: FastifyReply): Promise<PhoneCalibrationJson | FastifyReply> {
    const camera = context.camera(id);
    const record = context.setUp().cameras.find((one) => one.id === id);
    if (camera === undefined || record === undefined) throw noCamera(id);
    if (measuring !== undefined)
      throw refused(
        409,
        refusal('calibration.busy', { camera: measuring.camera }),
        { 'retry-after': '8' },
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

  return { progress: () => measuring, measure };
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
          withDetails(refusal('calibration.no_pictures'), problem),
          phoneProblems.noPictures,
        );
      throw cannotMeasure(refusal('calibration.not_seen', { samples, frames }), phoneProblems.notSeen);
    }
    case 'implausible':
      throw cannotMeasure(
        refusal('calibration.wrong_time', { ms: measured.latencyMs }),
        phoneProblems.wrongTime,
      );
  }
}

function cannotMeasure(problem: Refusal, type: string): Problem {
  return refused(422, problem, {}, type);
}
