/**
 * packaged-docs.ts FOLDER: README, SECURITY and docs/ for the package. A link to a file that the package does not have, such as a source,
 * becomes its text with the name of the file; other links stay as they are. Pictures are left out, 1.5 MB that no gateway shows: their
 * captions stay, in brackets.
 */
import { cpSync, globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, normalize, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../..');

const licence = '/usr/share/common-licenses/Apache-2.0';

/** `packaged`: paths of the files and folders in the package's folder, as in the sources. */
export function packagedText(document: string, text: string, packaged: ReadonlySet<string>): string {
  const withoutPictures = text
    .replaceAll(/<picture>.*?<\/picture>\n*/gs, '')
    .replaceAll(/!(\[[^[\]]*\])\([^()\s]+\)/g, '$1');
  return withoutPictures.replaceAll(/\[([^[\]]*)\]\(([^()\s]+)\)/g, (link, words: string, target: string) => {
    if (/^(https?:|mailto:|#)/.test(target)) return link;
    const [path = '', anchor] = target.split('#');
    const file = normalize(join(dirname(document), path)).replace(/\/$/, '');
    if (packaged.has(file)) return link;
    if (file === 'LICENSE') return `[${words}](${licence})`;
    const isNamed = words.includes(basename(file)) || anchor !== undefined;
    return isNamed ? words : `${words} (${file} in the sources)`;
  });
}

export function packageDocuments(folder: string): void {
  // Decisions are for those who change the sources.
  const ofDocs = globSync('docs/**/*', { cwd: root }).filter((name) => !/^docs\/(adr|images)/.test(name));
  const documents = ['README.md', 'SECURITY.md', ...ofDocs];
  const packaged = new Set([
    ...documents,
    'CHANGELOG.md',
    'NOTICE',
    'docs',
    'config',
    ...globSync('config/*', { cwd: root }),
  ]);
  for (const name of documents) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    if (!/\.\w+$/.test(name)) mkdirSync(join(folder, name), { recursive: true });
    else if (name.endsWith('.md'))
      writeFileSync(join(folder, name), packagedText(name, readFileSync(join(root, name), 'utf8'), packaged));
    else cpSync(join(root, name), join(folder, name));
  }
}

if (import.meta.main) packageDocuments(process.argv[2] ?? '.');
