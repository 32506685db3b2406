/**
 * Translations of the page, files in src/page/text/languages/ that need no code:
 *
 *   npm run translation -- list vi             keys that are shown in English
 *   npm run translation -- give vi texts.csv   writes a table for a translator: key, English, Japanese, translation
 *   npm run translation -- take vi texts.csv   takes the table back; a new language begins as TAG.unreviewed.json
 *
 * docs/integrate/translate.md has the steps.
 */
import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parse } from 'csv-parse/sync';
import { z } from 'zod';
import { csvLine } from '../src/lib/text/csv-line.ts';
import { mistakesOf } from './translation/check.ts';
import { textsOfPage } from './translation/texts.ts';

const folder = resolve(import.meta.dirname, '../src/page/text/languages');
const [what = '', tag = '', table = ''] = process.argv.slice(2);
const texts = textsOfPage();

function fileOf(tag: string): string {
  const [found] = globSync(`${tag}{,.unreviewed}.json`, { cwd: folder });
  return join(folder, found ?? `${tag}.unreviewed.json`);
}

function translationOf(tag: string): Record<string, string> {
  const [found] = globSync(`${tag}{,.unreviewed}.json`, { cwd: folder });
  if (found === undefined) return {};
  return z.record(z.string(), z.string()).parse(JSON.parse(readFileSync(join(folder, found), 'utf8')));
}

const known = translationOf(tag);

function list(): void {
  const missing = [...texts].filter(([key]) => known[key] === undefined);
  for (const [key, { english }] of missing) console.log(`${key}  ${english}`);
  console.error(`${texts.size - missing.length} of ${texts.size} texts are translated`);
}

function give(): void {
  const rows = [...texts].map(([key, { english, japanese }]) => [key, english, japanese, known[key] ?? '']);
  const lines = [['key', 'English', '日本語', tag], ...rows].map((row) => csvLine(row));
  // Spreadsheets read UTF-8 by its mark.
  writeFileSync(table, `\ufeff${lines.join('')}`);
}

function take(): void {
  const rows = z
    .array(z.tuple([z.string(), z.string(), z.string(), z.string()]))
    .parse(parse(readFileSync(table), { bom: true, from: 2 }));
  const given = new Map(rows.filter(([, , , text]) => text !== '').map(([key, , , text]) => [key, text]));
  const translation = Object.fromEntries(
    [...texts.keys()].flatMap((key) => {
      const text = given.get(key);
      return text === undefined ? [] : [[key, text] as const];
    }),
  );
  const mistakes = mistakesOf(translation, texts);
  for (const mistake of mistakes) console.error(mistake);
  if (mistakes.length > 0) process.exitCode = 1;
  else writeFileSync(fileOf(tag), `${JSON.stringify(translation, null, 2)}\n`);
}

const commands: Readonly<Record<string, (() => void) | undefined>> = { list, give, take };
const command = commands[what];
const isNamed = /^[a-z]{2,3}(?:-[A-Za-z]{2,4})?$/.test(tag) && (what === 'list' || table !== '');
if (command !== undefined && isNamed) command();
else {
  console.error(
    'Usage: npm run translation -- list TAG, give TAG FILE.csv or take TAG FILE.csv; TAG such as vi, ne, zh-Hant',
  );
  process.exitCode = 2;
}
