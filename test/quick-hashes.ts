/**
 * In the tests' own processes passwords are hashed, and keys derived from passphrases, at a low cost: at the usual one they took most of a minute
 * of processor time. Programs that tests start hash at the usual cost.
 */
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'vite';

const costs = [
  { module: 'password.ts', usual: '{ N: 2 ** 15, r: 8, p: 3 }', quick: '{ N: 1_024, r: 8, p: 1 }' },
  // The lowest that a file may state.
  {
    module: 'passphrase-encryption.ts',
    usual: '{ N: 32_768, r: 8, p: 3 }',
    quick: '{ N: 16_384, r: 8, p: 1 }',
  },
].map((cost) => ({
  ...cost,
  path: fileURLToPath(new URL(`../src/lib/crypto/${cost.module}`, import.meta.url)),
}));

export function quickHashes(): Plugin {
  return {
    name: 'quick-hashes',
    enforce: 'pre',
    transform(code, id) {
      const cost = costs.find(({ path }) => path === id);
      if (cost === undefined) return undefined;
      if (!code.includes(cost.usual))
        throw new Error(`${id} states its cost otherwise than this plugin knows`);
      return { code: code.replace(cost.usual, cost.quick), map: null };
    },
  };
}
