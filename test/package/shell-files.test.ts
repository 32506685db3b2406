/** Man page and completions of the package, made from the commands: read by real man, bash, zsh and fish. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { manPage } from '../../scripts/package/man-page.ts';
import { commandLinePage } from '../../scripts/reference-files.ts';

const script = fileURLToPath(new URL('../../scripts/package/shell-files.ts', import.meta.url));
let root: string;
/** In which files are completed. */
let empty: string;
let reference: string;
beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'tillframe-shell-'));
  empty = mkdtempSync(join(tmpdir(), 'tillframe-empty-'));
  execFileSync(process.execPath, [script, root]);
  reference = await commandLinePage();
});
afterAll(() => {
  for (const path of [root, empty]) rmSync(path, { recursive: true });
});

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

const linesOf = (shell: string, args: string[]): string[] =>
  execFileSync(shell, args, { cwd: empty, encoding: 'utf8' })
    .split('\n')
    .filter((line) => line !== '');

const shells: Readonly<Record<string, (words: string[]) => string[]>> = {
  bash: (words) => {
    const quoted = words.map((word) => `'${word}'`).join(' ');
    const run = `. "$0"; COMP_WORDS=(${quoted}) COMP_CWORD=${words.length - 1}; _tillframe; printf '%s\\n' "\${COMPREPLY[@]}"`;
    return linesOf('bash', ['-c', run, join(root, 'usr/share/bash-completion/completions/tillframe')]);
  },
  // Without a terminal zsh completes nothing: what the function offers is printed instead, and chosen by the word as zsh does.
  zsh: (words) => {
    const print = `compadd() { shift; print -rl -- "$@"; }; _files() { :; }
      _describe() { [[ $1 == -o ]] && shift; local -a all=("\${(@P)2}"); print -rl -- "\${(@)all%%:*}"; }`;
    const run = `${print}; typeset -a words=("$@"); CURRENT=$#; . "$0"`;
    const file = join(root, 'usr/share/zsh/vendor-completions/_tillframe');
    return linesOf('zsh', ['-f', '-c', run, file, ...words]).filter((word) =>
      word.startsWith(words.at(-1) ?? ''),
    );
  },
  fish: (words) => {
    const run = 'source $argv[1]; complete -C $argv[2]';
    const file = join(root, 'usr/share/fish/vendor_completions.d/tillframe.fish');
    const offered = linesOf('fish', ['--no-config', '-c', run, file, words.join(' ')]);
    return offered.map((line) => line.split('\t')[0] ?? '');
  },
};
const eachShell = Object.keys(shells);
const completed = (shell: string, line: string): string[] =>
  (shells[shell]?.(line.split(' ')) ?? []).toSorted();

describe.each(eachShell)('%s', (shell) => {
  test.each([
    ['tillframe che', ['check-config']],
    ['tillframe tokens ', ['add', 'list', 'remove']],
    ['tillframe tokens add --', ['--config', '--help', '--read-only']],
    ['tillframe receiver keys r', ['revoke']],
    ['tillframe doctor --lang ', ['en', 'ja']],
    ['tillframe doctor --config run --la', ['--lang']],
    // Files: the rest is left to the shell.
    ['tillframe import ', []],
    ['tillframe export --output ', []],
  ])('completes %j', (line, expected) => {
    expect(completed(shell, line)).toEqual(expected);
  });

  test('completes every command and option', () => {
    for (const [command, options] of documented()) {
      const offered = completed(shell, `${command} --`);
      for (const option of options) expect(offered, command).toContain(option);
      const words = command.split(' ');
      if (words.length > 1) expect(completed(shell, command)).toContain(words.at(-1));
    }
  });
});
