/** `tillframe doctor` of a gateway whose agent does not run, and what it says of a language it does not have. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runCommandLine } from '../../src/cli/command-line.ts';
import { freePort } from '../peers/network/free-port.ts';

async function run(language: 'en' | 'ja', args: readonly string[]) {
  const said = { out: '', err: '' };
  const code = await runCommandLine(
    args,
    {
      ...{ language, runtime: 'test' },
      print: (text) => void (said.out += `${text}\n`),
      printError: (text) => void (said.err += `${text}\n`),
    },
    new AbortController().signal,
  );
  return { code, ...said };
}

test('an agent that does not run is what does not work', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'tillframe-cli-doctor-'));
  const config = join(folder, 'config.yaml');
  writeFileSync(
    config,
    `shop: {id: shop-1}\ndataDir: data\nweb: {listen: '127.0.0.1:${await freePort()}'}\nclock: {state: synced}\n`,
  );
  const { code, out } = await run('en', ['doctor', '--json', '--config', config]);
  const { findings } = JSON.parse(out) as { findings: { check: string; level: string }[] };
  expect(findings).toContainEqual(expect.objectContaining({ check: 'agent', level: 'red' }));
  expect(code).toBe(1);
  rmSync(folder, { recursive: true });
});

test('a language that there is not: those that there are', async () => {
  expect(await run('en', ['doctor', '--lang', 'fr'])).toMatchObject({
    code: 2,
    err: expect.stringContaining('--lang <LANGUAGE>: expected ja or en\n') as string,
  });
  expect((await run('ja', ['doctor', '--lang', 'fr'])).err).toContain('ja か en を指定してください');
});
