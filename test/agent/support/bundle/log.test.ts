/**
 * Source of the log in a support bundle: the agent's own memory for the page, a journal or a file for a
 * command.
 */
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { endOfFile, endOfJournal } from '../../../../src/agent/support/bundle/log-end.ts';
import { freePort } from '../../../peers/network/free-port.ts';
import { startProgram } from '../../../peers/program.ts';
import { cookieOf, password, sendJson } from '../../http/signing-in.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tillframe-bundle-log-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const never = new AbortController().signal;

test('contains the agent’s log since its start, or how to get one when there is none', async () => {
  const config = join(folder, 'config.yaml');
  const url = `http://127.0.0.1:${await freePort()}`;
  writeFileSync(
    config,
    `shop: { id: shop-1 }\ndataDir: data\nweb: { listen: '${url.slice(7)}' }\nclock: { state: synced }\n`,
  );
  await using agent = startProgram(['run', '--config', config]);
  await agent.line(/page server listening/);
  const command = async (...args: string[]) => {
    await using program = startProgram([...args, '--config', config]);
    await once(program.child, 'close');
    return { code: program.child.exitCode, output: program.output() };
  };
  const { output } = await command('setup-code');
  const code = output.split('\n')[0];
  const cookie = cookieOf(await sendJson({ url }, 'POST', '/api/v1/setup', { body: { code, password } }));
  const answer = await fetch(`${url}/api/v1/support-bundle`, { headers: { cookie } });
  expect(answer.status).toBe(200);
  const bundle = join(folder, 'page.tar.gz');
  writeFileSync(bundle, Buffer.from(await answer.arrayBuffer()));
  expect(execFileSync('tar', ['-xzOf', bundle, 'tillframe-support/log.txt'], { encoding: 'utf8' })).toMatch(
    /"msg":"page server listening/,
  );

  const bare = join(folder, 'bare.tar.gz');
  const packed = await command('support-bundle', '--output', bare);
  expect(packed).toMatchObject({ code: 0 });
  expect(packed.output).toContain('give it with --log FILE');
  expect(execFileSync('tar', ['-tzf', bare], { encoding: 'utf8' })).not.toContain('log.txt');
});

/** A journalctl that answers so. */
async function journal(script: string): Promise<string | undefined> {
  const path = join(folder, 'journalctl');
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
  return endOfJournal({ PATH: `${folder}:${process.env['PATH'] ?? ''}` }, never);
}

test('takes whole lines from the end of a journal, and none from a missing, empty or unreadable one', async () => {
  expect(await journal('echo "one"; echo "two"')).toBe('one\ntwo\n');
  const long = await journal('seq -f "line %.0f" 100000');
  expect(long).toMatch(/^line \d+\n/);
  expect(long?.length).toBeLessThanOrEqual(262_144);
  expect(long).toMatch(/\nline 100000\n$/);
  expect(await journal('echo "-- No entries --"')).toBeUndefined();
  expect(await journal('exit 1')).toBeUndefined();
  expect(await journal('')).toBeUndefined();
  expect(await endOfJournal({ PATH: join(folder, 'nothing') }, never)).toBeUndefined();
});

test('takes the end of a long file, by whole lines', () => {
  const path = join(folder, 'agent.log');
  const lines = Array.from({ length: 20_000 }, (_, n) => `ライン ${n} xxxxxxxxxxxxx\n`);
  writeFileSync(path, lines.join(''));
  const end = endOfFile(path);
  expect(end).toMatch(/^ライン \d+ x+\n/);
  expect(end).toContain('ライン 19999');
  expect(Buffer.byteLength(end ?? '')).toBeLessThanOrEqual(262_144);
  expect(endOfFile(join(folder, 'nothing'))).toBeUndefined();
});
