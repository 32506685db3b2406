/** `tillframe discover`: finds cameras on the network, or queries one, and prints the entries for the set-up file. */

import {
  type DiscoverRequest,
  type Discovery,
  discover,
  discoverAt,
  type FoundDevice,
  type Progress,
} from '../agent/cameras/discover.ts';
import { deviceToJson, discoveryToJson } from '../agent/cameras/discovery-json.ts';
import { type DeviceAddress, parseDeviceAddress } from '../agent/cameras/onvif/address.ts';
import type { Login } from '../agent/cameras/onvif/connection.ts';
import { secondsOf, setKeyFrames } from '../agent/cameras/onvif/key-frames.ts';
import type { NtpServer } from '../agent/cameras/onvif/ntp-server.ts';
import { setNtpServer } from '../agent/cameras/onvif/onvif.ts';
import { onvifText } from '../agent/cameras/onvif/text/onvif.ts';
import { withClock } from '../domain/problem/devices/onvif.ts';
import { problemText } from '../domain/problem/problem-text.ts';
import { systemClock } from '../lib/clock.ts';
import { offsetText, setUpText, tableText } from './discover-text.ts';
import { readPassword } from './terminal/read-password.ts';
import type { ExitCode, Terminal } from './terminal/terminal.ts';
import { type Messages, messagesIn } from './text/messages.ts';

export type DiscoverOptions = {
  /** Seconds. */
  readonly wait: number;
  readonly username?: string;
  readonly passwordFile?: string;
  readonly stream?: string;
  readonly setNtp?: NtpServer;
  /** Seconds. */
  readonly setKeyFrames?: number;
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
  const t = messagesIn(terminal.language);
  const wrong = (text: string): ExitCode => {
    terminal.printError(`tillframe: ${text}`);
    return 2;
  };
  const address = place === undefined ? undefined : parseDeviceAddress(place);
  // The input may hold a password, so it is not repeated.
  if (place !== undefined && address === undefined) return wrong(t('discover.wrong_address'));
  if (options.setNtp !== undefined && address === undefined) return wrong(t('discover.ntp_needs_address'));
  if (options.setKeyFrames !== undefined && address === undefined)
    return wrong(t('discover.key_frames_need_address'));
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
  const t = messagesIn(terminal.language);
  const onProgress = (progress: Progress): void => {
    const text = progressText(progress, t);
    if (text !== undefined) terminal.printError(text);
  };
  const found = await discover(request, { clock: systemClock, onProgress }, signal);
  for (const { name, address } of found.failed) {
    terminal.printError(t('discover.not_searched', { name, address }));
  }
  if (options.json === true) terminal.print(JSON.stringify(discoveryToJson(found), null, 2));
  else if (found.devices.length > 0) printFound(found, options, terminal);
  if (found.devices.length === 0) {
    const network = found.searched.length === 0 ? t('discover.check_connection') : '';
    terminal.printError(t('discover.none', { network }));
  }
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
  const t = messagesIn(language);
  const { login } = request;
  if (options.setNtp !== undefined) {
    const { problem, clock } = await setNtpServer(
      { address, server: options.setNtp, ...(login !== undefined && { login }) },
      { clock: systemClock },
      signal,
    );
    if (problem !== undefined) {
      terminal.printError(`tillframe: ${t('discover.ntp_not_set')}: ${problemText(problem, language)}`);
      return 1;
    }
    const now = clock === undefined ? '?' : offsetText(clock, language);
    terminal.printError(t('discover.ntp_set', { server: options.setNtp.address, now }));
  }
  let device = await discoverAt(address, request, { clock: systemClock }, signal);
  if (options.setKeyFrames !== undefined && device.problem === undefined) {
    if (
      !(await setKeyFrameInterval(
        device,
        { intervalMs: options.setKeyFrames * 1_000, login, stream: options.stream },
        terminal,
        signal,
      ))
    )
      return 1;
    device = await discoverAt(address, request, { clock: systemClock }, signal);
  }
  if (options.json === true) terminal.print(JSON.stringify(deviceToJson(device), null, 2));
  else if (device.problem === undefined) printFound({ devices: [device] }, options, terminal);
  if (device.problem === undefined) return 0;
  terminal.printError(
    `tillframe: ${problemText(withClock(device.problem, device.clock !== undefined), language)}`,
  );
  if (device.problem.code === 'onvif.login_needed') terminal.printError(t('discover.login_hint'));
  return 1;
}

