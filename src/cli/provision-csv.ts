/**
 * `tillframe provision --csv FILE --out DIR`: boot folders and labels for the devices of a list. Nothing is written unless the whole list
 * is valid.
 */
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import {
  type BootFiles,
  bootFiles,
  defaultConfig,
  type Template,
  templateProblems,
} from '../agent/system/provision/csv/boot-files.ts';
import {
  asInFile,
  type DeviceRow,
  deviceRows,
  type RowProblem,
} from '../agent/system/provision/csv/device-rows.ts';
import { type Given, readGiven, writeGiven } from '../agent/system/provision/csv/label-list.ts';
import { type Label, labelsOfPage, writeLabels } from '../agent/system/provision/csv/label-sheet.ts';
import { nameDevices } from '../agent/system/provision/csv/name-devices.ts';
import { maxTableBytes, readTable } from '../agent/system/provision/csv/read-table.ts';
import { systemClock } from '../lib/clock.ts';
import type { LocalizedText } from '../lib/text/language.ts';
import { readText, wholeFile } from '../lib/yaml/yaml-file.ts';
import { countText, type ExitCode, printProblems, type Terminal } from './terminal/terminal.ts';
import { type Messages, message, messagesIn } from './text/messages.ts';

export type CsvOptions = {
  readonly csv: string;
  readonly out: string;
  readonly template?: string;
  readonly renew?: true;
  readonly skipLabels?: number;
};

/** Issues listed in full; further ones are only counted. */
const maxListed = 100;
const sayEveryMs = 2_000;

