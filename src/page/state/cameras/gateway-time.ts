/**
 * Offset between the clock of this page and the monotonic clock of the gateway, from several round trips, of
 * which the quickest is the most precise. `gatewayAheadMs` is pure.
 */
import { getGatewayTime } from '../../api/calibration.ts';
import { elapsedMs } from '../clock.ts';

/** Page times of request and answer, and the clock of the gateway in between. Milliseconds. */
type RoundTrip = { readonly sentMs: number; readonly receivedMs: number; readonly gatewayMs: number };

/** A phone on a busy Wi-Fi has a quick one among these; one this quick is good enough. */
const maxTrips = 12;
const fewestTrips = 5;
const quickMs = 12;
/** The answer is dated to the middle of its trip ± half of the trip: a slower one carries no information. */
const uselessFromMs = 400;

/** Gateway's clock − page's; undefined where no trip was quick enough. */
function gatewayAheadMs(trips: readonly RoundTrip[]): number | undefined {
  const [best] = trips.toSorted((a, b) => tookMs(a) - tookMs(b));
  if (best === undefined || tookMs(best) >= uselessFromMs) return undefined;
  return best.gatewayMs - (best.sentMs + best.receivedMs) / 2;
}

/** Undefined where the gateway wasn't reached, or is too far. One trip after the other: they would wait for each other. */
export async function fetchGatewayTime(signal: AbortSignal): Promise<number | undefined> {
  const trips: RoundTrip[] = [];
  for (let n = 0; n < maxTrips; n++) {
    const sentMs = elapsedMs();
    const answer = await getGatewayTime(signal);
    if (answer.kind !== 'ok') return undefined;
    const trip = { sentMs, receivedMs: elapsedMs(), gatewayMs: answer.value.monotonicMs };
    // The first opens the connection.
    if (n > 0) trips.push(trip);
    if (trips.length >= fewestTrips && trips.some((one) => tookMs(one) < quickMs)) break;
  }
  return gatewayAheadMs(trips);
}

const tookMs = ({ sentMs, receivedMs }: RoundTrip): number => receivedMs - sentMs;
