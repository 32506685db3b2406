/** Machine, system and tools, for support. No secrets. */
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { hostname, release, uptime } from 'node:os';
import { promisify } from 'node:util';

const run = promisify(execFile);
/** A program that only prints its version takes a moment. */
const answerWithinMs = 10_000;
const maxAnswerBytes = 64 * 1024;

export type Machine = {
  readonly hostName: string;
  /** `Debian GNU/Linux 13 (trixie)`; undefined when unknown. */
  readonly os: string | undefined;
  readonly kernel: string;
  /** `Raspberry Pi 4 Model B Rev 1.5`; undefined on machines without a device tree, such as PCs. */
  readonly board: string | undefined;
};

export function readMachine(): Machine {
  return {
    hostName: hostname(),
    os: osName(textOf('/etc/os-release')),
    kernel: release(),
    // Terminated by a NUL.
    board: textOf('/proc/device-tree/model')?.replaceAll('\0', '').trim(),
  };
}

/** Uptime of the machine, milliseconds. */
export const machineUptimeMs = (): number => uptime() * 1_000;

/** `7.1.5`; undefined when not installed. */
export async function ffmpegVersion(): Promise<string | undefined> {
  try {
    const { stdout } = await run('ffmpeg', ['-version'], {
      timeout: answerWithinMs,
      maxBuffer: maxAnswerBytes,
    });
    return /^ffmpeg version (\S+)/.exec(stdout)?.[1];
  } catch {
    return undefined;
  }
}

/** PRETTY_NAME of an os-release file (os-release(5)). */
export function osName(text: string | undefined): string | undefined {
  return /^PRETTY_NAME="?([^"\n]+)"?$/m.exec(text ?? '')?.[1];
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
