/** Whether the machine's wall clock follows a time source, as far as the system reports it. */
import { existsSync } from 'node:fs';
import type { ClockState } from '../../domain/sale/sale.ts';

/** systemd-timesyncd, Debian's default, creates this file once it has set the clock (systemd-timesyncd.service(8)). */
const timesyncdMark = '/run/systemd/timesync/synchronized';

/** `configured` is the key clock.state: `synced` if another program keeps the clock right. `mark`: a file that exists once the clock is set. */
export function readClockState(configured: 'auto' | 'synced', mark = timesyncdMark): ClockState {
  return configured === 'synced' || existsSync(mark) ? 'synced' : 'unsynced';
}
