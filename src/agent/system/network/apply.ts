/**
 * Applies settings to NetworkManager's profiles: permanently, or in memory alone, so that a reboot reverts
 * them. Confirmation and reverting are in change.ts.
 */
import type { NetworkFailure } from '../../../domain/problem/network.ts';
import { readSettings } from './devices.ts';
import type { Answer, NetworkManager } from './nmcli.ts';
import type { AddressSettings, WifiSettings } from './settings.ts';

/** NetworkManager gives up on a router without DHCP answers after 45 s; Wi-Fi takes some seconds. */
const activateWithinS = 50;
/** Duration of the check for another machine with the address (ARP), milliseconds. */
const lookForOthersMs = 1_500;
/** Profiles examined for older ones of a Wi-Fi. */
const maxProfiles = 50;

/** `profile`: NetworkManager's UUID of the changed or added profile. */
export type Applied =
  | { readonly kind: 'done'; readonly profile: string }
  | {
      readonly kind: 'failed';
      readonly why: NetworkFailure;
      /** NetworkManager's own message, for the log. */
      readonly output: string;
    };

type Where = 'memory' | 'disk';

/**
 * Takes effect at the next activation. Name servers set by a person beside an automatic address stay where it
 * stays automatic.
 */
export async function setAddress(
  manager: NetworkManager,
  { profile, settings, where }: { profile: string; settings: AddressSettings; where: Where },
): Promise<Applied> {
  const { nmcli } = manager;
  const isFixed = settings.method === 'fixed';
  const before = isFixed ? undefined : await readSettings(manager, profile);
  const nameServers = (isSix: boolean): string =>
    isFixed ? settings.nameServers.filter((server) => server.includes(':') === isSix).join(',') : '';
  const values = [
    ...['ipv4.method', isFixed ? 'manual' : 'auto'],
    ...['ipv4.addresses', isFixed ? `${settings.address}/${settings.prefix}` : ''],
    ...['ipv4.gateway', (isFixed && settings.router) || ''],
    ...(before?.method === 'automatic'
      ? []
      : ['ipv4.dns', nameServers(false), 'ipv6.dns', nameServers(true)]),
    ...['ipv4.dad-timeout', isFixed ? String(lookForOthersMs) : '-1'],
    // Without IPv4 the device counts as not connected, even if the network has IPv6: the request was for an
    // address.
    ...['ipv4.may-fail', 'no'],
  ];
  const temporary = where === 'memory' ? ['--temporary'] : [];
  return outcomeOf(profile, await nmcli(['connection', 'modify', ...temporary, 'uuid', profile, ...values]));
}

/** Activates the settings; takes some seconds. */
export async function activate(
  { nmcli }: NetworkManager,
  { profile, device }: { profile: string; device: string },
  signal?: AbortSignal,
): Promise<Applied> {
  const args = ['--wait', String(activateWithinS), 'connection', 'up', 'uuid', profile, 'ifname', device];
  const withinMs = 1_000 * (activateWithinS + 10);
  return outcomeOf(profile, await nmcli(args, { withinMs, ...(signal !== undefined && { signal }) }));
}

/** Adds a profile in memory that is used only when it is activated explicitly. */
export async function addWifi(
  { nmcli }: NetworkManager,
  { device, settings }: { device: string; settings: WifiSettings },
): Promise<Applied> {
  const { ssid, password, isHidden = false } = settings;
  const answer = await nmcli([
    ...['connection', 'add', 'save', 'no', 'type', 'wifi', 'ifname', device, 'con-name', ssid, 'ssid', ssid],
    ...['connection.autoconnect', 'no', 'wifi.hidden', isHidden ? 'yes' : 'no', 'ipv4.may-fail', 'no'],
    ...(password === undefined ? [] : ['wifi-sec.key-mgmt', 'wpa-psk']),
  ]);
  const profile = /\(([0-9a-f-]{36})\) successfully added/.exec(answer.out)?.[1];
  if (profile === undefined) return failureOf(answer);
  if (password === undefined) return { kind: 'done', profile };
  // Its output repeats its input, which contains the password: never log it.
  const { code } = await nmcli(['connection', 'edit', 'uuid', profile], {
    input: `set 802-11-wireless-security.psk ${password}\nsave temporary\nquit\n`,
  });
  if (code === 0 && (await hasPassword({ nmcli }, profile))) return { kind: 'done', profile };
  await removeProfile({ nmcli }, profile);
  return { kind: 'failed', why: 'other', output: 'the password was not taken' };
}

/** Whether a password is stored; its value is not read. */
async function hasPassword({ nmcli }: Pick<NetworkManager, 'nmcli'>, profile: string): Promise<boolean> {
  const fields = ['--get-values', '802-11-wireless-security.psk'];
  const { out } = await nmcli([...fields, 'connection', 'show', 'uuid', profile]);
  return out.trim() === '<hidden>';
}

/** Persists a profile that was in memory alone, and makes it connect automatically. */
export async function keepProfile({ nmcli }: NetworkManager, profile: string): Promise<Applied> {
  return outcomeOf(
    profile,
    await nmcli(['connection', 'modify', 'uuid', profile, 'connection.autoconnect', 'yes']),
  );
}

export async function removeProfile(
  { nmcli }: Pick<NetworkManager, 'nmcli'>,
  profile: string,
): Promise<void> {
  await nmcli(['connection', 'delete', 'uuid', profile]);
}

/** Other profiles of the same Wi-Fi, with an outdated password. */
export async function removeOlderWifi(manager: NetworkManager, profile: string): Promise<void> {
  const { nmcli } = manager;
  const { out } = await nmcli(['--terse', '--fields', 'UUID,TYPE', 'connection', 'show']);
  const others = out
    .split('\n')
    .map((line) => line.split(':'))
    .flatMap(([uuid = '', type]) => (type === '802-11-wireless' && uuid !== profile ? [uuid] : []));
  const ssidOf = async (uuid: string): Promise<string> =>
    (await nmcli(['--get-values', '802-11-wireless.ssid', 'connection', 'show', 'uuid', uuid])).out;
  const ssid = await ssidOf(profile);
  for (const uuid of others.slice(0, maxProfiles))
    if (ssid !== '' && (await ssidOf(uuid)) === ssid) await removeProfile(manager, uuid);
}

function outcomeOf(profile: string, answer: Answer): Applied {
  return answer.code === 0 ? { kind: 'done', profile } : failureOf(answer);
}

function failureOf({ code, error }: Answer): Extract<Applied, { kind: 'failed' }> {
  const found = reasons.find(([pattern]) => pattern.test(error));
  return { kind: 'failed', why: found?.[1] ?? (code === 3 ? 'no_address' : 'other'), output: error };
}

/** Messages of nmcli 1.42 … 1.52 (src/libnmc-base/nm-client-utils.c), in English. */
const reasons: readonly (readonly [RegExp, NetworkFailure])[] = [
  [/not authorized|insufficient privileges|access denied/i, 'no_rights'],
  [/secrets were required|no-secrets|802\.1X supplicant took too long/i, 'wrong_password'],
  [/network could not be found|no network with ssid/i, 'wifi_not_found'],
  [/IP configuration could not be reserved/i, 'no_address'],
];
