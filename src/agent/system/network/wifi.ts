/** The Wi-Fi networks that a device hears. */
import { fieldsOf, type NetworkManager } from './nmcli.ts';

export type WifiNetwork = {
  readonly ssid: string;
  /** 0 … 100, of its strongest radio. */
  readonly signal: number;
  /** `other`: WEP and logins of companies (802.1X), which are not set here. */
  readonly security: 'open' | 'password' | 'other';
  readonly isJoined: boolean;
};

/** A street of shops; the strongest stay. */
const maxNetworks = 40;
/** Radios take some seconds to hear all channels. */
const scanWithinMs = 25_000;

/** The strongest first. Undefined where the device can't be asked. */
export async function scanWifi(
  { nmcli }: NetworkManager,
  device: string,
): Promise<WifiNetwork[] | undefined> {
  const { code, out } = await nmcli(
    [
      ...['--terse', '--fields', 'IN-USE,SIGNAL,SECURITY,SSID'],
      ...['device', 'wifi', 'list', 'ifname', device, '--rescan', 'yes'],
    ],
    { withinMs: scanWithinMs },
  );
  return code === 0 ? networksOf(out) : undefined;
}

/** Of nmcli's list of radios: a name each, however many radios it has. */
export function networksOf(out: string): WifiNetwork[] {
  const heard = new Map<string, WifiNetwork>();
  for (const line of out.split('\n')) {
    const [used, signal, security = '', ssid = ''] = fieldsOf(line);
    if (ssid === '') continue;
    const before = heard.get(ssid);
    heard.set(ssid, {
      ssid,
      signal: Math.max(before?.signal ?? 0, Math.min(100, Number(signal) || 0)),
      security: before?.security ?? securityOf(security),
      isJoined: before?.isJoined === true || used === '*',
    });
  }
  return [...heard.values()].toSorted((a, b) => b.signal - a.signal).slice(0, maxNetworks);
}

function securityOf(text: string): WifiNetwork['security'] {
  if (/802\.1X|WEP/.test(text)) return 'other';
  if (/WPA/.test(text)) return 'password';
  // OWE encrypts without a password; OWE-TM is its open twin for devices that don't know it.
  return ['', '--', 'OWE', 'OWE-TM'].includes(text) ? 'open' : 'other';
}
