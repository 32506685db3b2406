/** Whether the machine's wall clock follows a time source, as far as the system tells. */
import { existsSync } from 'node:fs';
import type { ClockState } from '../../domain/sale/sale.ts';

/** systemd-timesyncd, Debian's default, makes this file once it has set the clock (systemd-timesyncd.service(8)). */
const timesyncdMark = '/run/systemd/timesync/synchronized';

/** `configured` is the key clock.state: `synced` where something else keeps the clock right. */
export function readClockState(configured: 'auto' | 'synced'): ClockState {
  return configured === 'synced' || existsSync(timesyncdMark) ? 'synced' : 'unsynced';
}
