/**
 * A new key pair and the request (PKCS #10, RFC 2986) from which a cloud issues a client certificate. The key
 * never leaves this machine.
 *
 * Node can't make such requests, and packages that can bring twenty dependencies: the one required form is
 * written here, in DER.
 */
import { generateKeyPairSync, sign } from 'node:crypto';
import { tagged } from '../../../lib/tls/der.ts';

export type SigningRequest = { readonly csrPem: string; readonly keyPem: string };

/**
 * P-256, which every TLS server accepts and a board signs with quickly. `gateway` becomes the common name.
 */
export function makeSigningRequest(gateway: string): SigningRequest {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const info = sequence(
    version1,
    sequence(set(sequence(commonName, utf8(gateway)))),
    publicKey.export({ type: 'spki', format: 'der' }),
    noAttributes,
  );
  const signature = sign('sha256', info, { key: privateKey, dsaEncoding: 'der' });
  const request = sequence(info, sequence(ecdsaWithSha256), bits(signature));
  const lines = request.toString('base64').match(/.{1,64}/g) ?? [];
  return {
    csrPem: ['-----BEGIN CERTIFICATE REQUEST-----', ...lines, '-----END CERTIFICATE REQUEST-----', ''].join(
      '\n',
    ),
    keyPem: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
}

/** INTEGER 0 means version 1. */
const version1 = Buffer.from([0x02, 0x01, 0x00]);
/** [0], empty. */
const noAttributes = Buffer.from([0xa0, 0x00]);
/** OBJECT IDENTIFIER 2.5.4.3 */
const commonName = Buffer.from([0x06, 0x03, 0x55, 0x04, 0x03]);
/** OBJECT IDENTIFIER 1.2.840.10045.4.3.2 */
const ecdsaWithSha256 = Buffer.from([0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02]);

const sequence = (...parts: readonly Buffer[]): Buffer => tagged(0x30, Buffer.concat(parts));
const set = (part: Buffer): Buffer => tagged(0x31, part);
const utf8 = (text: string): Buffer => tagged(0x0c, Buffer.from(text));
/** BIT STRING, with no bits unused. */
const bits = (bytes: Buffer): Buffer => tagged(0x03, Buffer.concat([Buffer.from([0]), bytes]));
