/**
 * In the tests' own processes passwords are hashed, and keys derived from passphrases, at a low cost: at the usual one they took most of a minute
 * of processor time. Programs that tests start hash at the usual cost.
 */
import { fileURLToPath } from 'node:url';
import type { SourceChange } from './few-files.ts';

export const quickHashes: readonly SourceChange[] = [
  { module: 'password.ts', usual: '{ N: 2 ** 15, r: 8, p: 3 }', quick: '{ N: 1_024, r: 8, p: 1 }' },
  // The lowest that a file may state.
  {
    module: 'passphrase-encryption.ts',
    usual: '{ N: 32_768, r: 8, p: 3 }',
    quick: '{ N: 16_384, r: 8, p: 1 }',
  },
].map(({ module, usual, quick }) => {
  const path = fileURLToPath(new URL(`../src/lib/crypto/${module}`, import.meta.url));
  return {
    path,
    change(code) {
      if (!code.includes(usual))
        throw new Error(`${path} states its cost otherwise than quick-hashes.ts knows`);
      return code.replace(usual, quick);
    },
  };
});
