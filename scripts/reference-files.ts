/**
 * Makes docs/reference/command-line.md from the help of every command, what is supported (docs/reference/support.en.md, support.ja.md), and the tables of alarms (docs/reference/alarms.md), of the events of the log (docs/reference/log-events.md), of the fields of
 * a sale (docs/integrate/tills.md) and their sources (docs/integrate/cloud-contract.md), and what each register gets (docs/integrate/registers.md, installer guides), from their declarations: `npm run reference`.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import { posKinds } from '../src/agent/sources/registry.ts';
import { runCommandLine } from '../src/cli/command-line.ts';
import { saleMessageSchema } from '../src/contract/register/sale-message.ts';
import { type AlarmDeclaration, type AlarmKind, alarms } from '../src/domain/alarm/alarms.ts';
import { alarmsEn } from '../src/domain/alarm/alarms-en.ts';
import { registerTruthsEn } from '../src/domain/exactness/register-truths-en.ts';
import { registerTruthsJa } from '../src/domain/exactness/register-truths-ja.ts';
import { truthRows } from '../src/domain/exactness/truth-table.ts';
import { detailTextsJa } from '../src/domain/sale/detail-texts-ja.ts';
import { printedDetails, type SourceField, sourceFields } from '../src/domain/sale/sale-fields.ts';
import { logEvents } from '../src/lib/logging/log-events.ts';
import type { Language } from '../src/lib/text/language.ts';
import { supportPage } from './support/support-page.ts';

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
  const sections = await Promise.all((await commandsFrom([])).map(section));
  return `${[head, ...sections].join('\n')}\n`;
}

/** A command and all below it, each as the words to call it. */
async function commandsFrom(command: readonly string[]): Promise<(readonly string[])[]> {
  const below = namesIn(await helpOf(command)).map((name) => commandsFrom([...command, name]));
  return [command, ...(await Promise.all(below)).flat()];
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

/** Table of what each register gets; a register is named once. */
export function truthsPage(page: string, language: Language): string {
  const words = language === 'ja' ? registerTruthsJa : registerTruthsEn;
  const columns = ['register', 'printer', 'now', 'pair', 'details', 'add'] as const;
  const rows = truthRows(words);
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return withTable(page, 'src/domain/exactness/register-truths.ts', [
    line(columns.map((column) => words.head[column])),
    `|${columns.map(() => '---').join('|')}|`,
    ...rows.map(({ add, ...row }, index) =>
      line([
        row.register === rows[index - 1]?.register ? '' : row.register,
        ...[row.printer, row.now, row.pair, row.details],
        add.length === 0 ? words.nothingToAdd : add.join('<br>'),
      ]),
    ),
  ]);
}

/** The page with the table made from that source file again. */
function withTable(page: string, source: string, rows: readonly string[]): string {
  const [begin, end] = [`<!-- Made by \`npm run reference\` from ${source}. -->`, '<!-- End -->'];
  const [before = '', rest = ''] = page.split(begin);
  return `${before}${begin}\n\n${rows.join('\n')}\n\n${end}${rest.split(end)[1] ?? ''}`;
}

export function alarmsPage(page: string): string {
  const rows = Object.entries<AlarmDeclaration>(alarms).map(([kind, alarm]) => {
    const { title, what, todo } = alarmsEn[kind as AlarmKind];
    return `| \`${kind}\` | ${alarm.severity} | ${thresholdText(alarm)} | ${title}. ${what} | ${todo} |`;
  });
  return withTable(page, 'src/domain/alarm/alarms.ts', [
    '| kind | severity | raised | meaning | what to do |',
    '|---|---|---|---|---|',
    ...rows,
  ]);
}

export function logEventsPage(page: string): string {
  const rows = Object.entries(logEvents).map(([code, statement]) => `| \`${code}\` | ${statement} |`);
  return withTable(page, 'src/lib/logging/log-events.ts', ['| event | statement |', '|---|---|', ...rows]);
}

/** The page for tills, with the table of the labelled fields. */
export function tillsPage(page: string): string {
  // A copy: where the HTTP API has been made, the schema itself is a reference.
  const { properties = {} } = z.toJSONSchema(z.object(saleMessageSchema.shape), { io: 'input' });
  const rows = Object.entries(detailTextsJa.label).map(([field, label]) => {
    const { description, examples } = z
      .object({ description: z.string(), examples: z.array(z.unknown()).min(1) })
      .parse(properties[field]);
    return `| \`${field}\` | ${label} | ${description} | \`${JSON.stringify(examples[0])}\` |`;
  });
  return withTable(page, 'src/contract/sale.ts', [
    '| field | in Japanese | means | example |',
    '|---|---|---|---|',
    ...rows,
  ]);
}

/** Fields of a sale that each source fills, by the head of its column. */
export function fieldsOfSources(): Map<string, ReadonlySet<SourceField>> {
  const printed: string[] = [...Object.keys(printedDetails), 'payments.kind', 'reverses'];
  return new Map([
    ...[...posKinds.values()].map(({ name, saleFields }) => [name.en, new Set(saleFields)] as const),
    ['receipt', new Set(sourceFields.filter((field) => printed.includes(field)))],
    ['push', new Set(sourceFields)],
  ]);
}

/** The contract for clouds, with the table of the fields that each source fills. */
export function contractPage(page: string): string {
  const columns = fieldsOfSources();
  const row = (field: SourceField): string =>
    [...columns.values()].map((filled) => (filled.has(field) ? 'yes' : 'no')).join(' | ');
  return withTable(page, 'src/domain/sale/sale-fields.ts and the descriptors of src/agent/sources/', [
    `| field | ${[...columns.keys()].join(' | ')} |`,
    `|---${'|---'.repeat(columns.size)}|`,
    ...sourceFields.map((field) => `| \`${field}\` | ${row(field)} |`),
  ]);
}

if (import.meta.main) {
  const folder = new URL('../docs/', import.meta.url);
  writeFileSync(new URL('reference/command-line.md', folder), await commandLinePage());
  for (const language of ['en', 'ja'] as const)
    writeFileSync(new URL(`reference/support.${language}.md`, folder), supportPage(language));
  for (const [file, made] of [
    ['reference/alarms.md', alarmsPage],
    ['reference/log-events.md', logEventsPage],
    ['integrate/tills.md', tillsPage],
    ['integrate/cloud-contract.md', contractPage],
    ['integrate/registers.md', (page: string) => truthsPage(page, 'en')],
    ['install/installer.en.md', (page: string) => truthsPage(page, 'en')],
    ['install/installer.ja.md', (page: string) => truthsPage(page, 'ja')],
  ] as const) {
    const path = new URL(file, folder);
    writeFileSync(path, made(readFileSync(path, 'utf8')));
  }
}
