/** The version of this program: of the build (scripts/version.sh), otherwise package.json's. */
import { existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';

const manifest = z.object({ version: z.string() });

/** Written into dist by the build; the Debian package has it in its package.json instead. */
const built = new URL('../version', import.meta.url);
/** Two folders up, from src/lib as from dist/lib. */
const declared = new URL('../../package.json', import.meta.url);

export const version = existsSync(built)
  ? readFileSync(built, 'utf8').trim()
  : manifest.parse(JSON.parse(readFileSync(declared, 'utf8'))).version;
