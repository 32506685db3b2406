/** Hashes of passwords that people choose (scrypt). Compatibility forms of a character (full width, か + ゛) hash alike (NFKC). */
import { randomBytes, type ScryptOptions, scrypt, timingSafeEqual } from 'node:crypto';

/** 32 MiB and about a fifth of a second on a small machine, as hard as N=2^17 with p=1 (OWASP's table). */
const cost = { N: 2 ** 15, r: 8, p: 3 };

/** Longest password that is hashed, UTF-16 units: far above any valid one, so that long input can't consume CPU time. */
const maxPasswordUnits = 4_096;

/** `scrypt$N$r$p$salt$key`: the stored form of a password. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16);
  const key = await derive(password, salt, cost);
  const { N, r, p } = cost;
  return ['scrypt', N, r, p, salt.toString('base64url'), key.toString('base64url')].join('$');
}

/** `known`: a result of `hashPassword`, also with another cost. */
export async function isPasswordOf(password: string, known: string): Promise<boolean> {
  if (password.length > maxPasswordUnits) return false;
  const [, N, r, p, salt = '', key = ''] = known.split('$');
  const requested = Buffer.from(key, 'base64url');
  const found = await derive(password, Buffer.from(salt, 'base64url'), {
    N: Number(N),
    r: Number(r),
    p: Number(p),
  });
  return timingSafeEqual(found, requested);
}

function derive(password: string, salt: Buffer, { N, r, p }: typeof cost): Promise<Buffer> {
  const options: ScryptOptions = { N, r, p, maxmem: 256 * N * r };
  return new Promise((resolve, reject) => {
    scrypt(password.normalize('NFKC'), salt, 32, options, (error, key) => {
      if (error === null) resolve(key);
      else reject(error);
    });
  });
}
