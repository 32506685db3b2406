/** Network settings of a gateway, and their validation. Pure: shared by the page and files. */
import { isIP } from 'node:net';
import { type Ipv4Network, ipv4Text, networkOf, parseIpv4 } from '../../../domain/setup/ipv4.ts';
import type { LocalizedText } from '../../../lib/text/language.ts';

/** IPv4 only. IPv6 stays as the network configures it. */
export type AddressSettings =
  /** From the router, by DHCP. */
  | { readonly method: 'automatic' }
  | {
      readonly method: 'fixed';
      readonly address: string;
      /** Length of the network's prefix: 8 … 30. */
      readonly prefix: number;
      /** Without it nothing outside of the network is reachable. */
      readonly router?: string;
      /** In the order of queries; at most `maxNameServers`. */
      readonly nameServers: readonly string[];
    };

export type FixedAddress = Extract<AddressSettings, { method: 'fixed' }>;

export type WifiSettings = {
  /** 1 … 32 bytes of UTF-8. */
  readonly ssid: string;
  /** 8 … 63 bytes of UTF-8, or the 64 hexadecimal digits of the key itself. Without it the network is open. */
  readonly password?: string;
  /** It doesn't broadcast its name; it is probed for by name. */
  readonly isHidden?: boolean;
};

export type WrongSetting = { readonly field: string; readonly words: LocalizedText };

/** Limit of the system's resolver (resolv.conf(5), MAXNS). */
export const maxNameServers = 3;
const minPrefix = 8;
/** Prefixes 31 and 32 are not used for a shop's network. */
const greatestPrefix = 30;
export const maxTimeServers = 4;

/** Fields: `address`, `prefix`, `router`, `nameServers`. Empty if there are no errors. */
export function wrongAddressSettings(settings: AddressSettings): WrongSetting[] {
  if (settings.method === 'automatic') return [];
  const { address, prefix, router, nameServers } = settings;
  const wrong: WrongSetting[] = [];
  const addIssue = (field: string, words: LocalizedText): void => void wrong.push({ field, words });
  const isPrefix = Number.isInteger(prefix) && prefix >= minPrefix && prefix <= greatestPrefix;
  if (!isPrefix) addIssue('prefix', words.prefix);
  const own = parseIpv4(address);
  const network = own === undefined || !isPrefix ? undefined : networkOf(own, prefix);
  if (own === undefined) addIssue('address', words.noAddress);
  else if (!isOfMachines(own)) addIssue('address', words.notForMachines);
  else if (network !== undefined && isEdge(own, network)) addIssue('address', words.edge(network));
  if (router !== undefined) {
    const way = parseIpv4(router);
    if (way === undefined) addIssue('router', words.noRouter);
    else if (network !== undefined) {
      if (way < network.first || way > network.last) addIssue('router', words.otherNetwork(network));
      else if (way === own) addIssue('router', words.isItself);
      else if (isEdge(way, network)) addIssue('router', words.edge(network));
    }
  }
  const problem = nameServerProblem(nameServers, router !== undefined);
  if (problem !== undefined) addIssue('nameServers', problem);
  return wrong;
}

function nameServerProblem(nameServers: readonly string[], isNeeded: boolean): LocalizedText | undefined {
  if (nameServers.length === 0) return isNeeded ? words.noNameServer : undefined;
  if (nameServers.length > maxNameServers) return words.manyNameServers;
  const strange = nameServers.find((server) => !isUsableServer(server));
  if (strange !== undefined) return words.notNameServer(strange);
  return new Set(nameServers).size < nameServers.length ? words.nameServerTwice : undefined;
}

function isUsableServer(text: string): boolean {
  const address = parseIpv4(text);
  if (address !== undefined) return isOfMachines(address);
  return isIP(text) === 6 && text !== '::';
}

/** Excludes 0.…, loopback (127.…), link-local (169.254.…), and everything above 223.…. */
function isOfMachines(address: number): boolean {
  const head = Math.floor(address / 2 ** 24);
  const isLinkLocal = Math.floor(address / 2 ** 16) === 169 * 256 + 254;
  return head >= 1 && head <= 223 && head !== 127 && !isLinkLocal;
}

function isEdge(address: number, { first, last }: Ipv4Network): boolean {
  return address === first || address === last;
}

/** Fields: `ssid`, `password`. */
export function wrongWifi({ ssid, password }: WifiSettings): WrongSetting[] {
  const wrong: WrongSetting[] = [];
  const bytes = Buffer.byteLength(ssid);
  // nmcli reads names and passwords as lines and drops spaces at their ends.
  const isLine = (text: string): boolean => !/\p{Cc}/u.test(text) && text.trim() === text;
  if (bytes < 1 || bytes > 32 || !isLine(ssid)) wrong.push({ field: 'ssid', words: words.ssid });
  if (password === undefined) return wrong;
  // WPA counts bytes, and a letter such as あ has three.
  const length = Buffer.byteLength(password);
  const isKey = /^[0-9a-f]{64}$/i.test(password);
  if (!isKey && length > 63 && Array.from(password).length <= 63)
    wrong.push({ field: 'password', words: words.passwordBytes });
  else if (!isKey && (length < 8 || length > 63))
    wrong.push({ field: 'password', words: words.passwordLength });
  else if (!isLine(password)) wrong.push({ field: 'password', words: words.passwordSigns });
  return wrong;
}

