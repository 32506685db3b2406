/**
 * The self-signed certificate of the gateway (X.509, RFC 5280), and reading an existing one.
 *
 * It is its own authority, since iPads and Firefox let people trust nothing else by hand. Its name
 * constraints limit its key to this gateway's names and addresses: a stolen key can't impersonate another
 * site to those who trust it.
 */
import { createPrivateKey, createPublicKey, randomBytes, X509Certificate } from 'node:crypto';
import { isIPv4 } from 'node:net';
import { tagged } from '../../../lib/tls/der.ts';
import type { HeldCertificate } from './certificate-policy.ts';

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
/** More names and addresses than a gateway has. */
const maxNames = 32;
/** RFC 5280, 4.2.1.10 */
const nameConstraints = '2.5.29.30';

/** In PEM. `keyPem`: a P-256 key, PKCS #8. */
export async function makeCertificate(wish: HeldCertificate, keyPem: string): Promise<string> {
  // Large, and needed only at the first start and once in two years.
  await import('reflect-metadata');
  const x509 = await import('@peculiar/x509');
  const names = wish.names.slice(0, maxNames);
  const addresses = wish.addresses.slice(0, maxNames);
  const key = createPrivateKey(keyPem);
  const keys = {
    privateKey: key.toCryptoKey(algorithm, false, ['sign']),
    publicKey: createPublicKey(key).toCryptoKey(algorithm, true, ['verify']),
  };
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: randomBytes(16).toString('hex'),
    name: [{ CN: [names.find((name) => name !== 'localhost') ?? 'tillframe'] }, { O: ['tillframe'] }],
    notBefore: new Date(wish.beginsAtMs),
    notAfter: new Date(wish.endsAtMs),
    keys,
    signingAlgorithm: algorithm,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature | x509.KeyUsageFlags.keyCertSign, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      new x509.SubjectAlternativeNameExtension([
        ...names.map((value) => ({ type: 'dns' as const, value })),
        ...addresses.map((value) => ({ type: 'ip' as const, value })),
      ]),
      new x509.Extension(nameConstraints, true, new Uint8Array(onlyFor(names, addresses))),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return `${certificate.toString('pem')}\n`;
}

/** Undefined for anything but a certificate of this key. */
export function readCertificate(certPem: string, keyPem: string): HeldCertificate | undefined {
  try {
    const certificate = new X509Certificate(certPem);
    if (!certificate.checkPrivateKey(createPrivateKey(keyPem))) return undefined;
    const alternatives = (certificate.subjectAltName ?? '').split(', ');
    const of = (prefix: string): string[] =>
      alternatives.filter((text) => text.startsWith(prefix)).map((text) => text.slice(prefix.length));
    return {
      beginsAtMs: certificate.validFromDate.getTime(),
      endsAtMs: certificate.validToDate.getTime(),
      names: of('DNS:'),
      addresses: of('IP Address:').map(shortest),
    };
  } catch {
    return undefined;
  }
}

/** NameConstraints, in DER. */
function onlyFor(names: readonly string[], addresses: readonly string[]): Buffer {
  const subtrees = [
    ...names.map((name) => tagged(0x82, Buffer.from(name))),
    ...addresses.map((address) => tagged(0x87, alone(address))),
  ].map((base) => tagged(0x30, base));
  return tagged(0x30, tagged(0xa0, Buffer.concat(subtrees)));
}

/** An address with the mask of a single host. */
function alone(address: string): Buffer {
  if (isIPv4(address)) return Buffer.from([...address.split('.').map(Number), 255, 255, 255, 255]);
  const groups = new URL(`http://[${address}]`).hostname.slice(1, -1).split('::');
  const [head = [], tail = []] = groups.map((part) => (part === '' ? [] : part.split(':')));
  const middle = new Array<string>(8 - head.length - tail.length).fill('0');
  const bytes = [...head, ...middle, ...tail].flatMap((group) => {
    const value = Number.parseInt(group, 16);
    return [value >> 8, value & 0xff];
  });
  return Buffer.from([...bytes, ...new Array<number>(16).fill(255)]);
}

/** In the system's form: `FE80:0:0:0:…` as `fe80::…`. */
function shortest(address: string): string {
  return isIPv4(address) ? address : new URL(`http://[${address}]`).hostname.slice(1, -1);
}
