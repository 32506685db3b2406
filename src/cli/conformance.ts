/** `tillframe conformance`: tests a cloud against the contract. Prints a line per check, or JSON at the end. */
import { readFileSync } from 'node:fs';
import { type CheckResult, notStored, runConformance } from '../conformance/run.ts';
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
  const localized = (words: LocalizedText): string => words[terminal.language];
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
    terminal.printError(
      localized({
        en: `tillframe: ${option}: ${file ?? ''} can't be read, or is not what it should be (one line, no blanks)`,
        ja: `tillframe: ${option}: ${file ?? ''} を読めないか、内容が正しくありません（空白のない 1 行）`,
      }),
    );
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
        if (isText) terminal.print(`tillframe conformance ${url}\n${localized(startWords(started))}\n`);
      },
      onResult: (result) => {
        if (isText && !isNotRun(result)) terminal.print(resultText(result, terminal));
      },
      onReport: (words) => terminal.printError(`… ${localized(words)}`),
    },
    signal,
  );

  const count = (kind: CheckResult['verdict']['kind']): number =>
    results.filter(({ verdict }) => verdict.kind === kind).length;
  const counts = { passed: count('pass'), failed: count('fail'), skipped: count('skip') };
  if (isText) {
    const { passed, failed, skipped } = counts;
    if (results.some(isNotRun)) {
      terminal.print(
        localized({
          en: '\nThe others were not run: without a sale that is stored they would all fail.',
          ja: '\n会計が保存されないと、ほかはすべて不合格になるため、実行していません。',
        }),
      );
    }
    terminal.print(
      `\n${localized({
        en: `${passed} passed, ${failed} failed, ${skipped} skipped`,
        ja: `合格 ${passed} 件、不合格 ${failed} 件、省略 ${skipped} 件`,
      })}`,
    );
  } else {
    terminal.print(
      JSON.stringify(
        { url, ...test, ...counts, results: results.map((one) => resultJson(one, localized)) },
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

function startWords({ shop, gateway }: { shop: string; gateway: string }): LocalizedText {
  return {
    en: `Test shop ${shop}, gateway ${gateway}: nothing of your own is read or changed. What is sent stays at the cloud, under a shop name with the time of this run; some of its pictures are never sent, on purpose.`,
    ja: `テスト用の店舗 ${shop}、ゲートウェイ ${gateway} として送ります。実際のデータには触れません。送ったものは、この実行の時刻を含む店舗名でクラウドに残ります。画像の一部はわざと送りません。`,
  };
}

const marks: Readonly<Record<CheckResult['verdict']['kind'], LocalizedText>> = {
  pass: { en: 'pass   ', ja: '合格   ' },
  fail: { en: 'FAIL   ', ja: '不合格 ' },
  skip: { en: 'skipped', ja: '省略   ' },
};
/** Width of the longest id. */
const idColumns = 16;
const indent = ' '.repeat(9);

function resultText({ id, title, expected, verdict }: CheckResult, { language }: Terminal): string {
  const line = `${marks[verdict.kind][language]}  ${id.padEnd(idColumns)} ${title[language]}`;
  const colon = { en: ': ', ja: '：' }[language];
  const detail = (name: LocalizedText, text: LocalizedText): string =>
    `${indent}${name[language]}${colon}${text[language]}`;
  switch (verdict.kind) {
    case 'pass':
      return verdict.note === undefined
        ? line
        : `${line}\n${detail({ en: 'note', ja: '備考' }, verdict.note)}`;
    case 'skip':
      return `${line}\n${detail({ en: 'why', ja: '理由' }, verdict.why)}`;
    case 'fail':
      return [
        line,
        detail({ en: 'expected', ja: '期待' }, expected),
        detail({ en: 'came', ja: '応答' }, verdict.came),
      ].join('\n');
  }
}

function resultJson(
  { id, title, expected, verdict }: CheckResult,
  localized: (words: LocalizedText) => string,
): object {
  return {
    id,
    result: verdict.kind,
    title: localized(title),
    expected: localized(expected),
    ...(verdict.kind === 'fail' && { came: localized(verdict.came) }),
    ...(verdict.kind === 'skip' && { why: localized(verdict.why) }),
    ...(verdict.kind === 'pass' && verdict.note !== undefined && { note: localized(verdict.note) }),
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
