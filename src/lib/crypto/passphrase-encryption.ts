/**
 * Encrypts texts with a passphrase, for a file that leaves the gateway: scrypt derives the key, AES-256-GCM encrypts.
 * The file contains the parameters of its key; parameters beyond the memory or time of a small machine are rejected
 * first.
 */
import { createCipheriv, createDecipheriv, randomBytes, scrypt } from 'node:crypto';
import { z } from 'zod';

/** 32 MiB and about a fifth of a second on a small machine, as hard as N=2^17 with p=1 (OWASP's table). */
const cost = { N: 32_768, r: 8, p: 3 } as const;

const ivBytes = 12;
const saltBytes = 16;
const tagBytes = 16;

const base64 = z.string().regex(/^[A-Za-z0-9+/]+={0,2}$/);

/** At most 128 MiB and sixteen times the work of the parameters above. */
export const sealedSchema = z
  .strictObject({
    kdf: z.literal('scrypt'),
    N: z.literal([16_384, 32_768, 65_536, 131_072]),
    r: z.literal(8),
    p: z.int().min(1).max(8),
    salt: base64.max(88),
    cipher: z.literal('aes-256-gcm'),
    iv: base64.length(16),
    sealed: base64.max(1_000_000),
  })
  .readonly();
export type Sealed = z.infer<typeof sealedSchema>;

export async function sealWith(passphrase: string, text: string): Promise<Sealed> {
  const salt = randomBytes(saltBytes);
  const iv = randomBytes(ivBytes);
  const cipher = createCipheriv('aes-256-gcm', await keyOf(passphrase, salt, cost), iv);
  const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]);
  return {
    ...{ kdf: 'scrypt', ...cost, salt: salt.toString('base64') },
    ...{ cipher: 'aes-256-gcm', iv: iv.toString('base64'), sealed: sealed.toString('base64') },
  };
}

/** Undefined when the passphrase is wrong, or the text was changed. */
export async function openWith(
  passphrase: string,
  { N, r, p, salt, iv, sealed }: Sealed,
): Promise<string | undefined> {
  const key = await keyOf(passphrase, Buffer.from(salt, 'base64'), { N, r, p });
  const bytes = Buffer.from(sealed, 'base64');
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(iv, 'base64'), {
      authTagLength: tagBytes,
    });
    decipher.setAuthTag(bytes.subarray(-tagBytes));
    return Buffer.concat([decipher.update(bytes.subarray(0, -tagBytes)), decipher.final()]).toString('utf8');
  } catch {
    return undefined;
  }
}

function keyOf(
  passphrase: string,
  salt: Buffer,
  { N, r, p }: { N: number; r: number; p: number },
): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(passphrase.normalize('NFKC'), salt, 32, { N, r, p, maxmem: 256 * N * r }, (error, key) => {
      if (error === null) resolve(key);
      else reject(error);
    });
  });
}
