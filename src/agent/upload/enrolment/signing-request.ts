/**
 * A new key pair and the request (PKCS #10, RFC 2986) from which a cloud issues a client certificate. The key
 * never leaves this machine.
 */
import { KeyObject } from 'node:crypto';
import { keyAlgorithm, loadX509 } from '../../../lib/tls/x509.ts';

type SigningRequest = { readonly csrPem: string; readonly keyPem: string };

/** `gateway` becomes the common name. */
export async function makeSigningRequest(gateway: string): Promise<SigningRequest> {
  const { Name, Pkcs10CertificateRequestGenerator } = await loadX509();
  const keys = await crypto.subtle.generateKey(keyAlgorithm, true, ['sign', 'verify']);
  const request = await Pkcs10CertificateRequestGenerator.create({
    // As an object: text that begins with # would be taken for hexadecimal digits.
    name: new Name([{ CN: [{ utf8String: gateway }] }]),
    keys,
    signingAlgorithm: keyAlgorithm,
  });
  return {
    csrPem: `${request.toString('pem')}\n`,
    keyPem: KeyObject.from(keys.privateKey).export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
}
