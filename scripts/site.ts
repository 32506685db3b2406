/**
 * Builds the docs site into site/dist: `npm run site`. The pages are those of docs/, the references of both interfaces are made from their
 * OpenAPI documents. `-- --serve` shows it at http://127.0.0.1:4321 instead and takes changed documents at its next start.
 *
 * SITE_ADDRESS: where it is published, such as https://docs.example/tillframe; SITE_SOURCES: where the sources are, such as
 * https://code.example/tillframe/blob/main. Without them links to sources are text.
 */
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { openApiDocument } from '../src/agent/http/openapi/document.ts';
import { declaredRoutes } from './release/declared-routes.ts';
import { isPage, pageOf, type Site } from './site/content.ts';
import { decisions, navigation } from './site/navigation.ts';
import { sidebarOf } from './site/sidebar.ts';

const root = resolve(import.meta.dirname, '..');
const site = join(root, 'site');
const read = (file: string): string => readFileSync(join(root, file), 'utf8');
/** Made again at each build. */
const made = {
  pages: join(site, 'src/content/docs'),
  files: join(site, 'public/files'),
  data: join(site, 'made'),
};

/** Schemas and descriptions of interfaces, pictures of the guides. */
const copied = globSync(
  ['config/*.schema.json', 'docs/**/*.{json,png,webp}', 'src/contract/cloud/**/*.{yaml,json}'],
  {
    cwd: root,
  },
);

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

/** Pages, files and data for Astro. */
export async function prepareSite(environment: Readonly<Record<string, string | undefined>>): Promise<void> {
  for (const folder of Object.values(made)) rmSync(folder, { recursive: true, force: true });
  const address = environment['SITE_ADDRESS'] ?? 'http://127.0.0.1:4321';
  const base = new URL(`${address.replace(/\/$/, '')}/`).pathname;
  const documents = globSync(['*.md', 'docs/**/*.md', 'config/*.yaml'], { cwd: root }).filter(isPage);
  const about: Site = {
    base,
    sources: environment['SITE_SOURCES'],
    documents: new Set([...documents, 'docs/README.md']),
    copied: new Set(copied),
  };
  for (const document of documents) {
    const { path, text } = pageOf(document, read(document), about);
    write(join(made.pages, path), text);
  }
  for (const page of globSync('**/*.mdx', { cwd: join(site, 'pages') }))
    write(join(made.pages, page), read(`site/pages/${page}`).replaceAll(/(\]\(|="|link: )\//g, `$1${base}`));
  for (const file of copied) {
    mkdirSync(dirname(join(made.files, file)), { recursive: true });
    cpSync(join(root, file), join(made.files, file));
  }
  const version = execFileSync(join(root, 'scripts/version.sh'), { encoding: 'utf8' }).trim();
  const api = JSON.stringify(await openApiDocument(await declaredRoutes(), version));
  write(join(made.data, 'gateway.json'), api);
  write(join(made.files, 'gateway-openapi.json'), api);
  const titles = new Map(documents.map((file) => [file, /^# (.+)$/m.exec(read(file))?.[1] ?? file] as const));
  write(
    join(made.data, 'site.json'),
    JSON.stringify({ version, address, base, sidebar: sidebarOf(navigation, decisions, titles) }),
  );
}

if (import.meta.main) {
  const { values } = parseArgs({ options: { serve: { type: 'boolean', default: false } } });
  const npm = (...args: string[]): void =>
    void execFileSync('npm', args, {
      cwd: site,
      stdio: 'inherit',
      env: { ...process.env, ASTRO_TELEMETRY_DISABLED: '1' },
    });
  const [lock, stamp] = [join(site, 'package-lock.json'), join(site, 'node_modules/.installed-lock')];
  if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== readFileSync(lock, 'utf8')) {
    npm('ci', '--no-audit', '--no-fund');
    cpSync(lock, stamp);
  }
  await prepareSite(process.env);
  npm('run', values.serve ? 'dev' : 'build');
}
