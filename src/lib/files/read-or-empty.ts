import { readFileSync } from 'node:fs';

/** Text of a system file; empty when it can't be read. */
export function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
