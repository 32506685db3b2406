/**
 * The self-signed certificate of the gateway (X.509, RFC 5280), and reading an existing one.
 *
 * It is its own authority, since iPads and Firefox let people trust nothing else by hand. Its name
 * constraints limit its key to this gateway's names and addresses: a stolen key can't impersonate another
 * site to those who trust it.
 */
import { createPrivateKey, createPublicKey, randomBytes, X509Certificate } from 'node:crypto';
import { isIPv4 } from 'node:net';
import type { Extension } from '@peculiar/x509';
import { keyAlgorithm, loadX509 } from '../../../lib/tls/x509.ts';
import type { HeldCertificate } from './certificate-policy.ts';

/** More names and addresses than a gateway has. */
const maxNames = 32;

/** In PEM. `keyPem`: a P-256 key, PKCS #8. */
export async function makeCertificate(request: HeldCertificate, keyPem: string): Promise<string> {
  const x509 = await loadX509();
  const names = request.names.slice(0, maxNames);
  const addresses = request.addresses.slice(0, maxNames);
  const key = createPrivateKey(keyPem);
  const keys = {
    privateKey: key.toCryptoKey(keyAlgorithm, false, ['sign']),
    publicKey: createPublicKey(key).toCryptoKey(keyAlgorithm, true, ['verify']),
  };
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: randomBytes(16).toString('hex'),
    name: [{ CN: [names.find((name) => name !== 'localhost') ?? 'tillframe'] }, { O: ['tillframe'] }],
    notBefore: new Date(request.beginsAtMs),
    notAfter: new Date(request.endsAtMs),
    keys,
    signingAlgorithm: keyAlgorithm,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature | x509.KeyUsageFlags.keyCertSign, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      new x509.SubjectAlternativeNameExtension([
        ...names.map((value) => ({ type: 'dns' as const, value })),
        ...addresses.map((value) => ({ type: 'ip' as const, value })),
      ]),
      await nameConstraints(names, addresses),
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

/** Critical (RFC 5280, 4.2.1.10). Each address with the mask of a single host. */
async function nameConstraints(names: readonly string[], addresses: readonly string[]): Promise<Extension> {
  const { Extension } = await loadX509();
  const { GeneralName, GeneralSubtree, GeneralSubtrees, id_ce_nameConstraints, NameConstraints } =
    await import('@peculiar/asn1-x509');
  const { AsnConvert } = await import('@peculiar/asn1-schema');
  const bases = [
    ...names.map((dNSName) => new GeneralName({ dNSName })),
    ...addresses.map(
      (address) => new GeneralName({ iPAddress: `${shortest(address)}/${isIPv4(address) ? 32 : 128}` }),
    ),
  ];
  const permittedSubtrees = new GeneralSubtrees(bases.map((base) => new GeneralSubtree({ base })));
  const value = AsnConvert.serialize(new NameConstraints({ permittedSubtrees }));
  return new Extension(id_ce_nameConstraints, true, value);
}

/** In the system's form: `FE80:0:0:0:…` as `fe80::…`. */
function shortest(address: string): string {
  return isIPv4(address) ? address : new URL(`http://[${address}]`).hostname.slice(1, -1);
}