export async function provisionCsv(
  options: CsvOptions,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<ExitCode> {
  const { csv, out, renew = false, skipLabels = 0 } = options;
  const t = messagesIn(terminal.language);
  const fail = (text: string): ExitCode => {
    terminal.printError(`tillframe: ${text}`);
    return 2;
  };
  if (!Number.isInteger(skipLabels) || skipLabels < 0 || skipLabels >= labelsOfPage)
    return fail(t('provision.skip_labels', { max: labelsOfPage - 1 }));
  const bytes = bytesOf(csv);
  if (bytes === undefined) return fail(t('file.not_read', { file: csv }));
  const template = readTemplate(options.template);
  if ('words' in template) return printProblems(template.file, [wholeFile(template.words)], terminal);
  for (const { file, problems } of templateProblems(template))
    if (problems.length > 0) return printProblems(join(options.template ?? '', file), problems, terminal);
  const earlier = readGiven(join(out, 'labels.csv'));
  if (earlier === undefined) return fail(t('provision.codes_changed', { file: join(out, 'labels.csv') }));

  const { devices, problems, headingOf } = deviceRows(readTable(bytes));
  const named = nameDevices(devices, earlier, renew);
  const made: { row: DeviceRow; given: Given; files: BootFiles }[] = [];
  const unfit: RowProblem[] = [];
  const progress = createProgress(terminal, devices.length);
  for (const [index, row] of devices.entries()) {
    signal.throwIfAborted();
    await progress(t('provision.checked'), index + 1);
    const given = named[index];
    if (given === undefined) continue;
    const result = bootFiles(row, given, template);
    if ('problems' in result) unfit.push(...result.problems);
    else made.push({ row, given: { ...given, address: result.files.address }, files: result.files });
  }
  const wrong = [...problems, ...asInFile(unfit, headingOf)].toSorted((a, b) => a.line - b.line);
  if (wrong.length > 0) return complainAboutRows(csv, wrong, terminal);

  mkdirSync(out, { recursive: true, mode: 0o700 });
  // Written first: a code that is on no list would be lost in a power cut.
  const listed = new Set(made.map(({ given }) => given.device));
  const others = [...earlier.values()].filter(({ device }) => !listed.has(device));
  writeGiven(join(out, 'labels.csv'), [...made.map(({ given }) => given), ...others]);
  let changed = 0;
  for (const [index, { given, files }] of made.entries()) {
    signal.throwIfAborted();
    if (writeFolder(join(out, given.device, 'tillframe'), files)) changed += 1;
    await progress(t('provision.folders'), index + 1);
  }
  const sheet = join(out, 'labels.pdf');
  await writeLabels(`${sheet}.new`, made.map(labelOf), {
    skip: skipLabels,
    onLabel: (count) => progress(t('provision.labels'), count),
  });
  renameSync(`${sheet}.new`, sheet);
  const codesKept = named.filter(
    ({ device, setUpCode }) => earlier.get(device)?.setUpCode === setUpCode,
  ).length;
  for (const line of summary({ out, count: made.length, changed, codesKept, others, skipLabels }, t))
    terminal.print(line);
  return 0;
}

function bytesOf(path: string): Uint8Array | undefined {
  try {
    return readFileSync(path).subarray(0, maxTableBytes + 1);
  } catch {
    return undefined;
  }
}

/** Without the option, or without one of the files, the defaults for gateways apply. A folder with neither is an error. */
function readTemplate(
  folder: string | undefined,
): Template | { readonly file: string; readonly words: LocalizedText } {
  const texts = new Map<string, string>();
  for (const name of folder === undefined ? [] : ['config.yaml', 'provision.yaml']) {
    const file = join(folder ?? '', name);
    if (!existsSync(file)) continue;
    const text = readText(file);
    if (typeof text !== 'string') return { file, words: text };
    texts.set(name, text);
  }
  if (folder !== undefined && texts.size === 0)
    return { file: folder, words: message('provision.no_template') };
  return { config: texts.get('config.yaml') ?? defaultConfig, provision: texts.get('provision.yaml') ?? '' };
}

/** False when both files already had this content. Readable by the owner only. */
function writeFolder(folder: string, { config, provision }: BootFiles): boolean {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return Object.entries({ 'config.yaml': config, 'provision.yaml': provision })
    .map(([name, text]) => {
      const path = join(folder, name);
      if (existsSync(path) && readFileSync(path, 'utf8') === text) return false;
      writeFileSync(`${path}.new`, text, { mode: 0o600 });
      renameSync(`${path}.new`, path);
      return true;
    })
    .includes(true);
}

function labelOf({ row, given }: { row: DeviceRow; given: Given }): Label {
  const isFixed = row.network?.address !== undefined;
  return {
    ...{ device: given.device, shopName: row.shop.name ?? row.shop.id },
    ...{ address: given.address, setUpCode: given.setUpCode },
    ...(isFixed && { otherAddress: given.address.replace(/\/\/[^/:]+/, `//${given.hostName}.local`) }),
    ...(row.note !== undefined && { note: row.note }),
  };
}

function complainAboutRows(csv: string, problems: readonly RowProblem[], terminal: Terminal): ExitCode {
  for (const { line, column, words } of problems.slice(0, maxListed)) {
    const place = `${csv}${line === 0 ? '' : `:${line}`}${column === '' ? '' : ` ${column}`}`;
    terminal.printError(`${place}: ${words[terminal.language]}`);
  }
  const count = countText(problems.length, terminal.language);
  terminal.printError(messagesIn(terminal.language)('provision.nothing_written', { count }));
  return 2;
}

/** Prints progress when it takes long, and yields so that signals are handled. */
function createProgress(terminal: Terminal, total: number) {
  let saidAtMs = systemClock.monotonicMs();
  return async (what: string, count: number): Promise<void> => {
    if (count % 50 === 0) await setImmediate();
    if (systemClock.monotonicMs() - saidAtMs < sayEveryMs) return;
    saidAtMs = systemClock.monotonicMs();
    terminal.printError(`… ${what} ${count} / ${total}`);
  };
}

function summary(
  done: {
    out: string;
    count: number;
    changed: number;
    codesKept: number;
    others: readonly Given[];
    skipLabels: number;
  },
  t: Messages,
): string[] {
  const { out, count, changed, codesKept, others, skipLabels } = done;
  const pages = Math.ceil((count + skipLabels) / labelsOfPage);
  return [
    t('provision.devices', {
      count,
      changed,
      same: count - changed,
      made: count - codesKept,
      kept: codesKept,
    }),
    t('provision.sheets', { file: join(out, 'labels.pdf'), pages }),
    t('provision.copy', { out }),
    t('provision.keep_codes'),
    ...(others.length === 0 ? [] : [t('provision.others', { names: namesOf(others) })]),
  ];
}

function namesOf(others: readonly Given[]): string {
  const names = others.slice(0, 10).map(({ device }) => device);
  return `${names.join(', ')}${others.length > names.length ? ' …' : ''}`;
}
