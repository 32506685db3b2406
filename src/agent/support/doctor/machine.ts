/** Checks the machine: its clock, and its memory. */
import { readFile } from 'node:fs/promises';
import { doctorMessage } from '../../../domain/doctor/doctor-text.ts';
import type { ClockState } from '../../../domain/sale/sale.ts';
import { rfc3339, toSeconds } from '../../../domain/time/time-text.ts';
import { readClockState } from '../../system/clock-state.ts';
import type { Check, Found } from './check.ts';

export const clockCheck: Check = {
  name: 'clock',
  run: async ({ config, clock }, signal) => {
    // As on the page: the shop's time, to the second.
    const time = toSeconds(rfc3339(clock.nowMs(), config.shop.timeZone));
    const system = await readClockState({ configured: 'auto', environment: {} }, signal);
    return judgeClock({ system, configured: config.clock.state, time });
  },
};

/** `system`: state that the system reports. */
export function judgeClock(clock: {
  readonly system: ClockState;
  readonly configured: 'auto' | 'synced';
  readonly time: string;
}): Found {
  const { time } = clock;
  if (clock.system === 'synced')
    return { level: 'green', what: doctorMessage('doctor.clock_synced', { time }) };
  if (clock.configured === 'synced')
    return { level: 'green', what: doctorMessage('doctor.clock_configured', { time }) };
  return {
    level: 'yellow',
    what: doctorMessage('doctor.clock_unsynced', { time }),
    todo: doctorMessage('doctor.sync_clock'),
  };
}

const megabyte = 1024;

export const memoryCheck: Check = {
  name: 'memory',
  run: async () => judgeMemory(await readFile('/proc/meminfo', 'utf8')),
};

/** Reads the text of /proc/meminfo. */
function judgeMemory(text: string): Found {
  const figure = (name: string): number =>
    Math.round(Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(text)?.[1] ?? 0) / megabyte);
  const [total, available] = [figure('MemTotal'), figure('MemAvailable')];
  const what = doctorMessage('doctor.memory', { available: String(available), total: String(total) });
  if (available >= 250) return { level: 'green', what };
  return {
    level: available < 80 ? 'red' : 'yellow',
    what,
    todo: doctorMessage('doctor.free_memory'),
  };
}
