/** Makes docs/reference/command-line.md from the help of every command: `npm run reference`. */
import { writeFileSync } from 'node:fs';
import { runCommandLine } from '../src/cli/command-line.ts';

/** A line of the list below `Commands:`. */
const listed = /^ {2}([a-z][a-z-]*)(?: |$)/gm;

async function helpOf(command: readonly string[]): Promise<string> {
  const lines: string[] = [];
  const print = (text: string): void => void lines.push(text);
  const terminal = { language: 'en' as const, runtime: '', print, complain: print };
  await runCommandLine([...command, '--help'], terminal, new AbortController().signal);
  return lines.join('\n').trimEnd();
}

const namesIn = (help: string): string[] =>
  [...(help.split('Commands:\n')[1]?.split('\n\n')[0] ?? '').matchAll(listed)]
    .map(([, name = '']) => name)
    .filter((name) => name !== 'help');

async function section(command: readonly string[]): Promise<string> {
  return [
    '',
    `## \`${['tillframe', ...command].join(' ')}\``,
    '',
    '```text',
    await helpOf(command),
    '```',
  ].join('\n');
}

export async function commandLinePage(): Promise<string> {
  const head = `# Command line

Made from the program's own help by \`npm run reference\`. \`LANG=ja_JP.UTF-8\` shows it in Japanese. Exit codes: 0 done, 1 failed, 2 wrong usage or config.
Default config: \`/etc/tillframe/config.yaml\`.`;
  const commands: string[][] = [];
  for (const name of namesIn(await helpOf([]))) {
    const below = namesIn(await helpOf([name]));
    commands.push([name], ...below.map((sub) => [name, sub]));
  }
  return `${[head, ...(await Promise.all([[], ...commands].map(section)))].join('\n')}\n`;
}

if (import.meta.main)
  writeFileSync(new URL('../docs/reference/command-line.md', import.meta.url), await commandLinePage());
