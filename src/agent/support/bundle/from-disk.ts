/** Secrets that lie in files of the data folder, so that they are found wherever they have strayed to. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Larger ones are no secrets. */
const maxBytes = 16 * 1024;
const named = /code|token|key|credential|secret/i;

/** Lines of every small file whose name sounds like one: set-up code, token of the printer tap, keys. */
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

/** None where it can't be read, or has just gone: the others count all the same. */
function secretsIn(path: string): string[] {
  try {
    if (!statSync(path).isFile() || statSync(path).size > maxBytes) return [];
    const bytes = readFileSync(path);
    return [...bytes.toString('utf8').split(/\r?\n/), bytes.toString('base64'), bytes.toString('hex')];
  } catch {
    return [];
  }
}
