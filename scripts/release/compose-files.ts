/** Compose files of a release, for its container images, with a config: `node scripts/release/compose-files.ts TAG FOLDER`. */
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';

/** Names the image of a release, and drops the build: the folder of a release has no sources. */
export function releasedCompose(text: string, tag: string): string {
  return text
    .replaceAll(/(?<=IMAGE:-tillframe(-demo)?)\}/g, `:${tag}}`)
    .replaceAll(/^ *build: .*\n/gm, '')
    .replace(
      /docker compose up --detach, after .*$/m,
      'docker load --input FILE, then docker compose up --detach',
    )
    .replace(/(?=docker compose --file)/, 'docker load --input FILE, then ')
    .replace('config/agent.example.yaml', 'agent.example.yaml');
}

if (import.meta.main) {
  const [tag = '', folder = ''] = process.argv.slice(2);
  const root = resolve(import.meta.dirname, '../..');
  for (const path of ['packaging/container/etc/tillframe/config.yaml', 'config/agent.example.yaml'])
    copyFileSync(join(root, path), join(folder, basename(path)));
  for (const name of ['compose.yaml', 'compose.demo.yaml'])
    writeFileSync(join(folder, name), releasedCompose(readFileSync(join(root, name), 'utf8'), tag));
}
