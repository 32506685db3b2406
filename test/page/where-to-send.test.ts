/** The addresses that are shown for tills are ones that tills reach. */
import { expect, test } from 'vitest';
import { lanAddress, printAddress, sendTo } from '../../src/page/components/registers/where-to-send.ts';

const place = (url: string) => new URL(url);
const here = { host: '127.0.0.1', port: 8080 };
const everywhere = { host: '0.0.0.0', port: 8080 };
const addresses = ['192.168.1.10'];

test.each([
  [
    'the page on this machine alone',
    { addresses, page: here },
    'http://127.0.0.1:8080',
    'http://127.0.0.1:8080',
    true,
  ],
  [
    'the page for the shop, opened here',
    { addresses, page: everywhere },
    'http://localhost:8080',
    'http://192.168.1.10:8080',
    false,
  ],
  [
    'the page for the shop, opened there',
    { addresses, page: everywhere },
    'http://192.168.1.11:8080',
    'http://192.168.1.11:8080',
    false,
  ],
  ['a proxy with a name', { addresses, page: here }, 'https://shop.example', 'https://shop.example', false],
  [
    'a listener for tills on an address',
    { addresses, page: here, push: { host: '192.168.1.10', port: 8081 } },
    'http://127.0.0.1:8080',
    'http://192.168.1.10:8081',
    false,
  ],
  [
    'a listener for tills on all addresses',
    { addresses, page: here, push: { host: '0.0.0.0', port: 8081 } },
    'https://192.168.1.11',
    'http://192.168.1.11:8081',
    false,
  ],
  [
    'no network at all',
    { addresses: [], page: everywhere },
    'http://localhost:8080',
    'http://localhost:8080',
    true,
  ],
])('%s', (_name, reach, at, origin, isHereOnly) => {
  expect(sendTo(reach, place(at))).toEqual({ origin, isHereOnly });
});

test('a page with TLS is told with what its key is known by, and not where something else may answer', () => {
  const page = { host: '0.0.0.0', port: 8443, keyPin: 'AbC=' };
  const found = (at: string) => sendTo({ addresses, page }, place(at));
  const byAddress = { origin: 'https://192.168.1.10:8443', isHereOnly: false, keyPin: 'AbC=' };
  expect(found('https://192.168.1.10:8443')).toEqual(byAddress);
  expect(found('https://localhost:8443')).toEqual(byAddress);
  // By way of a proxy on this machine.
  expect(found('http://localhost:3000')).toEqual(byAddress);
  expect(found('https://shop.example')).toEqual({ origin: 'https://shop.example', isHereOnly: false });
});

test('tills print to the address that led the browser here, else to the first of the network', () => {
  expect(lanAddress({ addresses }, place('http://192.168.1.11:8080'))).toBe('192.168.1.11');
  expect(lanAddress({ addresses }, place('http://shop.local:8080'))).toBe('192.168.1.10');
  expect(lanAddress({ addresses: [] }, place('http://127.0.0.1:8080'))).toBeUndefined();
});

test('names no address for printing at which the printer proxy does not listen', () => {
  const at = place('http://192.168.1.11:8080');
  expect(printAddress({ addresses }, {}, at)).toBe('192.168.1.11');
  expect(printAddress({ addresses }, { listenHost: '127.0.0.1' }, at)).toBe('127.0.0.1');
});
