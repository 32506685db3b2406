/**
 * The public keys that may sign versions: those of the operator, and those of the package. Several are valid
 * at once, for a change of keys.
 */

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ErrorForPeople } from '../../../lib/error-for-people.ts';
import { updateText } from '../text/update.ts';

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
  throw new ErrorForPeople(updateText('update.no_key', { folder: first }));
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
  throw new ErrorForPeople(updateText('update.not_a_key', { path }));
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
