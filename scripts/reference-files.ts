/**
 * Makes docs/reference/command-line.md from the help of every command, and the table of docs/reference/alarms.md
 * from their declarations: `npm run reference`.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { runCommandLine } from '../src/cli/command-line.ts';
import { type AlarmDeclaration, type AlarmKind, alarms } from '../src/domain/alarm/alarms.ts';
import { alarmsEn } from '../src/domain/alarm/alarms-en.ts';

/** A line of the list below `Commands:`. */
const listed = /^ {2}([a-z][a-z-]*)(?: |$)/gm;

async function helpOf(command: readonly string[]): Promise<string> {
  const lines: string[] = [];
  const print = (text: string): void => void lines.push(text);
  const terminal = { language: 'en' as const, runtime: '', print, printError: print };
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

function durationText(ms: number): string {
  const units: readonly (readonly [string, number])[] = [
    ['days', 86_400_000],
    ['h', 3_600_000],
    ['min', 60_000],
  ];
  // `24 h` reads better than `1 day` beside other hours.
  const [unit, unitMs] = units.find(([, size]) => ms >= 2 * size) ?? ['s', 1_000];
  return `${ms / unitMs} ${unit}`;
}

function thresholdText({ afterMs, shownForMs, aboveShare }: AlarmDeclaration): string {
  if (aboveShare !== undefined) return `above ${aboveShare * 100} %`;
  if (afterMs !== undefined) return `after ${durationText(afterMs)}`;
  return shownForMs === undefined ? 'at once' : `at once, shown for ${durationText(shownForMs)}`;
}

const tableEdges = [
  '<!-- Made by `npm run reference` from src/domain/alarm/alarms.ts. -->',
  '<!-- End -->',
] as const;

/** The page with its table of alarms made again. */
export function alarmsPage(page: string): string {
  const [begin, end] = tableEdges;
  const rows = Object.entries<AlarmDeclaration>(alarms).map(([kind, alarm]) => {
    const { title, what, todo } = alarmsEn[kind as AlarmKind];
    return `| \`${kind}\` | ${alarm.severity} | ${thresholdText(alarm)} | ${title}. ${what} | ${todo} |`;
  });
  const table = [
    '| kind | severity | raised | meaning | what to do |',
    '|---|---|---|---|---|',
    ...rows,
  ].join('\n');
  const [before = '', rest = ''] = page.split(begin);
  return `${before}${begin}\n\n${table}\n\n${end}${rest.split(end)[1] ?? ''}`;
}

if (import.meta.main) {
  const folder = new URL('../docs/reference/', import.meta.url);
  writeFileSync(new URL('command-line.md', folder), await commandLinePage());
  const alarmsFile = new URL('alarms.md', folder);
  writeFileSync(alarmsFile, alarmsPage(readFileSync(alarmsFile, 'utf8')));
}
