/** Real contents of a staged package: npm packages by their folders, and programs and libraries by their ELF headers. */
import { closeSync, openSync, readdirSync, readFileSync, readSync } from 'node:fs';
import { join, relative } from 'node:path';

/** As in the package's file name. */
export const architectures = {
  amd64: { npm: 'x64', elfMachine: 0x3e },
  arm64: { npm: 'arm64', elfMachine: 0xb7 },
} as const;
export type Architecture = keyof typeof architectures;

export type Shipped = {
  readonly name: string;
  readonly version: string;
  /** Absolute. */
  readonly folder: string;
};

/** With those within others, and only what npm has put there: packages carry package.json files of their own for other ends. */
export function shippedPackages(nodeModules: string): Shipped[] {
  return folders(nodeModules)
    .flatMap((folder) =>
      folder.startsWith('@') ? folders(join(nodeModules, folder), `${folder}/`) : [folder],
    )
    .flatMap((name) => {
      const folder = join(nodeModules, name);
      const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string };
      const within = join(folder, 'node_modules');
      return [
        { name, version: manifest.version, folder },
        ...(hasFolder(folder, 'node_modules') ? shippedPackages(within) : []),
      ];
    });
}

export type Binary = { readonly path: string; readonly machine: number };

/** Programs and libraries, by what they are and not by their names; paths are relative. */
export function binaries(root: string): Binary[] {
  return files(root).flatMap((path) => {
    const machine = elfMachine(join(root, path));
    return machine === undefined ? [] : [{ path, machine }];
  });
}

/** Sorted paths of all files, relative to the root. */
export function files(root: string): string[] {
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
    .toSorted();
}

function elfMachine(path: string): number | undefined {
  const header = Buffer.alloc(20);
  const file = openSync(path, 'r');
  try {
    const length = readSync(file, header, 0, header.length, 0);
    // e_machine, in the order of bytes that e_ident names; both architectures are little-endian.
    return length === 20 && header.readUInt32BE(0) === 0x7f454c46 ? header.readUInt16LE(18) : undefined;
  } finally {
    closeSync(file);
  }
}

function folders(folder: string, before = ''): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
    .map(({ name }) => `${before}${name}`)
    .toSorted();
}

function hasFolder(folder: string, name: string): boolean {
  return folders(folder).includes(name);
}
