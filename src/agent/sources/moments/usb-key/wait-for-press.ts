/** The key that a person presses now, of all that are connected: the device by the name that stays, and the code of the key. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { gatewayInputProblem } from '../../../../domain/problem/devices/gateway-inputs.ts';
import { deadline, untilAborted } from '../../../../lib/abort.ts';
import type { Clock } from '../../../../lib/clock.ts';
import type { MomentOffer, MomentOffers } from '../descriptor.ts';
import { followKeys } from './run-key.ts';

const folder = '/dev/input/by-id';
/** For each a process is started. */
const maxDevices = 16;
const waitMs = 10_000;

/**
 * Resolves with the first press, otherwise after `waitMs` with the devices that are connected. Rejects with `signal.reason` only.
 */
export async function waitForPress(
  { clock, from = folder }: { readonly clock: Clock; readonly from?: string },
  signal: AbortSignal,
): Promise<MomentOffers> {
  const names = await readdir(from).catch(() => []);
  const devices = names
    .filter((name) => /-event(?:-|$)/.test(name))
    .toSorted()
    .slice(0, maxDevices)
    .map((name) => join(from, name));
  if (devices.length === 0) return { offers: [], problem: gatewayInputProblem('usb_key.none_connected') };
  using waiting = deadline(clock, waitMs, signal);
  const pressed = Promise.withResolvers<MomentOffer>();
  const followed = devices.map((device) =>
    followKeys(
      device,
      {
        onReady: () => undefined,
        onPressed: ([code]) => code !== undefined && pressed.resolve(offer(device, code)),
      },
      waiting.signal,
    ).catch(() => undefined),
  );
  const first = await Promise.race([pressed.promise, Promise.all(followed), untilAborted(waiting.signal)]);
  waiting[Symbol.dispose]();
  const failures = await Promise.all(followed);
  signal.throwIfAborted();
  if (first !== undefined && !Array.isArray(first)) return { offers: [first] };
  const problem = failures.find((failure) => failure?.kind === 'refused')?.problem;
  return {
    offers: devices.map((device) => offer(device)),
    ...(problem !== undefined && { problem }),
  };
}

function offer(device: string, code?: number): MomentOffer {
  const name = device.slice(device.lastIndexOf('/') + 1).replace(/-event.*$/, '');
  return {
    label: code === undefined ? name : `${name}, ${code}`,
    values: { device, key: code === undefined ? '' : String(code) },
  };
}
