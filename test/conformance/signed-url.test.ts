/** Signed addresses of the object stores in use, as their documentation shows them. */
import { expect, test } from 'vitest';
import { expiryOf, tamperedWith } from '../../src/conformance/signed-url.ts';

const signature = '0f9e8d7c6b5a49382716';

test.each([
  [
    'Amazon, version 4',
    `https://b.s3.example/k?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Date=20261124T120000Z&X-Amz-Expires=900&X-Amz-Signature=${signature}`,
    '2026-11-24T12:15:00.000Z',
  ],
  [
    'Amazon, version 2',
    `https://b.s3.example/k?AWSAccessKeyId=x&Expires=1795521600&Signature=${signature}`,
    '2026-11-24T12:00:00.000Z',
  ],
  [
    'Google',
    `https://storage.example/b/k?X-Goog-Date=20261124T120000Z&X-Goog-Expires=60&X-Goog-Signature=${signature}`,
    '2026-11-24T12:01:00.000Z',
  ],
  [
    'Azure',
    `https://a.blob.example/c/k?sv=2024-11-04&se=2026-11-24T13%3A00%3A00Z&sr=b&sp=w&sig=${signature}%3D`,
    '2026-11-24T13:00:00.000Z',
  ],
  [
    'the reference receiver',
    `http://127.0.0.1:9090/v1/thumbnails/00?expires=1795521600&signature=${signature}`,
    '2026-11-24T12:00:00.000Z',
  ],
])('%s', (_name, address, expires) => {
  expect(new Date(expiryOf(address) ?? NaN).toISOString()).toBe(expires);
  const tampered = tamperedWith(address);
  expect(tampered).toBeDefined();
  expect(tampered).not.toContain(signature);
  // Nothing but one sign of the signature is another.
  const valuesOf = (url = ''): string[] => [...new URL(url).searchParams].map((pair) => pair.join('='));
  const before = valuesOf(address);
  expect(valuesOf(tampered).filter((pair, index) => pair !== before[index]).length).toBe(1);
});

test('one that is not signed has neither', () => {
  expect([expiryOf('https://x.example/k?a=1'), tamperedWith('https://x.example/k?a=1')]).toEqual([
    undefined,
    undefined,
  ]);
});
