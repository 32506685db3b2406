/** Certificate requests, read by openssl. */
import { execFileSync } from 'node:child_process';
import { createPrivateKey, createPublicKey } from 'node:crypto';
import { expect, test } from 'vitest';
import { makeSigningRequest } from '../../../../src/agent/upload/enrolment/signing-request.ts';
import { certificateProblem } from '../../../../src/lib/tls/client-certificate.ts';
import { makeAuthority } from '../../../peers/network/certificates.ts';

const openssl = (input: string, ...args: string[]): string =>
  execFileSync('openssl', ['req', ...args], { input, encoding: 'utf8', stdio: 'pipe' });

test.each(['gateway-1', '#レジ, O=x', 'x'.repeat(64)])(
  'makes a request of %s that openssl accepts, with its signature',
  async (gateway) => {
    const { csrPem, keyPem } = await makeSigningRequest(gateway);
    expect(openssl(csrPem, '-verify', '-noout', '-subject')).toBe(
      `Certificate request self-signature verify OK\nsubject=CN=${gateway}\n`,
    );
    const inRequest = createPublicKey(openssl(csrPem, '-noout', '-pubkey'));
    expect(inRequest.equals(createPublicKey(createPrivateKey(keyPem)))).toBe(true);
  },
);

test('yields a certificate that fits the key', async () => {
  using authority = makeAuthority();
  const { csrPem, keyPem } = await makeSigningRequest('gateway-1');
  expect(certificateProblem({ certPem: authority.sign(csrPem), keyPem })).toBeUndefined();
});

test('makes a new key for each request', async () => {
  const [one, other] = await Promise.all([makeSigningRequest('a'), makeSigningRequest('a')]);
  expect(one.keyPem).not.toBe(other.keyPem);
});
