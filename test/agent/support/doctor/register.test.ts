/** The doctor's line of a register: what its sales get, the next step, and contacts that are silent or at another drawer. */
import { expect, test } from 'vitest';
import { deviceReports } from '../../../../src/agent/store/moments/device-reports.ts';
import type { CheckContext } from '../../../../src/agent/support/doctor/check.ts';
import { registerChecks } from '../../../../src/agent/support/doctor/registers/register.ts';
import { runChecks } from '../../../../src/agent/support/doctor/run-checks.ts';
import { doctorText } from '../../../../src/domain/doctor/doctor-text.ts';
import type { DeviceReport } from '../../../../src/domain/exactness/contact-report.ts';
import type { SaleTime } from '../../../../src/domain/exactness/next-step.ts';
import { systemClock } from '../../../../src/lib/clock.ts';
import { openShop, startMs } from '../../store/match-model.ts';

const times = (count: number, basis: SaleTime['basis'], uncertaintyMs: number): SaleTime[] =>
  Array.from({ length: count }, () => ({ basis, uncertaintyMs, afterMs: 4_000 }));
const byCloud = times(20, 'register_time', 1_660);
const exact = times(40, 'moment', 310);
const late = times(20, 'moment', 720);

test.each<[string, SaleTime[], DeviceReport | undefined, 'green' | 'yellow', string, string | undefined]>([
  ['without sales', [], undefined, 'green', 'doctor.register_without_sales', undefined],
  ['by a cloud alone', byCloud, undefined, 'green', 'doctor.register_times', 'doctor.register_next'],
  ['exact', exact, report(20, 22, 20), 'green', 'doctor.register_times', undefined],
  [
    'with a late contact',
    late,
    report(20, 20, 20),
    'yellow',
    'doctor.register_times',
    'doctor.register_next',
  ],
  [
    'whose contact is silent',
    byCloud,
    report(9, 0, 0),
    'yellow',
    'doctor.register_times',
    'doctor.contact_silent',
  ],
  [
    'whose contact has had few sales',
    byCloud,
    report(5, 0, 0),
    'green',
    'doctor.register_times',
    'doctor.register_next',
  ],
  [
    'whose contact is elsewhere',
    byCloud,
    report(20, 30, 1),
    'yellow',
    'doctor.register_times',
    'doctor.contact_contrary',
  ],
])('states what a register %s gets', async (_name, newest, device, level, what, todo) => {
  const context = {
    clock: systemClock,
    registers: [{ key: 'till-1', name: 'レジ1', from: { account: 'a', terminal: '1' } }],
    momentSources: device === undefined ? [] : [{ registerKey: 'till-1', id: 'mqtt' }],
    exactness: () =>
      Promise.resolve({
        times: { 'till-1': newest },
        devices: device === undefined ? {} : { 'till-1': { 'source:mqtt': device } },
      }),
  } as unknown as CheckContext;
  const [finding] = await runChecks(registerChecks(context), context, AbortSignal.timeout(60_000));
  expect(finding).toMatchObject({
    check: 'register',
    about: 'till-1',
    title: 'レジ1',
    level,
    what: { code: what },
  });
  expect(finding?.todo?.code).toBe(todo);
  if (newest === byCloud && finding !== undefined) {
    expect(doctorText(finding.what, 'en')).toBe(
      'Time of sale at the newest 20 sales: ±1.7 s (register’s clock, 20).',
    );
    expect(doctorText(finding.what, 'ja')).toContain('±1.7 秒');
    if (finding.todo !== undefined) expect(doctorText(finding.todo, 'ja')).not.toContain('{');
  }
});

function report(sales: number, moments: number, matched: number): DeviceReport {
  return { sales, moments, matched };
}

test('counts the sales in cash since the first signal of a device, and those that it was at', () => {
  using shop = openShop();
  shop.link();
  const insert = shop.db.prepare(
    `INSERT INTO moment_sources (register_key, id, source, kind, debounce_ms, sealed_settings) VALUES ('till-1', ?, 'mqtt', 'drawer', 500, x'')`,
  );
  for (const id of ['wire', 'other', 'silent']) insert.run(id);
  for (let n = 1; n <= 30; n += 1) {
    const atMs = n * 61_370;
    // It was added after ten sales.
    if (n > 10) shop.moment(atMs + 10, { device: 'source:wire' });
    if (n > 10) shop.moment(atMs + 25_000, { device: 'source:other' });
    shop.poll({ n, atMs, total: 500 }, { paid: n % 3 === 0 ? 'card' : 'cash', wayMs: 50 * (n % 7) });
  }
  const reports = deviceReports(shop.db, { nowMs: startMs + 40 * 61_370 })['till-1'];
  expect(reports?.['source:silent']).toEqual({ sales: 20, moments: 0, matched: 0 });
  // Sales 11 to 30 without every third.
  expect(reports?.['source:wire']).toEqual({ sales: 13, moments: 20, matched: 13 });
  expect(reports?.['source:other']).toMatchObject({ matched: 0 });
});
