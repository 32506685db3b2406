/** Distinguishes the public internet from this machine and private networks. */
import { type LookupAddress } from 'node:dns';
import { expect, test } from 'vitest';
import {
  isPublicAddress,
  maybePublic,
  notPublicCode,
  publicLookup,
} from '../../../src/lib/net/public-address.ts';

test.each([
  ...['0.0.0.0', '10.255.0.1', '100.64.0.1', '127.0.0.1', '169.254.169.254', '172.16.0.1', '172.31.255.255'],
  ...['192.168.1.1', '198.18.0.1', '203.0.113.5', '224.0.0.1', '255.255.255.255', '::', '::1', '::7f00:1'],
  ...[
    '::ffff:127.0.0.1',
    '::ffff:8.8.8.8',
    'fc00::1',
    'fd12:3456::1',
    'fe80::1',
    'fec0::1',
    'ff02::1',
    '2001:db8::1',
  ],
  ...['2002:7f00:1::', '::ffff:0:10.0.0.1', '64:ff9b::10.0.0.1', '64:ff9b::c0a8:101', 'nonsense', ''],
])('rejects %s', (ip) => {
  expect(isPublicAddress(ip)).toBe(false);
});

test.each(['8.8.8.8', '172.32.0.1', '100.128.0.1', '192.169.0.1', '2606:4700::1', '64:ff9b::808:808'])(
  'accepts %s',
  (ip) => {
    expect(isPublicAddress(ip)).toBe(true);
  },
);

test.each([
  ['https://bucket.s3.amazonaws.com', true],
  ['https://8.8.8.8', true],
  ['https://[2606:4700::1]', true],
  ['https://0x7f.1', false],
  ['https://2130706433', false],
  ['https://localhost.', false],
  ['https://x.localhost', false],
  ['https://nas.local', false],
  ['https://minio.internal', false],
])('may be public, %s: %s', (url, may) => {
  expect(maybePublic(new URL(url))).toBe(may);
});

test('removes non-public addresses from a lookup', async () => {
  const found = await new Promise<[NodeJS.ErrnoException | null, string | LookupAddress[]]>((resolve) => {
    publicLookup('localhost', { all: true }, (error, addresses) => resolve([error, addresses]));
  });
  expect(found[0]?.code).toBe(notPublicCode);
});
