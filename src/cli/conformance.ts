/** `tillframe conformance`: tests a cloud against the contract. Prints a line per check, or JSON at the end. */
import { readFileSync } from 'node:fs';
import { type CheckResult, notStored, runConformance } from '../conformance/run.ts';
import { conformanceText, conformanceTextIn } from '../conformance/text/text.ts';
import { systemClock } from '../lib/clock.ts';
import { tokenPattern } from '../lib/http/bearer.ts';
import type { LocalizedText } from '../lib/text/language.ts';
import type { ExitCode, Terminal } from './terminal/terminal.ts';

export type ConformanceCommandOptions = {
  readonly tokenFile: string;
  readonly enrolKeyFile?: string;
  readonly caFile?: string;
  readonly shop?: string;
  readonly gateway?: string;
  readonly wait?: number;
  readonly json?: true;
};

export async function conformance(
  url: string,
  options: ConformanceCommandOptions,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<ExitCode> {
  const t = conformanceTextIn(terminal.language);
  const token = secretIn(options.tokenFile);
  const enrolKey = options.enrolKeyFile === undefined ? undefined : secretIn(options.enrolKeyFile);
  const caPem = options.caFile === undefined ? undefined : textIn(options.caFile);
  const files = [
    ['--token-file', token, options.tokenFile],
    ['--enrol-key-file', options.enrolKeyFile === undefined ? '' : enrolKey, options.enrolKeyFile],
    ['--ca-file', options.caFile === undefined ? '' : caPem, options.caFile],
  ] as const;
  const bad = files.find(([, text]) => text === undefined);
  if (bad !== undefined || token === undefined) {
    const [option, , file] = bad ?? files[0];
    terminal.printError(`tillframe: ${t('report.unreadable', { option, file: file ?? '' })}`);
    return 2;
  }

  let test = { shop: '', gateway: '' };
  const isText = options.json !== true;
  const results = await runConformance(
    {
      ...{ url, token, clock: systemClock },
      ...(caPem !== undefined && { caPem }),
      ...(enrolKey !== undefined && { enrolKey }),
      ...(options.shop !== undefined && { shop: options.shop }),
      ...(options.gateway !== undefined && { gateway: options.gateway }),
      ...(options.wait !== undefined && { patienceMs: options.wait * 1_000 }),
      onStart: (started) => {
        test = started;
        if (isText) terminal.print(`tillframe conformance ${url}\n${t('report.start', started)}\n`);
      },
      onResult: (result) => {
        if (isText && !isNotRun(result)) terminal.print(resultText(result, terminal));
      },
      onReport: (words) => terminal.printError(`… ${words[terminal.language]}`),
    },
    signal,
  );

  const count = (kind: CheckResult['verdict']['kind']): number =>
    results.filter(({ verdict }) => verdict.kind === kind).length;
  const counts = { passed: count('pass'), failed: count('fail'), skipped: count('skip') };
  if (isText) {
    const { passed, failed, skipped } = counts;
    if (results.some(isNotRun)) terminal.print(`\n${t('report.not_run')}`);
    terminal.print(`\n${t('report.counts', { passed, failed, skipped })}`);
  } else {
    terminal.print(
      JSON.stringify(
        { url, ...test, ...counts, results: results.map((one) => resultJson(one, terminal)) },
        null,
        2,
      ),
    );
  }
  return counts.failed > 0 ? 1 : 0;
}

function isNotRun({ verdict }: CheckResult): boolean {
  return verdict.kind === 'skip' && verdict.why === notStored;
}

/** Width of the longest id. */
const idColumns = 16;
const indent = ' '.repeat(9);

function resultText({ id, verdict }: CheckResult, { language }: Terminal): string {
  const t = conformanceTextIn(language);
  const line = `${t(`report.${verdict.kind}`)}  ${id.padEnd(idColumns)} ${t(`${id}.title`)}`;
  const detail = (name: 'note' | 'why' | 'expected' | 'came', text: LocalizedText): string =>
    `\n${indent}${t('report.detail', { name: t(`report.${name}`), text })}`;
  switch (verdict.kind) {
    case 'pass':
      return verdict.note === undefined ? line : line + detail('note', verdict.note);
    case 'skip':
      return line + detail('why', verdict.why);
    case 'fail':
      return line + detail('expected', conformanceText(`${id}.expected`)) + detail('came', verdict.came);
  }
}

function resultJson({ id, verdict }: CheckResult, { language }: Terminal): object {
  const t = conformanceTextIn(language);
  return {
    ...{ id, result: verdict.kind, title: t(`${id}.title`), expected: t(`${id}.expected`) },
    ...(verdict.kind === 'fail' && { came: verdict.came[language] }),
    ...(verdict.kind === 'skip' && { why: verdict.why[language] }),
    ...(verdict.kind === 'pass' && verdict.note !== undefined && { note: verdict.note[language] }),
  };
}

function secretIn(file: string): string | undefined {
  const line = textIn(file)
    ?.replace(/^\uFEFF/, '')
    .trim();
  return line !== undefined && tokenPattern.test(line) ? line : undefined;
}

function textIn(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
