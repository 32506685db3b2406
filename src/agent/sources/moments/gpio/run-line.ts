/**
 * Follows a line of the board's GPIO by `gpiomon` of libgpiod 2, one process a line: the kernel stamps each edge by
 * CLOCK_MONOTONIC and leaves out ones that do not last. gpiomon flushes its output after each edge.
 *
 * An edge that has to last is stamped once it has lasted [linux, drivers/gpio/gpiolib-cdev.c, debounce_work_func]: it was `settleMs` earlier.
 */
import { spawn } from 'node:child_process';
import { gatewayInputProblem } from '../../../../domain/problem/devices/gateway-inputs.ts';
import type { MomentSourceFailure } from '../../../../domain/setup/moment-source.ts';
import type { MomentSourceDeps } from '../descriptor.ts';
import type { GpioSettings } from './settings.ts';

/** Printed once the line is its own. */
const banner = /^Monitoring line/;
/** `EDGE SECONDS.NANOSECONDS` */
const edgeLine = /^([12]) (\d{1,12})\.(\d{9})$/;
const format = '%e %S';
/** Bound of a line of output, and of kept error output. */
const maxLineLength = 1_000;
/** Stamps further in the past are of another clock. Milliseconds. */
const maxAgeMs = 60_000;

/** Names are found on any chip. */
const firstChip = 'gpiochip0';

export function gpiomonArguments({ chip, line, edge, bias, settleMs }: GpioSettings): string[] {
  return [
    '--banner',
    ...(chip === undefined && !isNumber(line) ? [] : ['--chip', chip ?? firstChip]),
    ...['--edges', edge, '--event-clock', 'monotonic', '--consumer', 'tillframe'],
    ...(bias === 'as-is' ? [] : ['--bias', bias]),
    ...(settleMs === 0 ? [] : ['--debounce-period', `${settleMs}ms`]),
    ...['--format', format, line],
  ];
}

export async function runLine(
  settings: GpioSettings,
  deps: Pick<MomentSourceDeps, 'clock' | 'onReady' | 'onMoment'>,
  signal: AbortSignal,
): Promise<MomentSourceFailure> {
  const child = spawn('gpiomon', gpiomonArguments(settings), {
    stdio: ['ignore', 'pipe', 'pipe'],
    signal,
    killSignal: 'SIGKILL',
  });
  let [rest, errorOutput] = ['', ''];
  child.stderr
    .setEncoding('utf8')
    .on('data', (text: string) => (errorOutput = (errorOutput + text).slice(-maxLineLength)));
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    const lines = (rest + text).split('\n');
    rest = (lines.pop() ?? '').slice(-maxLineLength);
    for (const line of lines) takeLine(line, settings.settleMs, deps);
  });
  const ended = new Promise<MomentSourceFailure>((resolve) => {
    // Without a process nothing is closed.
    child.on(
      'error',
      (error: NodeJS.ErrnoException) => child.pid === undefined && resolve(notStarted(error)),
    );
    child.on('close', () => resolve(failureOf(errorOutput, settings)));
  });
  const failure = await ended;
  signal.throwIfAborted();
  return failure;
}

function isNumber(line: string): boolean {
  return /^\d+$/.test(line);
}

function takeLine(
  line: string,
  settleMs: number,
  { clock, onReady, onMoment }: Parameters<typeof runLine>[1],
): void {
  if (banner.test(line)) onReady();
  const [, , seconds, nanoseconds] = edgeLine.exec(line) ?? [];
  if (seconds === undefined) return;
  const stampedAgoMs = clock.monotonicMs() - (Number(seconds) * 1e3 + Number(nanoseconds) / 1e6);
  onMoment((stampedAgoMs >= 0 && stampedAgoMs <= maxAgeMs ? stampedAgoMs : 0) + settleMs);
}

function notStarted(error: NodeJS.ErrnoException): MomentSourceFailure {
  return error.code === 'ENOENT'
    ? { kind: 'refused', problem: gatewayInputProblem('gpio.tool_missing') }
    : { kind: 'try_later', problem: gatewayInputProblem('gpio.ended', { answer: error.message }) };
}

/** By what it wrote [libgpiod 2.2, tools/gpiomon.c and tools/tools-common.c]. */
function failureOf(errorOutput: string, { chip: named, line, bias }: GpioSettings): MomentSourceFailure {
  const chip = named ?? firstChip;
  const answer = errorOutput.trim().split('\n').at(-1) ?? '';
  const refused = (problem: MomentSourceFailure['problem']): MomentSourceFailure => ({
    kind: 'refused',
    problem,
  });
  if (/unrecognized option|invalid option/.test(errorOutput))
    return refused(gatewayInputProblem('gpio.tool_old'));
  if (/Permission denied/.test(errorOutput))
    return refused(gatewayInputProblem('gpio.no_permission', { chip }));
  if (/cannot find GPIO chip|No such (?:file|device)/.test(errorOutput))
    return refused(gatewayInputProblem('gpio.chip_missing', { chip }));
  if (/cannot find line|out of range/.test(errorOutput))
    return refused(
      named === undefined && !isNumber(line)
        ? gatewayInputProblem('gpio.name_missing', { line })
        : gatewayInputProblem('gpio.line_missing', { chip, line }),
    );
  if (/resource busy/.test(errorOutput))
    return { kind: 'try_later', problem: gatewayInputProblem('gpio.line_busy', { line }) };
  if (/not supported/.test(errorOutput) && bias !== 'as-is')
    return refused(gatewayInputProblem('gpio.bias_unsupported', { chip }));
  return { kind: 'try_later', problem: gatewayInputProblem('gpio.ended', { answer }) };
}
