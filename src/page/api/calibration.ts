/** API requests for latencies, offsets and clocks. */
import type {
  CalibrationsJson,
  GatewayTimeJson,
  MeasuringJson,
  PhoneCalibrationJson,
  StripJson,
} from '../../contract/page/calibrations.ts';
import type { PairJson } from '../../contract/page/sales.ts';
import { type Answer, ask, get, send } from './api.ts';

/** The gateway looks at the code for 8 s at the most. Milliseconds. */
const measuredWithinMs = 15_000;
const storedWithinMs = 10_000;

export const getCalibrations = (signal: AbortSignal): Promise<Answer<CalibrationsJson>> =>
  get('/api/v1/calibrations', signal);

export const getGatewayTime = (signal: AbortSignal): Promise<Answer<GatewayTimeJson>> =>
  get('/api/v1/calibrations/time', signal);

export const getMeasuring = (signal: AbortSignal): Promise<Answer<MeasuringJson>> =>
  get('/api/v1/calibrations/measuring', signal);

/** Some 5 s. Who aborts ends the measurement. */
export function measureByPhone(camera: string, signal: AbortSignal): Promise<Answer<PhoneCalibrationJson>> {
  return ask(
    '/api/v1/calibrations',
    (response) => response.json() as Promise<PhoneCalibrationJson>,
    signal,
    {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ kind: 'phone', camera }),
    },
    measuredWithinMs,
  );
}

const set = <T>(body: object): Promise<Answer<T>> =>
  send('POST', 'calibrations', { body, withinMs: storedWithinMs });

export const setLatency = ({ camera, latencyMs, uncertaintyMs, samples }: PhoneCalibrationJson) =>
  set<{ latencyMs: number }>({ kind: 'latency', camera, latencyMs, uncertaintyMs, samples });

/** The picture of a sale that a person took for the right one. */
export const setByPicture = (chosen: { camera: string; saleId: string; takenAt: string }) =>
  set<{ offsetMs: number }>({ kind: 'picture', ...chosen });

/** Whether a sale stays beyond its time. */
export const setPinned = (saleId: string, keep: boolean): Promise<Answer<PairJson>> =>
  send(keep ? 'PUT' : 'DELETE', `sales/${encodeURIComponent(saleId)}/keep`, { withinMs: storedWithinMs });

export const getStrip = (
  { saleId, camera }: { saleId: string; camera: string },
  signal: AbortSignal,
): Promise<Answer<StripJson>> =>
  get(
    `/api/v1/sales/${encodeURIComponent(saleId)}/strip?${new URLSearchParams({ camera }).toString()}`,
    signal,
  );
