/** Certificates of a private authority, made with openssl: good, expired, for other names, for clients. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export type Pair = { readonly cert: string; readonly key: string };

type Wish = {
  readonly name?: string;
  /** As openssl writes them: `IP:127.0.0.1`, `DNS:cloud.example`. */
  readonly altName?: string;
  /** `YYYYMMDDhhmmssZ`. */
  readonly from?: string;
  readonly to?: string;
};

export type Authority = Disposable & {
  readonly caPem: string;
  issue(request?: Wish): Pair;
  /** For somebody else's key, by its request in PEM; throws when that isn't signed with the key. */
  sign(csrPem: string, request?: Wish): string;
};

const [from, to] = ['20200101000000Z', '20491231000000Z'];

export function makeAuthority(name = 'test authority'): Authority {
  const folder = mkdtempSync(join(tmpdir(), 'tillframe-ca-'));
  const at = (file: string): string => join(folder, file);
  let serial = 0;
  const newKey = (file: string): void => {
    openssl('genpkey', '-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256', '-out', at(file));
  };
  newKey('ca.key');
  openssl(
    'req',
    '-x509',
    '-key',
    at('ca.key'),
    '-days',
    '9000',
    '-subj',
    `/CN=${name}`,
    '-out',
    at('ca.pem'),
  );

  function sign(csrPem: string, request: Wish = {}): string {
    writeFileSync(at('request.pem'), csrPem);
    const verdict = openssl('req', '-in', at('request.pem'), '-verify', '-noout');
    if (!verdict.includes('verify OK')) throw new Error(verdict);
    writeFileSync(at('extensions'), `subjectAltName=${request.altName ?? 'IP:127.0.0.1'}\n`);
    openssl(
      ...['x509', '-req', '-in', at('request.pem'), '-CA', at('ca.pem'), '-CAkey', at('ca.key')],
      ...['-set_serial', String(++serial), '-extfile', at('extensions')],
      ...['-not_before', request.from ?? from, '-not_after', request.to ?? to, '-out', at('cert.pem')],
    );
    return readFileSync(at('cert.pem'), 'utf8');
  }

  return {
    caPem: readFileSync(at('ca.pem'), 'utf8'),
    sign,
    issue(request = {}) {
      newKey('own.key');
      const subject = `/CN=${request.name ?? 'test'}`;
      openssl('req', '-new', '-key', at('own.key'), '-subj', subject, '-out', at('own.csr'));
      return {
        cert: sign(readFileSync(at('own.csr'), 'utf8'), request),
        key: readFileSync(at('own.key'), 'utf8'),
      };
    },
    [Symbol.dispose]() {
      rmSync(folder, { recursive: true });
    },
  };
}

function openssl(...args: string[]): string {
  return execFileSync('openssl', args, { stdio: 'pipe', encoding: 'utf8' });
}
