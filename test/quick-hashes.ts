/**
 * In the tests' own processes passwords are hashed at a low cost: at the usual one they took half a minute of processor time. Programs that
 * tests start hash at the usual cost.
 */
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'vite';

const hashing = fileURLToPath(new URL('../src/lib/crypto/password.ts', import.meta.url));
const usual = '{ N: 2 ** 15, r: 8, p: 3 }';

export function quickHashes(): Plugin {
  return {
    name: 'quick-hashes',
    enforce: 'pre',
    transform(code, id) {
      if (id !== hashing) return undefined;
      if (!code.includes(usual)) throw new Error(`${id} states its cost otherwise than this plugin knows`);
      return { code: code.replace(usual, '{ N: 1_024, r: 8, p: 1 }'), map: null };
    },
  };
}
