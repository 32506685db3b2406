/** API requests for the network settings. */

import type {
  AddressBody,
  ConfirmedJson,
  NetworkChangeJson,
  NetworkJson,
  TimeBody,
  TimeJson,
  WifiBody,
  WifiJson,
} from '../../contract/page/network.ts';
import { changeEarly } from '../../domain/problem/network.ts';
import { sleep } from '../state/clock.ts';
import { type Answer, get, send } from './api.ts';

/** NetworkManager and the radio take their time. Milliseconds. */
const limit = { withinMs: 40_000 };
/** While a change is still being applied, and how often at most: it takes a minute at the longest. */
const earlyAgainMs = 1_500;
const maxEarly = 40;
const path = (device: string) => `network/devices/${encodeURIComponent(device)}`;

export const getNetwork = (signal: AbortSignal): Promise<Answer<NetworkJson>> =>
  get('/api/v1/network', signal);

export function getWifi(device: string): Promise<Answer<WifiJson>> {
  const query = new URLSearchParams({ device }).toString();
  return send('GET', `network/wifi?${query}`, limit);
}

export const setAddress = (device: string, body: AddressBody): Promise<Answer<NetworkChangeJson>> =>
  send('PUT', `${path(device)}/address`, { ...limit, body });

export const joinWifi = (device: string, body: WifiBody): Promise<Answer<NetworkChangeJson>> =>
  send('PUT', `${path(device)}/wifi`, { ...limit, body });

/** Repeated until the change is applied: each request has to arrive over the connection under trial. */
export async function confirmChange(key: string): Promise<Answer<ConfirmedJson>> {
  for (let tries = 1; ; tries++) {
    const answer = await send<ConfirmedJson>('POST', 'network/change/confirm', {
      ...limit,
      body: { key },
    });
    const isEarly = answer.kind === 'refused' && answer.problem?.type === changeEarly;
    if (!isEarly || tries === maxEarly) return answer;
    await sleep(earlyAgainMs, undefined, new AbortController().signal);
  }
}

export const takeBackChange = (): Promise<Answer<undefined>> => send('DELETE', 'network/change', limit);

export const setTimeServers = (body: TimeBody): Promise<Answer<TimeJson>> =>
  send('PUT', 'network/time', { ...limit, body });
