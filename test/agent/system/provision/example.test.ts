/** config/provision.example.yaml is valid, and its second device overrides the common values. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readProvision } from '../../../../src/agent/system/provision/provision-file.ts';

const text = readFileSync(new URL('../../../../config/provision.example.yaml', import.meta.url), 'utf8');

test('validates the example, which contains every key', () => {
  const { problems, device, config, setUp } = readProvision(text, {
    ...{ serial: '10000000a1b2c3d4', macs: [], machineId: 'another' },
  });
  expect(problems).toEqual([]);
  expect(Object.keys(device).toSorted()).toEqual([
    'hostName',
    'network',
    'serveTime',
    'setUpCodeSha256',
    'timeServers',
  ]);
  expect(device).toMatchObject({
    hostName: 'tillframe-ueno',
    network: { address: '192.168.1.21/24', router: '192.168.1.1' },
  });
  expect(config).toMatchObject({
    shop: { id: 'shop-2' },
    cloud: { enrolKey: 'one-time-key-from-the-cloud' },
  });
  expect(setUp).toBeDefined();
});

test('reports an unlisted device, which gets the common values', () => {
  const { problems, device } = readProvision(text, { serial: 'another', macs: [], machineId: 'another' });
  expect(problems.map(({ key }) => key)).toEqual(['devices']);
  expect(device).toMatchObject({ hostName: 'tillframe-shibuya' });
});

test('accepts a single time server or name server, and reports an invalid one', () => {
  const common = 'network: { address: 192.168.1.20/24, router: 192.168.1.1, nameServers: 192.168.1.2 }\n';
  const good = readProvision(`timeServers: ntp.nict.jp\n${common}`, { macs: [] });
  expect(good).toMatchObject({
    problems: [],
    device: { timeServers: ['ntp.nict.jp'], network: { nameServers: ['192.168.1.2'] } },
  });
  for (const wrong of ['ntp nict jp', '5', '[]', '[[a]]']) {
    const { problems, device } = readProvision(`timeServers: ${wrong}\n`, { macs: [] });
    expect(problems).toMatchObject([{ line: 1, key: expect.stringMatching(/^timeServers/) as string }]);
    expect(device).toEqual({});
  }
  expect(readProvision('hostName: a\n', { macs: [] })).toMatchObject({
    problems: [],
    device: { hostName: 'a' },
  });
});
