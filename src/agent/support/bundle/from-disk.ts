/** Secrets in files of the data folder, so that the scrubber finds them in any text. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Larger files are no secrets. */
const maxBytes = 16 * 1024;
const named = /code|token|key|credential|secret/i;

/** Lines of every small file with a secret's name: set-up code, token of the printer proxy, keys. */
export function secretsOnDisk(dataDir: string): string[] {
  try {
    return readdirSync(dataDir)
      .filter((name) => named.test(name))
      .map((name) => join(dataDir, name))
      .flatMap(secretsIn)
      .map((line) => line.trim());
  } catch {
    return [];
  }
}

/** Empty when the file can't be read or was just deleted: the other files still count. */
function secretsIn(path: string): string[] {
  try {
    if (!statSync(path).isFile() || statSync(path).size > maxBytes) return [];
    const bytes = readFileSync(path);
    return [...bytes.toString('utf8').split(/\r?\n/), bytes.toString('base64'), bytes.toString('hex')];
  } catch {
    return [];
  }
}
