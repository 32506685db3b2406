/** The npm packages of a release but tillframe-conformance (conformance.test.ts), each in an empty folder. */
import { globSync, mkdtempDisposableSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startProgram } from '../peers/program.ts';
import { installPackage } from './npm-package.ts';

test('tillframe-contract has every schema, and no code', () => {
  using folder = mkdtempDisposableSync(join(tmpdir(), 'tillframe-contract-'));
  const { installed, dependencies } = installPackage('tillframe-contract', folder.path);
  expect(dependencies).toEqual([]);
  const files = globSync('**/*', { cwd: installed });
  expect(files.filter((file) => /\.[cm]?[jt]s$/.test(file))).toEqual([]);
  for (const file of [
    'LICENSE',
    'src/contract/cloud/openapi.yaml',
    'src/contract/cloud/asyncapi.yaml',
    'src/contract/cloud/sale-event.schema.json',
    'docs/integrate/pushed-sale.schema.json',
  ])
    expect(files).toContain(file);
  for (const file of files.filter((name) => name.endsWith('.json')))
    expect(() => JSON.parse(readFileSync(join(installed, file), 'utf8')) as unknown, file).not.toThrow();
});

test('tillframe-receiver serves its page, and issues tokens', async () => {
  using folder = mkdtempDisposableSync(join(tmpdir(), 'tillframe-receiver-'));
  const { installed, dependencies } = installPackage('tillframe-receiver', folder.path);
  const main = join(installed, 'dist/main.js');
  // What cameras and registers alone need is not there.
  for (const name of ['sharp', 'mpegts.js', 'node-onvif', 'onvif']) expect(dependencies).not.toContain(name);
  const data = join(folder.path, 'cloud');
  await using receiver = startProgram(['receiver', '--listen', '127.0.0.1:0', '--data', data], {}, main);
  const [, url = ''] = await receiver.line(/(http:\/\/127\.0\.0\.1:\d+)/);
  const signIn = await fetch(`${url}/`);
  expect(await signIn.text()).toContain('<html lang="en">');
  const [asset = ''] = globSync('dist/page/assets/*.js', { cwd: installed });
  expect((await fetch(`${url}/${asset.replace('dist/page/', '')}`)).status).toBe(200);
  const refused = await fetch(`${url}/v1/events`, { method: 'POST', body: '[]' });
  expect(refused.status).toBe(401);
  await using tokens = startProgram(
    ['receiver', 'tokens', 'add', 'gw-1', '--shop', 'shop-1', '--data', data],
    {},
    main,
  );
  const code = await new Promise<number | null>((ended) => tokens.child.on('close', ended));
  expect(code, tokens.output()).toBe(0);
});
