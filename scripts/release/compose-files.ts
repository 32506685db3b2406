/** Compose files of a release, for its container images: `node scripts/release/compose-files.ts TAG FOLDER`. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** Names the image of a release, and drops the build: the folder of a release has no sources. */
export function releasedCompose(text: string, tag: string): string {
  return text
    .replaceAll(/(?<=IMAGE:-tillframe(-demo)?)\}/g, `:${tag}}`)
    .replaceAll(/^ *build: .*\n/gm, '')
    .replace(
      /docker compose up --detach, after .*$/m,
      'docker load --input FILE, then docker compose up --detach',
    )
    .replace(/(?=docker compose --file)/, 'docker load --input FILE, then ');
}

if (import.meta.main) {
  const [tag = '', folder = ''] = process.argv.slice(2);
  for (const name of ['compose.yaml', 'compose.demo.yaml'])
    writeFileSync(
      join(folder, name),
      releasedCompose(readFileSync(resolve(import.meta.dirname, '../..', name), 'utf8'), tag),
    );
}
