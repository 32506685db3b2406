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
import type { Language } from '../text/language.ts';
import { type Answer, get, send } from './api.ts';

/** NetworkManager and the radio take their time. Milliseconds. */
const answerWithinMs = 40_000;
/** While a change is still being applied, and how often at most: it takes a minute at the longest. */
const earlyAgainMs = 1_500;
const maxEarly = 40;
const path = (device: string) => `network/devices/${encodeURIComponent(device)}`;

export const getNetwork = (signal: AbortSignal): Promise<Answer<NetworkJson>> =>
  get('/api/v1/network', signal);

export function getWifi(device: string, language: Language): Promise<Answer<WifiJson>> {
  const query = new URLSearchParams({ device }).toString();
  return send('GET', `network/wifi?${query}`, spoken(language));
}

export const setAddress = (
  device: string,
  body: AddressBody,
  language: Language,
): Promise<Answer<NetworkChangeJson>> =>
  send('PUT', `${path(device)}/address`, { ...spoken(language), body });

export const joinWifi = (
  device: string,
  body: WifiBody,
  language: Language,
): Promise<Answer<NetworkChangeJson>> => send('PUT', `${path(device)}/wifi`, { ...spoken(language), body });

/** Repeated until the change is applied: each request has to arrive over the connection under trial. */
export async function confirmChange(key: string, language: Language): Promise<Answer<ConfirmedJson>> {
  for (let tries = 1; ; tries++) {
    const answer = await send<ConfirmedJson>('POST', 'network/change/confirm', {
      ...spoken(language),
      body: { key },
    });
    const isEarly = answer.kind === 'refused' && answer.problem?.type === changeEarly;
    if (!isEarly || tries === maxEarly) return answer;
    await sleep(earlyAgainMs, undefined, new AbortController().signal);
  }
}

export const takeBackChange = (language: Language): Promise<Answer<undefined>> =>
  send('DELETE', 'network/change', spoken(language));

export const setTimeServers = (body: TimeBody, language: Language): Promise<Answer<TimeJson>> =>
  send('PUT', 'network/time', { ...spoken(language), body });

/** Problems are requested in the language of the page, not of the browser. */
function spoken(language: Language) {
  return { headers: { 'accept-language': language }, withinMs: answerWithinMs };
}
