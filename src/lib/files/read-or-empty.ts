import { readFileSync } from 'node:fs';

/** Of a file of the system, which says nothing where it can't be read: empty then. */
export function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
