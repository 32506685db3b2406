/** `demo.sh --pos`: which kinds there are, told alike by the script and the program behind it. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { defaultKinds, demoKinds, parseKinds } from '../../scripts/demo/kinds.ts';

const script = fileURLToPath(new URL('../../scripts/demo.sh', import.meta.url));

/** Nothing is installed or started: the arguments are looked at first, and help comes after them. */
function demo(...args: string[]): { status: number | null; text: string } {
  const { status, stdout, stderr } = spawnSync('bash', [script, ...args], { encoding: 'utf8' });
  return { status, text: stdout + stderr };
}

test('kinds are read in their order; what is none, or stands twice, is told', () => {
  expect(parseKinds(defaultKinds)).toEqual(['http', 'escpos', 'smaregi']);
  expect(parseKinds('ubiregi, mqtt')).toEqual(['ubiregi', 'mqtt']);
  expect(() => parseKinds('http,airregi')).toThrow('there is no "airregi"; known are http, ');
  expect(() => parseKinds('')).toThrow('there is no ""');
  expect(() => parseKinds('http,http')).toThrow('"http" stands twice');
});

test('the script takes every kind, refuses others before it installs anything, and names them all in its help', () => {
  expect(demo('--pos', demoKinds.join(','), '--help')).toMatchObject({ status: 0 });
  for (const kind of demoKinds) expect(demo('--help').text).toMatch(new RegExp(`\\b${kind}\\b`));
  expect(demo('--help').text).toContain(`(default ${defaultKinds})`);
  for (const wrong of ['airregi', 'http,,', 'HTTP', 'http,mqtt,http'])
    expect(demo('--pos', wrong)).toMatchObject({ status: 2 });
  expect(demo('--pos', 'airregi').text).toContain('there is no kind of register "airregi"');
});
