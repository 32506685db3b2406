/**
 * Settings of `POST /api/v1/calibrations`: the latency of a camera, or the offset of a link, given as a number or
 * by the picture that is the one of the sale.
 */
import { z } from 'zod';
import { type calibrationRequest, maxOffsetMs } from '../../../../contract/page/calibrations.ts';
import type { Measured } from '../../../../domain/capture/calibration.ts';
import type { Pair } from '../../../../domain/capture/pair.ts';
import { refusal } from '../../../../domain/problem/refusal/refusal.ts';
import type { WebContext } from '../../context.ts';
import { refused } from '../../refused.ts';
import { noCamera, noSale } from '../../request.ts';

export type CalibrationRequest<Kind> = Extract<z.output<typeof calibrationRequest>, { kind: Kind }>;

export function createCalibrationSettings({ store, clock, timekeeper }: WebContext) {
  async function setLatency(request: CalibrationRequest<'latency'>) {
    const { camera, latencyMs, uncertaintyMs, samples, estimated } = request;
    const known = await store.write.setLatency({
      cameraId: camera,
      latencyMs,
      by: estimated === true ? 'sender_reports' : samples === undefined ? 'hand' : 'phone',
      ...(uncertaintyMs !== undefined && { uncertaintyMs }),
      ...(samples !== undefined && { samples }),
    });
    if (!known) throw noCamera(camera);
    return { camera, latencyMs };
  }

  async function setOffsetByPicture({ camera, saleId, takenAt }: CalibrationRequest<'picture'>) {
    const pair = await store.read.pair(saleId);
    if (pair === undefined) throw noSale(saleId);
    const offsetMs = Math.round(sinceInstant(pair, takenAt));
    if (Math.abs(offsetMs) > maxOffsetMs)
      throw refused(
        400,
        refusal('calibration.too_far', {
          seconds: Math.round(Math.abs(offsetMs) / 1_000),
          maximum: maxOffsetMs / 1_000,
        }),
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
    if (!holds) throw refused(404, refusal('calibration.no_link', { register, camera }));
    return { register, camera, offsetMs };
  }

  /** By the monotonic clock if both are of this boot, since the wall clock may have stepped. */
  function sinceInstant({ instant, received }: Pair, wallMs: number): number {
    return received.boot === clock.boot
      ? timekeeper.monotonicAt(wallMs) - instant.monotonicMs
      : wallMs - instant.atMs;
  }

  return { setLatency, setOffsetByPicture, setOffset };
}
