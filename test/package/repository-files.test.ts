/** Workflows, templates and licence files: workflows pass actionlint, and name scripts, npm scripts and test projects that exist. */
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  globSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createLinter } from 'actionlint';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';

const root = fileURLToPath(new URL('../..', import.meta.url));
const read = (file: string): string => readFileSync(join(root, file), 'utf8');
const workflows = globSync('.github/workflows/*.yml', { cwd: root }).sort();
const forms = globSync('.github/ISSUE_TEMPLATE/*.yml', { cwd: root }).filter(
  (file) => !file.endsWith('/config.yml'),
);

const workflowSchema = z.object({
  jobs: z.record(
    z.string(),
    z.object({
      'timeout-minutes': z.int(),
      strategy: z.object({ matrix: z.record(z.string(), z.array(z.string())) }).optional(),
      steps: z.array(z.object({ uses: z.string().optional(), run: z.string().optional() })),
    }),
  ),
});

test('checks every change, every night and every release, and publishes the docs', () => {
  expect(workflows.map((file) => file.split('/').at(-1))).toEqual([
    'checks.yml',
    'nightly.yml',
    'release.yml',
    'site.yml',
  ]);
});

test.each(workflows)('%s passes actionlint', async (file) => {
  const lint = await createLinter();
  expect(lint(read(file), file)).toEqual([]);
});

test.each(workflows)('%s runs scripts that exist', (file) => {
  const { jobs } = workflowSchema.parse(parse(read(file)));
  const { scripts } = z
    .object({ scripts: z.record(z.string(), z.string()) })
    .parse(JSON.parse(read('package.json')));
  const commands = Object.values(jobs).flatMap(({ steps, strategy }) => {
    const written = steps.flatMap(({ run }) => run ?? []);
    const values = Object.entries(strategy?.matrix ?? {});
    return values.reduce(
      (lines, [key, all]) =>
        lines.flatMap((line) => all.map((value) => line.replaceAll(`\${{ matrix.${key} }}`, value))),
      written,
    );
  });
  const text = commands.join('\n');
  for (const [name] of text.matchAll(/scripts\/[\w.-]+/g))
    expect(existsSync(join(root, name)), name).toBe(true);
  for (const [, name = ''] of text.matchAll(/npm run ([\w:]+)/g)) expect(scripts).toHaveProperty([name]);
  for (const [, quoted, plain] of text.matchAll(/--project (?:'([^']+)'|(\w+))/g))
    expect(read('vitest.config.ts')).toContain(`name: '${quoted ?? plain ?? ''}'`);
});

test('the checks of a change run every project of the tests', () => {
  const checks = read('.github/workflows/checks.yml');
  const projects = [...read('vitest.config.ts').matchAll(/\bname: '([^']+)'/g)].map(([, name = '']) => name);
  expect(projects.length).toBeGreaterThan(1);
  for (const name of projects) expect(checks).toMatch(new RegExp(`--project '?${name}'?`));
});

/** Temporary folder with the name of a file and its text. */
function folderWith(name: string, text: string) {
  const folder = mkdtempSync(join(tmpdir(), 'tillframe-repository-'));
  writeFileSync(join(folder, name), text);
  return { folder, [Symbol.dispose]: () => rmSync(folder, { recursive: true }) };
}

test.each([
  ['v1.2.0', '--prerelease=false'],
  ['v1.2.0-rc.1', '--prerelease'],
])('the draft of %s has %s', (tag, expected) => {
  const { jobs } = workflowSchema.parse(parse(read('.github/workflows/release.yml')));
  const step = Object.values(jobs)
    .flatMap(({ steps }) => steps)
    .find(({ run }) => run?.includes('gh release create'));
  using place = folderWith('gh', '#!/bin/sh\nprintf "%s\\n" "$@"\n');
  chmodSync(join(place.folder, 'gh'), 0o755);
  const given = execFileSync('sh', ['-ec', step?.run ?? 'exit 1'], {
    encoding: 'utf8',
    env: { PATH: `${place.folder}:${process.env['PATH'] ?? ''}`, GITHUB_REF_NAME: tag },
  });
  expect(given.split('\n')).toEqual(expect.arrayContaining(['--draft', expected]));
});

test('npm installs without a warning when the Node that runs it is older than the project needs', () => {
  const manifest = { name: 'older', version: '1.0.0', engines: { node: '>=99' } };
  using place = folderWith('package.json', JSON.stringify(manifest));
  const install = (): string =>
    execFileSync('sh', ['-c', 'npm install --offline 2>&1'], {
      ...{ cwd: place.folder, encoding: 'utf8' },
      // npx hands on the log level of this project.
      env: { PATH: process.env['PATH'] ?? '', HOME: place.folder },
    });
  expect(install()).toContain('EBADENGINE');
  copyFileSync(join(root, '.npmrc'), join(place.folder, '.npmrc'));
  expect(install()).not.toMatch(/EBADENGINE|warn/);
});

const formSchema = z.strictObject({
  name: z.string(),
  description: z.string(),
  labels: z.array(z.string()),
  body: z.array(
    z.discriminatedUnion('type', [
      z.strictObject({ type: z.literal('markdown'), attributes: z.strictObject({ value: z.string() }) }),
      z.strictObject({
        type: z.enum(['input', 'textarea', 'dropdown']),
        id: z.string(),
        attributes: z.strictObject({
          label: z.string(),
          description: z.string().optional(),
          options: z.array(z.string()).optional(),
          render: z.string().optional(),
        }),
        validations: z.strictObject({ required: z.boolean() }).optional(),
      }),
    ]),
  ),
});

test.each(forms)('%s is an issue form', (file) => {
  expect(formSchema.safeParse(parse(read(file))).error).toBeUndefined();
});

test('updates of dependencies cover every lock file', () => {
  const { updates } = z
    .object({ updates: z.array(z.object({ 'package-ecosystem': z.string(), directory: z.string() })) })
    .parse(parse(read('.github/dependabot.yml')));
  const covered = updates
    .filter((update) => update['package-ecosystem'] === 'npm')
    .map(({ directory }) => directory);
  const locks = globSync(
    '{package-lock.json,site/package-lock.json,{packaging,scripts,src,test}/**/package-lock.json}',
    {
      cwd: root,
    },
  );
  expect(covered.toSorted()).toEqual(
    locks.map((lock) => `/${lock.replace(/\/?package-lock\.json$/, '')}`).toSorted(),
  );
});

test('states one licence everywhere', () => {
  const { license } = z.object({ license: z.string() }).parse(JSON.parse(read('package.json')));
  expect(read(`LICENSES/${license}.txt`)).toBe(read('LICENSE'));
  expect(read('REUSE.toml')).toContain(`SPDX-License-Identifier = "${license}"`);
});