/** Field `timeServers`. Names or addresses; an empty list means those of the operating system. */
export function wrongTimeServers(servers: readonly string[]): WrongSetting[] {
  const isServer = (text: string): boolean =>
    isIP(text) !== 0 || (text.length <= 253 && hostName.test(text) && !/^[\d.]+$/.test(text));
  const strange = servers.find((server) => !isServer(server));
  const problem =
    servers.length > maxTimeServers
      ? words.manyTimeServers
      : strange !== undefined
        ? words.notTimeServer(strange)
        : new Set(servers).size < servers.length
          ? words.timeServerTwice
          : undefined;
  return problem === undefined ? [] : [{ field: 'timeServers', words: problem }];
}

const hostName = /^[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)*$/;

const words = {
  noAddress: {
    en: 'Four numbers from 0 to 255, such as 192.168.1.50.',
    ja: '192.168.1.50 のように、0〜255 の数字 4 つで入力してください。',
  },
  notForMachines: {
    en: 'No machine can have this address. Take one of the shop’s network, such as 192.168.1.50.',
    ja: '装置には付けられないアドレスです。店内のネットワークの 192.168.1.50 のようなアドレスにしてください。',
  },
  prefix: {
    en: `The subnet mask, such as 255.255.255.0 or 24 (${minPrefix} to ${greatestPrefix}).`,
    ja: `サブネットマスクを 255.255.255.0 か 24 のように入力してください（${minPrefix}〜${greatestPrefix}）。`,
  },
  edge: ({ first, last }: Ipv4Network): LocalizedText => ({
    en: `The first and the last address of a network belong to no machine: take one from ${ipv4Text(first + 1)} to ${ipv4Text(last - 1)}.`,
    ja: `ネットワークの最初と最後のアドレスは使えません。${ipv4Text(first + 1)}〜${ipv4Text(last - 1)} から選んでください。`,
  }),
  noRouter: {
    en: 'The address of the router, such as 192.168.1.1.',
    ja: 'ルーターのアドレスを 192.168.1.1 のように入力してください。',
  },
  otherNetwork: ({ first, last }: Ipv4Network): LocalizedText => ({
    en: `The router has to be in the same network: ${ipv4Text(first + 1)} to ${ipv4Text(last - 1)}. Check address and subnet mask.`,
    ja: `ルーターは同じネットワーク（${ipv4Text(first + 1)}〜${ipv4Text(last - 1)}）のアドレスです。アドレスとサブネットマスクをご確認ください。`,
  }),
  isItself: {
    en: 'This is the gateway’s own address; the router has another one.',
    ja: 'この装置自身のアドレスです。ルーターのアドレスを入力してください。',
  },
  noNameServer: {
    en: 'At least one DNS server; most often the router’s address.',
    ja: 'DNS サーバーを 1 つ以上入力してください。多くの場合、ルーターと同じアドレスです。',
  },
  manyNameServers: {
    en: `At most ${maxNameServers} DNS servers.`,
    ja: `DNS サーバーは ${maxNameServers} つまでです。`,
  },
  notNameServer: (text: string): LocalizedText => ({
    en: `“${text}” is not the address of a DNS server. Write addresses such as 192.168.1.1, with a space between them.`,
    ja: `「${text}」は DNS サーバーのアドレスではありません。192.168.1.1 のように入力し、複数のときは空白で区切ってください。`,
  }),
  nameServerTwice: {
    en: 'The same DNS server stands here twice.',
    ja: '同じ DNS サーバーが 2 回入力されています。',
  },
  ssid: {
    en: 'The name of the Wi-Fi network, 1 to 32 bytes, without spaces at its ends.',
    ja: 'Wi-Fi の名前（SSID）を 32 バイト以内で入力してください。前後に空白は使えません。',
  },
  passwordLength: {
    en: 'A Wi-Fi password has 8 to 63 characters.',
    ja: 'Wi-Fi のパスワードは 8〜63 文字です。',
  },
  passwordBytes: {
    en: 'Too long: a Wi-Fi password has 63 bytes at the most, and a letter such as é or あ counts as two or three.',
    ja: '長すぎます。Wi-Fi のパスワードは 63 文字までで、全角の文字は 1 文字を 3 文字と数えます。',
  },
  passwordSigns: {
    en: 'No line breaks, and no spaces at the ends.',
    ja: '改行と、前後の空白は使えません。',
  },
  manyTimeServers: {
    en: `At most ${maxTimeServers} time servers.`,
    ja: `時刻サーバーは ${maxTimeServers} つまでです。`,
  },
  notTimeServer: (text: string): LocalizedText => ({
    en: `“${text}” is not the name or address of a time server, such as ntp.nict.jp or 192.168.1.1.`,
    ja: `「${text}」は時刻サーバーの名前でもアドレスでもありません。ntp.nict.jp や 192.168.1.1 のように入力してください。`,
  }),
  timeServerTwice: {
    en: 'The same time server stands here twice.',
    ja: '同じ時刻サーバーが 2 回入力されています。',
  },
};
