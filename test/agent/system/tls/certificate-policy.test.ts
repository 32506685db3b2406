/** When the certificate is replaced: each replacement makes every browser warn again. */
import { expect, test } from 'vitest';
import {
  type CertificateNeeds,
  renewalReason,
  validityAt,
} from '../../../../src/agent/system/tls/certificate-policy.ts';

const dayMs = 86_400_000;
const nowMs = Date.parse('2027-03-01T09:00:00Z');
const held = {
  ...validityAt(nowMs),
  ...{ names: ['localhost', 'gw', 'gw.local'], addresses: ['127.0.0.1', '::1', '192.168.1.5'] },
};
const now: CertificateNeeds = {
  ...{ nowMs, isClockSynced: true },
  ...{ names: ['localhost', 'gw', 'gw.local'], addresses: ['192.168.1.5'] },
};

test.each<[string, Partial<CertificateNeeds>, ReturnType<typeof renewalReason>]>([
  ['nothing has changed', {}, undefined],
  ['two months before its end', { nowMs: held.endsAtMs - 61 * dayMs }, undefined],
  ['later', { nowMs: held.endsAtMs - 59 * dayMs }, 'ends_soon'],
  ['after its end', { nowMs: held.endsAtMs + dayMs }, 'ends_soon'],
  ['made when the clock was ahead', { nowMs: held.beginsAtMs - dayMs }, 'not_valid_yet'],
  ['a clock of 1970 that nobody has set', { nowMs: 0, isClockSynced: false }, undefined],
  ['a clock far ahead that nobody has set', { nowMs: 4e12, isClockSynced: false }, undefined],
  ['the machine has another name', { names: ['localhost', 'counter'] }, 'new_name'],
  ['one address more', { addresses: ['192.168.1.5', '10.0.0.7'] }, undefined],
  ['none of the addresses that it has', { addresses: ['10.0.0.7'] }, 'new_addresses'],
  ['the network is down', { addresses: [] }, undefined],
])('%s', (_what, changed, why) => {
  expect(renewalReason(held, { ...now, ...changed })).toBe(why);
});

test("limits the validity to Safari's maximum, and covers clocks that are behind", () => {
  expect(held.endsAtMs - held.beginsAtMs).toBeLessThan(825 * dayMs);
  expect(held.beginsAtMs).toBeLessThan(nowMs - 30 * dayMs);
  expect(held.endsAtMs).toBeGreaterThan(nowMs + 700 * dayMs);
});

test('makes a certificate at a clock of 1970 that is valid today', () => {
  const { beginsAtMs, endsAtMs } = validityAt(0);
  for (const today of ['2026-11-27', '2028-09-01']) {
    expect(beginsAtMs).toBeLessThan(Date.parse(today));
    expect(endsAtMs).toBeGreaterThan(Date.parse(today));
  }
});
