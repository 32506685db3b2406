/** `tillframe discover`: finds cameras on the network, or queries one, and prints the entries for the set-up file. */

import {
  type DiscoverRequest,
  type Discovery,
  discover,
  discoverAt,
  type Progress,
} from '../agent/cameras/discover.ts';
import { deviceToJson, discoveryToJson } from '../agent/cameras/discovery-json.ts';
import { type DeviceAddress, parseDeviceAddress } from '../agent/cameras/onvif/address.ts';
import type { Login } from '../agent/cameras/onvif/connection.ts';
import type { NtpServer } from '../agent/cameras/onvif/ntp-server.ts';
import { setNtpServer } from '../agent/cameras/onvif/onvif.ts';
import { withClock } from '../domain/problem/devices/onvif.ts';
import { problemText } from '../domain/problem/problem-text.ts';
import { systemClock } from '../lib/clock.ts';
import type { LocalizedText } from '../lib/text/language.ts';
import { offsetText, setUpText, tableText } from './discover-text.ts';
import { readPassword } from './terminal/read-password.ts';
import type { ExitCode, Terminal } from './terminal/terminal.ts';

export type DiscoverOptions = {
  /** Seconds. */
  readonly wait: number;
  readonly username?: string;
  readonly passwordFile?: string;
  readonly stream?: string;
  readonly setNtp?: NtpServer;
  readonly json?: boolean;
};

/** Default width of stored pictures. */
const thumbnailWidthPx = 640;

