/** The Wi-Fi networks in range of a device. */
import { fieldsOf, type NetworkManager } from './nmcli.ts';

export type WifiNetwork = {
  readonly ssid: string;
  /** 0 … 100, of its strongest access point. */
  readonly signal: number;
  /** `other`: WEP and enterprise logins (802.1X), which can't be set here. */
  readonly security: 'open' | 'password' | 'other';
  readonly isJoined: boolean;
};

/** Bound for a street of shops; the strongest stay. */
const maxNetworks = 40;
/** Scanning all channels takes some seconds. */
const scanWithinMs = 25_000;

/** The strongest first. Undefined if the device can't be queried. */
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

/** Parses nmcli's list of access points: one entry per name. */
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
  // OWE encrypts without a password; OWE-TM is its open counterpart for devices without OWE.
  return ['', '--', 'OWE', 'OWE-TM'].includes(text) ? 'open' : 'other';
}
