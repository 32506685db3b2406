/**
 * What NetworkManager hears of Wi-Fi, in lines as nmcli 1.52 writes them with `--terse --fields IN-USE,SIGNAL,SECURITY,SSID`: `\` before `:`
 * and `\` (nmcli(1), --escape), a space where a network is not in use, nothing for what is hidden or open. change.test.ts has names through
 * the program itself.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createNetworkManager, fieldsOf } from '../../../../src/agent/system/network/nmcli.ts';
import { networksOf, scanWifi } from '../../../../src/agent/system/network/wifi.ts';

const street = String.raw`
*:62:WPA2:tillframe-shop
 :88:WPA2 WPA3:tillframe-shop
 :91:WPA1 WPA2:カフェ まちかど 2階
 :77:WPA3:Back\:office \\ 5GHz
 :70:WPA2:
 :64::FREE_Wi-Fi
 :55:OWE-TM:駅前フリー
 :54:OWE:
 :52:OWE:Plaza
 :48:WPA2 802.1X:HQ-Enterprise
 :44:WPA3 802.1X:HQ-New
 :40:WEP:old router
 :35:WPA2: leading and trailing 
 :30:WPA2:*
 :12:WPA2:tillframe-shop
 :7:WPA2:\:\:
`;

test('lists each name once with its strongest access point, without hidden ones', () => {
  const open = 'open' as const;
  const [password, other] = ['password', 'other'] as const;
  const network = (ssid: string, signal: number, security: typeof open | typeof password | typeof other) => ({
    ...{ ssid, signal, security },
    isJoined: ssid === 'tillframe-shop',
  });
  expect(networksOf(street)).toEqual([
    network('カフェ まちかど 2階', 91, password),
    network('tillframe-shop', 88, password),
    network('Back:office \\ 5GHz', 77, password),
    network('FREE_Wi-Fi', 64, open),
    network('駅前フリー', 55, open),
    network('Plaza', 52, open),
    network('HQ-Enterprise', 48, other),
    network('HQ-New', 44, other),
    network('old router', 40, other),
    network(' leading and trailing ', 35, password),
    network('*', 30, password),
    network('::', 7, password),
  ]);
});

test('returns an empty list without networks, and ignores foreign output', () => {
  expect(networksOf('')).toEqual([]);
  expect(networksOf('\n\n')).toEqual([]);
  expect(networksOf('Error: NetworkManager is not running.\n*:3')).toEqual([]);
  expect(networksOf(' :900:WPA2:loud\n :-:WPA2:silent\n')).toMatchObject([
    { ssid: 'loud', signal: 100 },
    { ssid: 'silent', signal: 0 },
  ]);
});

test('keeps the strongest forty', () => {
  const lines = Array.from({ length: 100 }, (_, n) => ` :${n}:WPA2:flat ${n}`);
  const captured = networksOf(lines.join('\n'));
  expect(captured).toHaveLength(40);
  expect([captured[0]?.ssid, captured[39]?.ssid]).toEqual(['flat 99', 'flat 60']);
});

test('round-trips any field', () => {
  const escaped = (field: string) => field.replaceAll(/[\\:]/g, String.raw`\$&`);
  const field = fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom('\\', ':', 'a', ' ') }));
  fc.assert(
    fc.property(fc.array(field, { minLength: 1, maxLength: 6 }), (fields) => {
      expect(fieldsOf(fields.map(escaped).join(':'))).toEqual(fields);
    }),
  );
});

test('returns no list for a device that can’t be queried', async () => {
  expect(await scanWifi(createNetworkManager({ nmcli: '/bin/false' }), 'wlan0')).toBeUndefined();
  expect(await scanWifi(createNetworkManager({ nmcli: '/bin/true' }), 'wlan0')).toEqual([]);
});