/** Exits with 0 also when nothing was found; with 1 when the named device could not be queried. */
export async function discoverCommand(
  place: string | undefined,
  options: DiscoverOptions,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<ExitCode> {
  const wrong = (words: LocalizedText): ExitCode => {
    terminal.printError(`tillframe: ${words[terminal.language]}`);
    return 2;
  };
  const address = place === undefined ? undefined : parseDeviceAddress(place);
  // The input may hold a password, so it is not repeated.
  if (place !== undefined && address === undefined) return wrong(wrongAddress);
  if (options.setNtp !== undefined && address === undefined) return wrong(ntpNeedsAddress);
  const login = await readLogin(options, terminal, signal);
  if (login !== undefined && 'wrong' in login) return wrong(login.wrong);
  const request: DiscoverRequest = {
    waitMs: options.wait * 1_000,
    thumbnailWidthPx,
    ...(login !== undefined && { login }),
    ...(options.stream !== undefined && { requested: options.stream }),
  };
  return address === undefined
    ? searchNetwork(request, options, terminal, signal)
    : askOne(address, request, options, terminal, signal);
}

async function searchNetwork(
  request: DiscoverRequest,
  options: DiscoverOptions,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<ExitCode> {
  const onProgress = (progress: Progress): void => {
    const words = progressWords(progress);
    if (words !== undefined) terminal.printError(words[terminal.language]);
  };
  const found = await discover(request, { clock: systemClock, onProgress }, signal);
  for (const { name, address } of found.failed) {
    terminal.printError(
      {
        en: `could not search on ${name} (${address})`,
        ja: `${name}(${address})では探せませんでした`,
      }[terminal.language],
    );
  }
  if (options.json === true) terminal.print(JSON.stringify(discoveryToJson(found), null, 2));
  else if (found.devices.length > 0) printFound(found, options, terminal);
  if (found.devices.length === 0) terminal.printError(nothingFound(found)[terminal.language]);
  return 0;
}

async function askOne(
  address: DeviceAddress,
  request: DiscoverRequest,
  options: DiscoverOptions,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<ExitCode> {
  const { language } = terminal;
  const { login } = request;
  if (options.setNtp !== undefined) {
    const { problem, clock } = await setNtpServer(
      { address, server: options.setNtp, ...(login !== undefined && { login }) },
      { clock: systemClock },
      signal,
    );
    if (problem !== undefined) {
      const failed: LocalizedText = {
        en: 'the time server was not set',
        ja: '時刻サーバーを設定できませんでした',
      };
      terminal.printError(`tillframe: ${failed[language]}: ${problemText(problem, language)}`);
      return 1;
    }
    const now = clock === undefined ? '?' : offsetText(clock, language);
    terminal.printError(
      {
        en: `time server set: ${options.setNtp.address}; its clock now: ${now} (it may need a minute)`,
        ja: `時刻サーバーを設定しました: ${options.setNtp.address}。現在の時計: ${now}(反映に 1 分ほどかかる場合があります)`,
      }[language],
    );
  }
  const device = await discoverAt(address, request, { clock: systemClock }, signal);
  if (options.json === true) terminal.print(JSON.stringify(deviceToJson(device), null, 2));
  else if (device.problem === undefined) printFound({ devices: [device] }, options, terminal);
  if (device.problem === undefined) return 0;
  terminal.printError(
    `tillframe: ${problemText(withClock(device.problem, device.clock !== undefined), language)}`,
  );
  if (device.problem.code === 'onvif.login_needed') terminal.printError(loginHint[language]);
  return 1;
}

function printFound(found: Pick<Discovery, 'devices'>, options: DiscoverOptions, terminal: Terminal): void {
  const { language } = terminal;
  terminal.print(tableText(found.devices, language, { clockNote: options.setNtp === undefined }));
  const setUp = setUpText(found, options.username);
  if (setUp !== undefined) terminal.print(`\n${setUpIntro[language]}\n${setUp}`);
  if (
    options.username === undefined &&
    found.devices.some(({ problem }) => problem?.code === 'onvif.login_needed')
  ) {
    terminal.print(`\n${loginHint[language]}`);
  }
}

/** Undefined without one. */
async function readLogin(
  { username, passwordFile }: DiscoverOptions,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<Login | { readonly wrong: LocalizedText } | undefined> {
  if (username === undefined && passwordFile === undefined) return undefined;
  if (username === undefined || passwordFile === undefined) {
    return {
      wrong: {
        en: '--username and --password-file belong together',
        ja: '--username と --password-file は一緒に指定してください',
      },
    };
  }
  const prompt = (): void =>
    terminal.printError(
      { en: 'Password (not shown):', ja: 'パスワード(表示されません):' }[terminal.language],
    );
  const password = await readPassword(passwordFile, prompt, signal);
  if (password !== undefined) return { username, password };
  return {
    wrong: {
      en: '--password-file: expected a readable file with the password in its only line (- for standard input)',
      ja: '--password-file: パスワードを 1 行だけ書いた、読み取れるファイルを指定してください(- は標準入力)',
    },
  };
}

const wrongAddress: LocalizedText = {
  en: 'ADDRESS: expected a form such as 192.168.1.20, 192.168.1.20:8080 or http://192.168.1.20/onvif/device_service, without user and password',
  ja: 'ADDRESS: 192.168.1.20、192.168.1.20:8080、http://192.168.1.20/onvif/device_service のように、ユーザー名とパスワードを入れずに書いてください',
};

const ntpNeedsAddress: LocalizedText = {
  en: '--set-ntp needs the ADDRESS of the one camera to be set',
  ja: '--set-ntp には、設定するカメラの ADDRESS が必要です',
};

const setUpIntro: LocalizedText = {
  en: 'For the set-up file (tillframe import); add "password" where one is needed:',
  ja: '取り込み用ファイル(tillframe import)に書く内容。必要なら password を追加:',
};

const loginHint: LocalizedText = {
  en: 'With a login: tillframe discover ADDRESS --username USER --password-file FILE',
  ja: 'ログインするには: tillframe discover ADDRESS --username USER --password-file FILE',
};

/** All cameras are printed together at the end. */
function progressWords(progress: Progress): LocalizedText | undefined {
  if (progress.kind === 'responded' || progress.kind === 'device') return undefined;
  if (progress.kind === 'probing') {
    const { devices } = progress;
    return {
      en: `${devices} answered; asking what ${devices === 1 ? 'it is' : 'they are'} …`,
      ja: `${devices} 台が応答しました。詳しく問い合わせています…`,
    };
  }
  const seconds = progress.waitMs / 1_000;
  const names = progress.interfaces.map(({ name, address }) => `${name} (${address})`).join(', ');
  if (names === '') {
    return {
      en: 'this machine is in no network (no interface with an IPv4 address)',
      ja: 'この機器はネットワークにつながっていません(IPv4 アドレスがありません)',
    };
  }
  return {
    en: `searching for ${seconds} s on ${names} …`,
    ja: `${seconds} 秒間探しています: ${names} …`,
  };
}

function nothingFound({ searched }: Discovery): LocalizedText {
  const unplugged = searched.length === 0;
  return {
    en: [
      'No camera answered. Check that',
      ...(unplugged ? ['- this machine is connected to a network;'] : []),
      '- camera and gateway are in the same network (same switch, not another VLAN or a guest Wi-Fi);',
      '- ONVIF and its discovery are switched on in the settings of the camera; many have it off at first;',
      '- no firewall here drops UDP from port 3702.',
      'A camera whose address is known can be asked directly: tillframe discover 192.168.1.20',
    ].join('\n'),
    ja: [
      '応答したカメラはありません。次の点をご確認ください。',
      ...(unplugged ? ['- この機器がネットワークにつながっていること'] : []),
      '- カメラとゲートウェイが同じネットワークにあること(同じスイッチ。別の VLAN やゲスト用 Wi-Fi では見つかりません)',
      '- カメラの設定で ONVIF と検出(Discovery)が有効なこと(最初は無効の機種が多くあります)',
      '- この機器のファイアウォールが UDP 3702 番からの応答を遮断していないこと',
      'アドレスが分かっているカメラには直接問い合わせできます: tillframe discover 192.168.1.20',
    ].join('\n'),
  };
}
