/**
 * Encrypts camera passwords before they are stored, with a key in a separate file (mode 0600) beside the
 * database. A key on the same card protects a copied database or backup, not a stolen card.
 */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { ErrorForPeople } from '../../lib/error-for-people.ts';
import { readOrMakeFile } from '../../lib/files/make-file-once.ts';
import { storeText } from './text/store.ts';

export type Secrets = {
  seal(text: string): Buffer;
  /** Throws when the key differs or the blob was changed. */
  open(sealed: Uint8Array): string;
};

const ivBytes = 12;
const tagBytes = 16;
const keyBytes = 32;

export function openSecrets(keyPath: string): Secrets {
  const key = readOrMakeKey(keyPath);
  return {
    seal: (text) => {
      const iv = randomBytes(ivBytes);
      const cipher = createCipheriv('aes-256-gcm', key, iv);
      const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      return Buffer.concat([iv, cipher.getAuthTag(), sealed]);
    },
    open: (sealed) => {
      const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, ivBytes));
      decipher.setAuthTag(sealed.subarray(ivBytes, ivBytes + tagBytes));
      return Buffer.concat([decipher.update(sealed.subarray(ivBytes + tagBytes)), decipher.final()]).toString(
        'utf8',
      );
    },
  };
}

function readOrMakeKey(keyPath: string): Buffer {
  const key = readOrMakeFile(keyPath, () => randomBytes(keyBytes));
  if (key.length === keyBytes) return key;
  throw new ErrorForPeople(storeText('store.not_a_key', { path: keyPath, bytes: keyBytes }));
}
