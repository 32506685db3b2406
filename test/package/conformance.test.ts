/** The package tillframe-conformance in an empty folder, where what it does not declare, such as sharp or better-sqlite3, can't be loaded. */
import { existsSync, globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { cloudToken, startBrokenCloud } from '../conformance/broken-cloud.ts';
import { startProgram } from '../peers/program.ts';
import { installPackage, manifestSchema, root } from './npm-package.ts';

let folder: string;
let main: string;
let dependencies: string[];
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tillframe-empty-'));
  const packed = installPackage('tillframe-conformance', folder);
  main = join(packed.installed, 'dist/main.js');
  ({ dependencies } = packed);
  writeFileSync(join(folder, 'token'), cloudToken);
});
afterAll(() => rmSync(folder, { recursive: true }));

async function run(...args: string[]): Promise<{ code: number | null; output: string }> {
  await using program = startProgram(['conformance', ...args], {}, main);
  const code = await new Promise<number | null>((ended) => program.child.on('close', ended));
  return { code, output: program.output() };
}

test('shows its help', async () => {
  const { code, output } = await run('--help');
  expect(output).toContain('--token-file <FILE>');
  expect(code).toBe(0);
});

test('passes the reference receiver', async () => {
  await using cloud = await startBrokenCloud();
  const { code, output } = await run(cloud.url, '--token-file', join(folder, 'token'));
  expect(output).toMatch(/\n\d{2} passed, 0 failed, 3 skipped$/);
  expect(code).toBe(0);
});

test('brings no native code', () => {
  const needed = new Set(dependencies);
  for (const name of needed) {
    const at = join(root, 'node_modules', name);
    // Of the packages for other platforms.
    if (!existsSync(at)) continue;
    expect(globSync(['**/*.node', 'binding.gyp'], { cwd: at }), name).toEqual([]);
    const manifest = manifestSchema.parse(JSON.parse(readFileSync(join(at, 'package.json'), 'utf8')));
    for (const other of Object.keys({ ...manifest.dependencies, ...manifest.optionalDependencies }))
      needed.add(other);
  }
  expect(dependencies).toContain('zod');
});
