/** Devices that report moments: the agent's own state inside it, else one connection to the real broker. */
import { expect, test } from 'vitest';
import type { Config } from '../../../../src/agent/config/config.ts';
import type { CheckContext } from '../../../../src/agent/support/doctor/check.ts';
import { momentSourceChecks } from '../../../../src/agent/support/doctor/registers/moment-source.ts';
import { momentSourceProblem } from '../../../../src/domain/problem/devices/moment-source.ts';
import type { MomentSourceReport, StoredMomentSource } from '../../../../src/domain/setup/moment-source.ts';
import { systemClock } from '../../../../src/lib/clock.ts';
import { createLog } from '../../../../src/lib/log.ts';
import { startMosquitto } from '../../../peers/clouds/mosquitto.ts';

function look(settings: object, over: Partial<CheckContext> = {}) {
  const source: StoredMomentSource = {
    ...{ registerKey: 'till-1', id: 'mqtt', source: 'mqtt', kind: 'drawer', debounceMs: 500 },
    settings: { topic: 'a', pointer: '', values: ['on'], ...settings },
  };
  const context: CheckContext = {
    config: { gateway: { id: 'gw-1' }, registers: {} } as unknown as Config,
    ...{ notes: [], clock: systemClock, log: createLog({ level: 'silent' }), agent: 'elsewhere' },
    ...{ cameras: [], registers: [], posAccounts: [], links: [], momentSources: [source] },
    cameraHealth: () => Promise.resolve(undefined),
    ...over,
  };
  const [check] = momentSourceChecks(context);
  return check?.run(context, AbortSignal.timeout(30_000));
}

test('connects once outside the agent, and reports what the broker says', async () => {
  await using broker = await startMosquitto({ passwords: { shop: 'secret-1' } });
  const own = { url: broker.url, username: 'shop' };
  expect(await look({ ...own, password: 'secret-1' })).toMatchObject({
    level: 'green',
    what: { code: 'doctor.moment_source_ready' },
  });
  const refused = await look({ ...own, password: 'wrong' });
  expect(refused).toMatchObject({ level: 'red', what: { code: 'doctor.moment_source_not_read' } });
  expect(JSON.stringify(refused?.todo)).toContain('refuses this user name or password');
  expect(JSON.stringify(await look({}))).toContain('No MQTT broker of the registers');
});

test('takes the state of the running agent inside it', async () => {
  const report = (over: Partial<MomentSourceReport>): Partial<CheckContext> => ({
    agent: 'here',
    momentSourceReports: () => [
      { registerKey: 'till-1', id: 'mqtt', source: 'mqtt', state: 'ok', sinceMs: 0, ...over },
    ],
  });
  expect(await look({}, report({}))).toMatchObject({ level: 'green' });
  expect(await look({}, report({ state: 'connecting' }))).toMatchObject({ level: 'yellow' });
  const problem = momentSourceProblem('moment_source.topic_forbidden', { topic: 'a' });
  expect(await look({}, report({ state: 'refused', problem }))).toMatchObject({ level: 'red' });
});
