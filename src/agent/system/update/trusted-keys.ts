/**
 * The public keys that may sign versions: those of the operator, and those of the package. Several are valid
 * at once, for a change of keys.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ErrorForPeople } from '../../../lib/error-for-people.ts';

const defaultKeyFolders = ['/etc/tillframe/update-keys.d', '/usr/share/tillframe/update-keys.d'];

const keyFile = /\.(asc|gpg|pgp)$/;
const maxKeyBytes = 64 * 1024;

/** As one binary keyring, the format of apt. Throws if there is none, or one is not a valid key. */
export function trustedKeys(folders: readonly string[] = defaultKeyFolders): Buffer {
  const keys = folders.flatMap((folder) =>
    namesIn(folder)
      .filter((name) => keyFile.test(name))
      .map((name) => keyOf(join(folder, name))),
  );
  if (keys.length > 0) return Buffer.concat(keys);
  const [first = ''] = folders;
  throw new ErrorForPeople({
    en: `no key is trusted to sign updates: put the public key of whoever makes your packages into ${first}, such as ${first}/updates.asc (scripts/sign-release.sh key makes one)`,
    ja: `更新の署名を確認する鍵がありません。パッケージ作成者の公開鍵を ${first} に置いてください（例: ${first}/updates.asc。鍵は scripts/sign-release.sh key で作れます）`,
  });
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).toSorted();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

function keyOf(path: string): Buffer {
  const bytes = readFileSync(path);
  const key = isArmored(bytes) ? withoutArmor(bytes.toString('latin1')) : bytes;
  // A packet of OpenPGP with a public key (tag 6) comes first: RFC 9580, 4.2.
  const [first = 0] = key;
  const tag = (first & 0x40) === 0 ? (first >> 2) & 0x0f : first & 0x3f;
  if ((first & 0x80) !== 0 && tag === 6 && bytes.length <= maxKeyBytes) return key;
  throw new ErrorForPeople({
    en: `${path} is no public OpenPGP key: put there what scripts/sign-release.sh key or gpg --export --armor gives, or remove it`,
    ja: `${path} は OpenPGP の公開鍵ではありません。scripts/sign-release.sh key か gpg --export --armor の出力を置くか、ファイルを削除してください`,
  });
}

function isArmored(bytes: Buffer): boolean {
  return bytes.includes('-----BEGIN PGP');
}

/** RFC 9580, 6.2: headers up to an empty line, base64, and optionally a checksum that begins with `=`. */
function withoutArmor(text: string): Buffer {
  const blocks = text.matchAll(
    /-----BEGIN PGP PUBLIC KEY BLOCK-----\r?\n(?:[^\r\n]+\r?\n)*\r?\n([^]*?)-----END PGP PUBLIC KEY BLOCK-----/g,
  );
  return Buffer.concat([...blocks].map(([, body = '']) => Buffer.from(body.replace(/^=.*$/m, ''), 'base64')));
}
