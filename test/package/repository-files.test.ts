/** Workflows, templates and licence files: workflows pass actionlint, and name scripts, npm scripts and test projects that exist. */
import { existsSync, globSync, readFileSync } from 'node:fs';
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
