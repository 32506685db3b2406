/** API requests for latencies, offsets and clocks. */
import type { PhoneCalibrationJson } from '../../contract/page/calibrations.ts';
import type { LatencyEstimateJson } from '../../contract/page/discovery.ts';
import { type Answer, call } from './api.ts';

/** The gateway looks at the code for 8 s at the most. Milliseconds. */
const measuredWithinMs = 15_000;

export const getCalibrations = (signal: AbortSignal) => call('GET /api/v1/calibrations', { signal });
export const getGatewayTime = (signal: AbortSignal) => call('GET /api/v1/calibrations/time', { signal });
export const getMeasuring = (signal: AbortSignal) => call('GET /api/v1/calibrations/measuring', { signal });

/** Some 5 s. Who aborts ends the measurement. */
export async function measureByPhone(
  camera: string,
  signal: AbortSignal,
): Promise<Answer<PhoneCalibrationJson>> {
  const body = { kind: 'phone' as const, camera };
  const answer = await call('POST /api/v1/calibrations', { body, signal, withinMs: measuredWithinMs });
  if (answer.kind !== 'ok') return answer;
  if (!('frames' in answer.value)) throw new Error('no measurement was answered');
  return { kind: 'ok', value: answer.value };
}

export const setLatency = ({ camera, latencyMs, uncertaintyMs, samples }: PhoneCalibrationJson) =>
  call('POST /api/v1/calibrations', { body: { kind: 'latency', camera, latencyMs, uncertaintyMs, samples } });

export const setEstimatedLatency = ({ camera, latencyMs, uncertaintyMs }: LatencyEstimateJson) =>
  call('POST /api/v1/calibrations', {
    body: { kind: 'latency', camera, latencyMs, uncertaintyMs, estimated: true },
  });

/** The picture of a sale that a person took for the right one. */
export const setByPicture = (chosen: { camera: string; saleId: string; takenAt: string }) =>
  call('POST /api/v1/calibrations', { body: { kind: 'picture', ...chosen } });

export const getStrip = ({ saleId, camera }: { saleId: string; camera: string }, signal: AbortSignal) =>
  call('GET /api/v1/sales/:saleId/strip', { params: { saleId }, query: { camera }, signal });
