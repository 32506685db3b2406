/** Which settings of the cloud are applied: by what the shop permits, what its file states, and what there is. */
import { expect, test } from 'vitest';
import { configSchema } from '../../../src/agent/config/config.ts';
import type { CurrentSetUp } from '../../../src/agent/pipeline/set-up.ts';
import { settingsToApply } from '../../../src/agent/remote/settings.ts';
import { type DesiredSettings, desiredSettingsSchema } from '../../../src/contract/cloud/remote/desired.ts';
import type { SettingsSection } from '../../../src/domain/setup/page-settings.ts';

const who = { by: 'HQ', at: '2026-12-01T10:00:00+09:00' };
const shopSetUp = {
  cameras: [{ id: 'counter', name: 'Counter' }],
  registers: [{ key: 'till-1', name: 'Till 1' }],
};

function decide(
  desired: Omit<DesiredSettings, 'by' | 'at'>,
  {
    remote = {},
    stated = [],
    update = {},
    setUp = shopSetUp,
  }: {
    remote?: object;
    stated?: SettingsSection[];
    update?: object;
    setUp?: Readonly<typeof shopSetUp>;
  } = {},
) {
  const config = configSchema.parse({ shop: { name: 'Main Street' }, remote, update });
  const written = { ...config, shop: { ...config.shop, id: 'shop-1', name: 'Main Street' } };
  return settingsToApply(
    { ...who, ...desired },
    { config: written, stated: new Set(stated), setUp: setUp as unknown as CurrentSetUp },
  );
}
const outcomes = ({ results }: ReturnType<typeof decide>) =>
  results.map(({ setting, outcome, problem }) => [setting, problem?.code ?? outcome]);

const all = {
  ...{ shopName: 'Station', logLevel: 'debug' as const },
  cameras: [
    { id: 'counter', name: 'Counter left' },
    { id: 'gone', name: 'X' },
  ],
  registers: [{ key: 'till-1', name: 'Till 1' }],
  retention: { salesDays: 20, picturesDays: 30 },
};

test('applies names and log level unless the shop says otherwise, and retention only where it permits it', () => {
  const decided = decide(all);
  expect(outcomes(decided)).toEqual([
    ['shopName', 'applied'],
    ['cameras.counter', 'applied'],
    ['cameras.gone', 'remote.unknown_camera'],
    ['registers.till-1', 'unchanged'],
    ['retention', 'remote.not_permitted'],
    ['logLevel', 'applied'],
  ]);
  expect(decided).toMatchObject({
    sections: { shop: { name: 'Station' }, log: { level: 'debug' } },
    cameras: { counter: 'Counter left' },
  });
  expect(decided.registers).toEqual({});
  expect(decided.sections.retention).toBeUndefined();
  // Each has who asked; what stays as it is has no entry.
  expect(decided.entries.map(({ what, by, caller, isRefused }) => [what, by, caller, isRefused])).toEqual([
    ['settings', 'HQ', 'cloud', undefined],
    ['camera', 'HQ', 'cloud', undefined],
    ['settings', 'HQ', 'cloud', undefined],
    ['settings', 'HQ', 'cloud', true],
  ]);

  const permitted = decide(all, { remote: { retention: true, names: false, logLevel: false } });
  expect(outcomes(permitted).map(([, outcome]) => outcome)).toEqual([
    ...Array<string>(4).fill('remote.not_permitted'),
    ...['applied', 'remote.not_permitted'],
  ]);
  expect(permitted.sections).toEqual({ retention: { salesDays: 20, picturesDays: 20 } });
});

const updates = { from: 'https://updates.example/', automatic: true, hours: '03:00-04:00' };

test('sets where updates come from and when only where the shop permits it, and keeps the address that is there', () => {
  expect(outcomes(decide({ updates }))).toEqual([['updates', 'remote.not_permitted']]);
  const permitted = decide({ updates }, { remote: { updates: true } });
  expect(permitted.sections).toEqual({ updates });
  expect(permitted.entries).toMatchObject([
    { what: 'settings', target: 'https://updates.example/, automatic, 03:00-04:00' },
  ]);
  const { from: _, ...hours } = updates;
  const remote = { updates: true };
  expect(outcomes(decide({ updates: hours }, { remote }))).toEqual([['updates', 'remote.no_update_address']]);
  const update = { from: '/media/stick', automatic: false };
  const decided = decide({ updates: hours }, { remote, update });
  expect(decided.sections).toEqual({ updates: { ...hours, from: '/media/stick' } });
  expect(
    outcomes(decide({ updates: hours }, { remote, update: { ...hours, from: '/media/stick' } })),
  ).toEqual([['updates', 'unchanged']]);
  expect(outcomes(decide({ updates }, { remote, stated: ['updates'] }))).toEqual([
    ['updates', 'remote.in_file'],
  ]);
});

test.each([
  'http://updates.example/',
  'https://user:word@updates.example/',
  'https://updates.example/ https://other.example/',
  'https://updates.example/\nTrusted: yes',
  'https://updates.example/?a=b',
  '/media/stick',
  'file:///media/stick',
])('takes no %j as the address of updates', (from) => {
  expect(desiredSettingsSchema.safeParse({ ...who, updates: { ...updates, from } }).success).toBe(false);
  expect(desiredSettingsSchema.safeParse({ ...who, updates }).success).toBe(true);
});

test('leaves what config.yaml states', () => {
  const decided = decide(all, { remote: { retention: true }, stated: ['shop', 'retention', 'log'] });
  const inFile = outcomes(decided).filter(([, outcome]) => outcome === 'remote.in_file');
  expect(inFile.map(([setting]) => setting)).toEqual(['shopName', 'retention', 'logLevel']);
  expect(decided.sections).toEqual({});
});

test('has no field for masks, logins, people or the address of the cloud', () => {
  const fields = Object.keys(desiredSettingsSchema.shape).toSorted();
  expect(fields).toEqual([
    'at',
    'by',
    'cameras',
    'logLevel',
    'registers',
    'retention',
    'shopName',
    'updates',
  ]);
  expect(Object.keys(desiredSettingsSchema.shape.cameras.unwrap().element.shape)).toEqual(['id', 'name']);
  expect(Object.keys(desiredSettingsSchema.shape.registers.unwrap().element.shape)).toEqual(['key', 'name']);
});

test('folds many changes and refusals into few entries and results', () => {
  const cameras = Array.from({ length: 64 }, (_, number) => ({ id: `gone-${number}`, name: 'X' }));
  const registers = Array.from({ length: 30 }, (_, number) => ({ key: `till-${number}`, name: 'New' }));
  const known = registers.map(({ key }) => ({ key, name: 'Old' }));
  const decided = decide({ cameras, registers }, { setUp: { cameras: [], registers: known } });
  expect(decided.refused).toBe(64);
  expect(decided.results.filter(({ outcome }) => outcome === 'refused')).toHaveLength(20);
  expect(Object.keys(decided.registers)).toHaveLength(30);
  expect(decided.entries).toHaveLength(22);
  expect(decided.entries.slice(-2)).toMatchObject([
    { target: 'registers.till-20, registers.till-21, registers.till-22 + 7' },
    { target: 'cameras.gone-0, cameras.gone-1, cameras.gone-2 + 61', isRefused: true },
  ]);
});
