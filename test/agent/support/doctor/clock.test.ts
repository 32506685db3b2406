/** Finding about the gateway's clock. */
import { expect, test } from 'vitest';
import { judgeClock } from '../../../../src/agent/support/doctor/machine.ts';
import { doctorText } from '../../../../src/domain/doctor/doctor-text.ts';

test.each([
  ['synced', 'auto', 'green', 'follows a time source (12:00)'],
  ['synced', 'synced', 'green', 'follows a time source (12:00)'],
  ['unsynced', 'synced', 'green', 'right according to the config (clock.state: synced), not checked (12:00)'],
  ['unsynced', 'auto', 'yellow', 'not known to follow a time source (12:00)'],
] as const)(
  'reports a clock that is %s by the system and %s by the config as %s',
  (system, configured, level, text) => {
    const found = judgeClock({ system, configured, time: '12:00' });
    expect({ level: found.level, text: doctorText(found.what, 'en') }).toEqual({ level, text });
  },
);
