/** Man page and completion of the package, made from the commands: read by real man and bash. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { manPage } from '../../scripts/package/man-page.ts';
import { commandLinePage } from '../../scripts/reference-files.ts';

const script = fileURLToPath(new URL('../../scripts/package/shell-files.ts', import.meta.url));
let root: string;
let reference: string;
beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'tillframe-shell-'));
  execFileSync(process.execPath, [script, root]);
  reference = await commandLinePage();
});
afterAll(() => rmSync(root, { recursive: true }));

/** Command → its options, from the help. */
function documented(): Map<string, string[]> {
  return new Map(
    reference
      .split('\n## ')
      .slice(1)
      .map((section) => {
        const [, command = ''] = /^`(.*)`/.exec(section) ?? [];
        const options = section.split('\nOptions:\n')[1]?.split('\n\n')[0] ?? '';
        const flags = [...options.matchAll(/^ {2}(-\w, )?(--[\w-]+)/gm)];
        return [command, flags.map(([, , long = '']) => long)];
      }),
  );
}

test('the man page has every command and option, and no warnings', () => {
  const { stdout, stderr, status } = spawnSync(
    'man',
    ['--warnings', '--local-file', join(root, 'usr/share/man/man1/tillframe.1.gz')],
    {
      encoding: 'utf8',
      env: { PATH: process.env['PATH'], LC_ALL: 'C.UTF-8', MANWIDTH: '2000', MANPAGER: 'cat' },
    },
  );
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  const commands = documented();
  expect(commands.size).toBeGreaterThan(20);
  for (const [command, options] of commands) {
    const page =
      command === 'tillframe' ? stdout : (stdout.split(`\n   ${command}\n`)[1]?.split(/\n {3}\S/)[0] ?? '');
    expect(page, command).not.toBe('');
    for (const option of options) expect(page, command).toContain(option);
  }
});

test('the man page shows backslashes, quotes, dots and hyphens of a text as they are', () => {
  const about = 'a\\b "c" --d\n.SH e';
  const command = { path: [], usage: '.x', about, options: [], arguments: [], subcommands: [] };
  const shown = execFileSync('man', ['--warnings', '--local-file', '-'], {
    encoding: 'utf8',
    input: manPage([command]),
    env: { PATH: process.env['PATH'], LC_ALL: 'C.UTF-8', MANPAGER: 'cat' },
  });
  expect(shown).toContain('a\\b "c" --d .SH e');
  expect(shown).toContain('.x');
});

function completed(line: string): string[] {
  const words = line.split(' ');
  const quoted = words.map((word) => `'${word}'`).join(' ');
  return execFileSync(
    'bash',
    [
      '-c',
      `. "$0"; COMP_WORDS=(${quoted}) COMP_CWORD=${words.length - 1}; _tillframe; printf '%s\\n' "\${COMPREPLY[@]}"`,
      join(root, 'usr/share/bash-completion/completions/tillframe'),
    ],
    { encoding: 'utf8' },
  )
    .split('\n')
    .filter((word) => word !== '');
}

test.each([
  ['tillframe che', ['check-config']],
  ['tillframe tokens ', ['add', 'list', 'remove']],
  ['tillframe tokens add --', ['--config', '--read-only', '--help']],
  ['tillframe receiver keys r', ['revoke']],
  ['tillframe doctor --lang ', ['ja', 'en']],
  ['tillframe doctor --config run --la', ['--lang']],
  // Files: the rest is left to bash.
  ['tillframe import ', []],
  ['tillframe export --output ', []],
])('completes %j', (line, expected) => {
  expect(completed(line)).toEqual(expected);
});

test('completes every command and option', () => {
  for (const [command, options] of documented()) {
    const offered = completed(`${command} --`);
    for (const option of options) expect(offered, command).toContain(option);
    const words = command.split(' ');
    if (words.length > 1) expect(completed(command)).toContain(words.at(-1));
  }
});
