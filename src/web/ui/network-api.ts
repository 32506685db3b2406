/** What the network's settings ask of the gateway. */
import type {
  AddressBody,
  ConfirmedJson,
  NetworkChangeJson,
  NetworkJson,
  TimeBody,
  TimeJson,
  WifiBody,
  WifiJson,
} from '../api/network-schema.ts';
import { type Answer, get, send } from './api.ts';
import type { Language } from './i18n/language.ts';

/** NetworkManager and the radio take their time. Milliseconds. */
const answerWithinMs = 40_000;
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

export const confirmChange = (key: string, language: Language): Promise<Answer<ConfirmedJson>> =>
  send('POST', 'network/change/confirm', { ...spoken(language), body: { key } });

export const takeBackChange = (language: Language): Promise<Answer<undefined>> =>
  send('DELETE', 'network/change', spoken(language));

export const setTimeServers = (body: TimeBody, language: Language): Promise<Answer<TimeJson>> =>
  send('PUT', 'network/time', { ...spoken(language), body });

/** What is wrong is said in the language of the page, not of the browser. */
function spoken(language: Language) {
  return { headers: { 'accept-language': language }, withinMs: answerWithinMs };
}
