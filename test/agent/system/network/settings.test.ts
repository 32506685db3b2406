/** Validation of network settings. */
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import {
  type FixedAddress,
  wrongAddressSettings,
  wrongTimeServers,
  wrongWifi,
} from '../../../../src/agent/system/network/settings.ts';
import {
  ipv4Text,
  networkOf,
  parseIpv4,
  parsePrefix,
  prefixMask,
} from '../../../../src/domain/setup/ipv4.ts';

const good: FixedAddress = {
  ...{ method: 'fixed', address: '192.168.1.50', prefix: 24, router: '192.168.1.1' },
  nameServers: ['192.168.1.1', '2001:4860:4860::8888'],
};
const { router: _router, ...alone } = good;

describe('a fixed address', () => {
  it.each<[string, FixedAddress, string[]]>([
    ['is well', good, []],
    ['needs no router, and then no DNS server', { ...alone, nameServers: [] }, []],
    ['is of four numbers', { ...good, address: '192.168.1' }, ['address']],
    ['has no octal numbers', { ...good, address: '192.168.1.050' }, ['address']],
    ['is not this machine’s own', { ...good, address: '127.0.0.2' }, ['address', 'router']],
    ['is not of a cable without a router', { ...good, address: '169.254.1.2' }, ['address', 'router']],
    ['is no group of machines', { ...good, address: '239.0.0.1' }, ['address', 'router']],
    ['is not the network', { ...good, address: '192.168.1.0' }, ['address']],
    ['is not everybody', { ...good, address: '192.168.1.255' }, ['address']],
    ['may end so where the network goes on', { ...good, address: '192.168.0.255', prefix: 23 }, []],
    ['has a network of some size', { ...good, prefix: 31 }, ['prefix']],
    ['has a network that is no half of the world', { ...good, prefix: 4 }, ['prefix']],
    ['has its router in the same network', { ...good, router: '192.168.2.1' }, ['router']],
    ['is not its own router', { ...good, router: good.address }, ['router']],
    ['has a machine as router', { ...good, router: '192.168.1.255' }, ['router']],
    ['has a router that can be read', { ...good, router: 'router' }, ['router']],
    ['with a router wants a DNS server', { ...good, nameServers: [] }, ['nameServers']],
    ['has DNS servers by address', { ...good, nameServers: ['dns.example'] }, ['nameServers']],
    ['has each DNS server once', { ...good, nameServers: ['1.1.1.1', '1.1.1.1'] }, ['nameServers']],
    [
      'has at most three',
      { ...good, nameServers: ['1.1.1.1', '1.0.0.1', '8.8.8.8', '8.8.4.4'] },
      ['nameServers'],
    ],
  ])('%s', (_name, settings, fields) => {
    const wrong = wrongAddressSettings(settings);
    expect(wrong.map(({ field }) => field)).toEqual(fields);
    for (const { cause } of wrong)
      expect(Object.values(cause.texts).every((text) => text.length > 5)).toBe(true);
  });

  it('is limited to the supported ranges', () => {
    const [wrong] = wrongAddressSettings({ ...good, address: '10.1.2.3', prefix: 30, router: '10.1.2.5' });
    expect(wrong?.cause.texts.en).toContain('10.1.2.1 to 10.1.2.2');
  });
});

test('round-trips addresses and prefixes', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 2 ** 32 - 1 }),
      fc.integer({ min: 0, max: 32 }),
      (address, prefix) => {
        expect(parseIpv4(ipv4Text(address))).toBe(address);
        expect(parsePrefix(prefixMask(prefix))).toBe(prefix);
        const { first, last } = networkOf(address, prefix);
        expect(first <= address && address <= last && last - first + 1 === 2 ** (32 - prefix)).toBe(true);
      },
    ),
  );
  expect(['24', '/24', ' 255.255.255.0 '].map(parsePrefix)).toEqual([24, 24, 24]);
  expect(['255.0.255.0', '33', 'a', '', '-1', '0.0.0.255'].map(parsePrefix)).toEqual(
    Array.from({ length: 6 }, () => undefined),
  );
});

test('validates names and passwords of a Wi-Fi', () => {
  const fields = (ssid: string, password?: string) =>
    wrongWifi({ ssid, ...(password !== undefined && { password }) }).map(({ field }) => field);
  expect(fields('店のWi-Fi', 'correct horse')).toEqual([]);
  expect(fields('open')).toEqual([]);
  expect(fields('x', '0123456789abcdef'.repeat(4))).toEqual([]);
  expect(fields('')).toEqual(['ssid']);
  expect(fields('店'.repeat(11))).toEqual(['ssid']);
  expect(fields('a\nset 802-11-wireless.ssid b', 'short')).toEqual(['ssid', 'password']);
  expect(fields('x', 'long enough\nquit')).toEqual(['password']);
  expect(fields('x', 'z'.repeat(64))).toEqual(['password']);
  const [long] = wrongWifi({ ssid: 'x', password: 'パスワード'.repeat(5) });
  expect(long?.cause.texts.ja).toContain('全角の文字は 1 文字を 3 文字と数えます');
});

test('validates time servers', () => {
  const isWrong = (...servers: string[]) => wrongTimeServers(servers).length > 0;
  expect(isWrong('ntp.nict.jp', '192.168.1.1', 'fd00::1')).toBe(false);
  expect(isWrong()).toBe(false);
  expect(
    ['a b', 'x;reboot', '-h', '1.2.3', 'a..b', '', `${'a'.repeat(300)}.jp`].filter((one) => !isWrong(one)),
  ).toEqual([]);
  expect(isWrong('a', 'a') && isWrong('a', 'b', 'c', 'd', 'e')).toBe(true);
});