/** Sets the interval of the chosen stream of each lens, or of the named one alone, and reports what the camera answers; false where one was not set. */
async function setKeyFrameInterval(
  { address, chosen, profiles }: FoundDevice,
  request: {
    readonly intervalMs: number;
    readonly login: Login | undefined;
    readonly stream: string | undefined;
  },
  terminal: Terminal,
  signal: AbortSignal,
): Promise<boolean> {
  const { language } = terminal;
  const t = messagesIn(language);
  const fail = (why: string): false => {
    terminal.printError(`tillframe: ${t('discover.key_frames_not_set')}: ${why}`);
    return false;
  };
  if (chosen.length === 0) return fail(onvifText('onvif.no_stream')[language]);
  const { intervalMs, login, stream } = request;
  const named = profiles.filter(({ token, name }) => stream === token || stream === name);
  const meant = chosen.filter(
    (choice) => stream === undefined || named.some(({ token }) => token === choice.token),
  );
  if (meant.length === 0) return fail(t('discover.no_such_stream', { stream: stream ?? '' }));
  for (const { url: streamUrl } of meant) {
    const { problem, reportedMs } = await setKeyFrames(
      { address, streamUrl, intervalMs, ...(login !== undefined && { login }) },
      { clock: systemClock },
      signal,
    );
    if (problem !== undefined) return fail(problemText(problem, language));
    terminal.printError(
      t('discover.key_frames_set', { url: streamUrl, seconds: secondsOf(reportedMs ?? intervalMs) }),
    );
  }
  return true;
}

function printFound(found: Pick<Discovery, 'devices'>, options: DiscoverOptions, terminal: Terminal): void {
  const { language } = terminal;
  const t = messagesIn(language);
  terminal.print(tableText(found.devices, language, { clockNote: options.setNtp === undefined }));
  const setUp = setUpText(found, options.username);
  if (setUp !== undefined) terminal.print(`\n${t('discover.set_up')}\n${setUp}`);
  if (
    options.username === undefined &&
    found.devices.some(({ problem }) => problem?.code === 'onvif.login_needed')
  ) {
    terminal.print(`\n${t('discover.login_hint')}`);
  }
}

/** Undefined without one. */
async function readLogin(
  { username, passwordFile }: DiscoverOptions,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<Login | { readonly wrong: string } | undefined> {
  if (username === undefined && passwordFile === undefined) return undefined;
  const t = messagesIn(terminal.language);
  if (username === undefined || passwordFile === undefined) {
    return {
      wrong: t('discover.incomplete_login'),
    };
  }
  const prompt = (): void => terminal.printError(t('password.prompt'));
  const password = await readPassword(passwordFile, prompt, signal);
  if (password !== undefined) return { username, password };
  return {
    wrong: t('password.unusable'),
  };
}

/** All cameras are printed together at the end. */
function progressText(progress: Progress, t: Messages): string | undefined {
  if (progress.kind === 'responded' || progress.kind === 'device') return undefined;
  if (progress.kind === 'probing') {
    const { devices } = progress;
    return t('discover.answered', { count: devices });
  }
  const seconds = progress.waitMs / 1_000;
  const names = progress.interfaces.map(({ name, address }) => `${name} (${address})`).join(', ');
  if (names === '') {
    return t('discover.no_network');
  }
  return t('discover.searching', { seconds, names });
}
