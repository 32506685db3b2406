/**
 * The device that a moment is from: several at one register are late each in its own way. A source that the gateway reads is told apart by its id, one
 * that pushes by the name that it gives itself. Pure.
 */
import type { MomentKind } from './moment.ts';

/** Of a name that a device gives itself, or that is made of its settings. */
export const maxDeviceChars = 100;

/** How its moments reach the gateway. */
export const momentWays = ['mqtt', 'camera', 'gpio', 'usb', 'push'] as const;
export type MomentWay = (typeof momentWays)[number];

export type MomentDevice = {
  /** The same for all moments of the device at its register. */
  readonly key: string;
  readonly way: MomentWay;
  /** As people know it: its topic, line or input, or the name that it pushes. */
  readonly name?: string;
};

/** The signal that a sale has its time from. */
export type InstantSignal = Omit<MomentDevice, 'key'> & { readonly kind: MomentKind };

/** Key of a source that the gateway reads. */
export function keyOfSource(id: string): string {
  return `source:${id}`;
}

export function deviceOfPush(name?: string): MomentDevice {
  return { key: `push:${name ?? ''}`, way: 'push', ...(name !== undefined && { name }) };
}
