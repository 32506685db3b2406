/** API requests for the network settings. */
import type { ConfirmedJson } from '../../contract/page/network.ts';
import { changeEarly } from '../../domain/problem/network.ts';
import { sleep } from '../state/clock.ts';
import { type Answer, type BodyOf, call } from './api.ts';

/** NetworkManager and the radio take their time. Milliseconds. */
const limit = { withinMs: 40_000 };
/** While a change is still being applied, and how often at most: it takes a minute at the longest. */
const earlyAgainMs = 1_500;
const maxEarly = 40;

export const getNetwork = (signal: AbortSignal) => call('GET /api/v1/network', { signal });

export const getWifi = (device: string) => call('GET /api/v1/network/wifi', { query: { device }, ...limit });

export const setAddress = (name: string, body: BodyOf<'PUT /api/v1/network/devices/:name/address'>) =>
  call('PUT /api/v1/network/devices/:name/address', { params: { name }, body, ...limit });

export const joinWifi = (name: string, body: BodyOf<'PUT /api/v1/network/devices/:name/wifi'>) =>
  call('PUT /api/v1/network/devices/:name/wifi', { params: { name }, body, ...limit });

/** Repeated until the change is applied: each request has to arrive over the connection under trial. */
export async function confirmChange(key: string): Promise<Answer<ConfirmedJson>> {
  for (let tries = 1; ; tries++) {
    const answer = await call('POST /api/v1/network/change/confirm', { body: { key }, ...limit });
    const isEarly = answer.kind === 'refused' && answer.problem?.type === changeEarly;
    if (!isEarly || tries === maxEarly) return answer;
    await sleep(earlyAgainMs, undefined, new AbortController().signal);
  }
}

export const takeBackChange = () => call('DELETE /api/v1/network/change', limit);

export const setTimeServers = (body: BodyOf<'PUT /api/v1/network/time'>) =>
  call('PUT /api/v1/network/time', { body, ...limit });
