/** Passwords that people choose: how they are counted and kept (scrypt). */
import { randomBytes, type ScryptOptions, scrypt, timingSafeEqual } from 'node:crypto';
import { maxPasswordChars } from '../domain/password-length.ts';
import { composed } from '../domain/same-password.ts';

/** 32 MiB and about a fifth of a second on a small machine, as hard as N=2^17 with p=1 (OWASP's table). */
const cost = { N: 2 ** 15, r: 8, p: 3 };

/** Signs of a password, however the keyboard composes them: code points of what is hashed. */
export function passwordChars(password: string): number {
  return Array.from(composed(password)).length;
}

/** `scrypt$N$r$p$salt$key`: what is kept of a password. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16);
  const key = await derive(password, salt, cost);
  const { N, r, p } = cost;
  return ['scrypt', N, r, p, salt.toString('base64url'), key.toString('base64url')].join('$');
}

/** `known` is what `hashPassword` gave, also with another cost. */
export async function isPasswordOf(password: string, known: string): Promise<boolean> {
  if (passwordChars(password) > maxPasswordChars) return false;
  const [, N, r, p, salt = '', key = ''] = known.split('$');
  const wanted = Buffer.from(key, 'base64url');
  const found = await derive(password, Buffer.from(salt, 'base64url'), {
    N: Number(N),
    r: Number(r),
    p: Number(p),
  });
  return timingSafeEqual(found, wanted);
}

function derive(password: string, salt: Buffer, { N, r, p }: typeof cost): Promise<Buffer> {
  const options: ScryptOptions = { N, r, p, maxmem: 256 * N * r };
  return new Promise((resolve, reject) => {
    scrypt(composed(password), salt, 32, options, (error, key) => {
      if (error === null) resolve(key);
      else reject(error);
    });
  });
}
