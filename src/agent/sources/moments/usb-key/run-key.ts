/**
 * Follows a key or foot switch at the gateway's USB. `cat` copies the events of its device into a pipe: a read in this process
 * would occupy a thread of Node's file system until a key is pressed. The device is not grabbed, as that takes an ioctl: what it
 * types also reaches a console of the gateway, which has nobody signed in.
 */
import { spawn } from 'node:child_process';
import { open } from 'node:fs/promises';
import { gatewayInputProblem } from '../../../../domain/problem/devices/gateway-inputs.ts';
import type { MomentSourceFailure } from '../../../../domain/setup/moment-source.ts';
import type { MomentSourceDeps } from '../descriptor.ts';
import { createPressReader } from './input-events.ts';
import type { UsbKeySettings } from './settings.ts';

export async function runKey(
  { device, key }: UsbKeySettings,
  { onReady, onMoment }: Pick<MomentSourceDeps, 'onReady' | 'onMoment'>,
  signal: AbortSignal,
): Promise<MomentSourceFailure> {
  const presses = (codes: readonly number[]): void => {
    for (const code of codes) if (key === undefined || code === key) onMoment();
  };
  return await followKeys(device, { onReady, onPressed: presses }, signal);
}

/** Resolves when the device is gone or cannot be read. Rejects with `signal.reason` only. */
export async function followKeys(
  device: string,
  on: { onReady(): void; onPressed(codes: readonly number[]): void },
  signal: AbortSignal,
): Promise<MomentSourceFailure> {
  signal.throwIfAborted();
  const handle = await open(device, 'r').catch((error: unknown) => error as NodeJS.ErrnoException);
  if (handle instanceof Error) return unopened(device, handle);
  await using input = handle;
  signal.throwIfAborted();
  const child = spawn('cat', [], { stdio: [input.fd, 'pipe', 'ignore'], signal, killSignal: 'SIGKILL' });
  const read = createPressReader();
  child.stdout?.on('data', (piece: Buffer) => on.onPressed(read(piece)));
  child.on('spawn', () => on.onReady());
  const ended = new Promise<MomentSourceFailure>((resolve) => {
    // Without a process nothing is closed.
    child.on('error', (error) => child.pid === undefined && resolve(unreadable(device, error.message)));
    child.on('close', () =>
      resolve({ kind: 'try_later', problem: gatewayInputProblem('usb_key.disconnected', { device }) }),
    );
  });
  const failure = await ended;
  signal.throwIfAborted();
  return failure;
}

function unopened(device: string, error: NodeJS.ErrnoException): MomentSourceFailure {
  const { code = '' } = error;
  switch (code) {
    case 'ENOENT':
    case 'ENODEV':
    case 'ENXIO':
      return { kind: 'try_later', problem: gatewayInputProblem('usb_key.device_missing', { device }) };
    case 'EACCES':
    case 'EPERM':
      return { kind: 'refused', problem: gatewayInputProblem('usb_key.no_permission', { device }) };
    default:
      return unreadable(device, code === '' ? error.message : code);
  }
}

function unreadable(device: string, error: string): MomentSourceFailure {
  return { kind: 'try_later', problem: gatewayInputProblem('usb_key.unreadable', { device, error }) };
}
