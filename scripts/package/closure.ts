/** The libraries that programs need, and those that these need, found in a root file system as the loader of Debian finds them. */
import { existsSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { linkedWith } from './elf.ts';

export type Library = {
  /** Path within the root: /usr/lib/… */
  readonly path: string;
  /** Path at which the loader finds it without further folders. */
  readonly to: string;
};

/**
 * `programs`: paths within the root. `triplet` such as aarch64-linux-gnu. Libraries beside the file that uses them (`$ORIGIN`) are found and followed
 * too. Throws when any is missing, and names all that are.
 */
export function librariesOf(programs: readonly string[], root: string, triplet: string): Library[] {
  const usual = [`/usr/lib/${triplet}`, '/usr/lib'];
  // Links to these are made by the packages' own scripts (update-alternatives), which haven't run.
  const alternatives = ['blas', 'lapack'].map((name) => `/usr/lib/${triplet}/${name}`);
  const found = new Map<string, Library>();
  const missing: string[] = [];

  function find(name: string, user: string, folders: readonly string[]): Library | undefined {
    if (name.startsWith('/')) return { path: merged(name), to: merged(name) };
    for (const folder of folders.map((one) => merged(one.replace(/\$\{?ORIGIN\}?/, dirname(user))))) {
      const path = join(folder, name);
      if (existsSync(root + path)) return { path, to: path };
    }
    for (const folder of [...usual, ...alternatives]) {
      const path = join(folder, name);
      if (existsSync(root + path))
        return { path, to: alternatives.includes(folder) ? `/usr/lib/${triplet}/${name}` : path };
    }
    return undefined;
  }

  const waiting = programs.map(merged);
  for (const user of waiting) {
    const linked = linkedWith(root + user);
    for (const name of linked?.needed ?? []) {
      const library = find(name, user, linked?.folders ?? []);
      if (library === undefined) missing.push(`${name}, which ${user} is linked with`);
      else if (!found.has(library.path)) {
        found.set(library.path, library);
        waiting.push(library.path);
      }
    }
  }
  if (missing.length > 0) throw new Error(`not in ${root}:\n${missing.join('\n')}`);
  return [...found.values()];
}

/** Debian's /lib is /usr/lib, and /lib64 has the loader of amd64. */
function merged(path: string): string {
  return normalize(path).replace(/^\/(lib|lib64|bin|sbin)\//, '/usr/$1/');
}
