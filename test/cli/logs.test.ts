/** `tillframe logs` as a program of its own, with a stub in place of journalctl; `script` provides a terminal. */
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, globSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { journalUnits } from '../../src/lib/logging/journal-units.ts';
import { bareEnvironment, main, startProgram } from '../peers/program.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tillframe-cli-logs-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const entry = JSON.stringify({
  MESSAGE: '{"level":"warn","time":"2026-11-30T05:00:00.000Z","msg":"no video"}',
});

/** Variables of a program that finds a journalctl of this script. */
function journal(script: string): { PATH: string } {
  const path = join(folder, 'journalctl');
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
  return { PATH: `${folder}:${process.env['PATH'] ?? ''}` };
}

test('ends without an error when interrupted while it follows', async () => {
  const env = journal(`echo '${entry}'\nexec sleep 600`);
  await using program = startProgram(['logs', '-f'], env);
  await program.line(/no video/);
  expect(await program.end('SIGINT')).toBe(0);
  expect(program.output()).not.toMatch(/unhandled|AbortError|\n +at /i);
});

test('says where else the log is when the machine has no journalctl', async () => {
  const bin = join(folder, 'bin');
  mkdirSync(bin);
  symlinkSync('/usr/bin/setpriv', join(bin, 'setpriv'));
  await using program = startProgram(['logs'], { PATH: bin });
  const [code] = (await once(program.child, 'close')) as [number | null];
  expect(code).toBe(1);
  expect(program.output()).toMatch(/^tillframe: no journal has lines of tillframe here[^\n]*$/);
});

test('colours lines at a terminal unless NO_COLOR is set', async () => {
  const onTerminal = async (variables: Record<string, string>): Promise<string> => {
    const command = `'${process.execPath}' '${main}' logs`;
    const env = { ...bareEnvironment('C'), ...journal(`echo '${entry}'`), TERM: 'xterm', ...variables };
    return (await promisify(execFile)('script', ['-qec', command, '/dev/null'], { env })).stdout;
  };
  expect(await onTerminal({})).toContain('\u001B[33mWARN\u001B[39m');
  expect(await onTerminal({ NO_COLOR: '1' })).toMatch(/^[^\u001B]*WARN: no video[^\u001B]*$/);
});

test('reads the lines of every service that is installed', () => {
  const root = fileURLToPath(new URL('../..', import.meta.url));
  const services = ['systemd', 'packaging/image/root/etc/systemd/system'].flatMap((under) =>
    globSync(`${under}/tillframe*.service`, { cwd: root }),
  );
  expect(services.length).toBeGreaterThan(0);
  expect([...journalUnits].sort()).toEqual(services.map((path) => `--unit=${basename(path)}`).sort());
});
