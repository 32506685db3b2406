/** The table of the promises as text, and as `docs/reference/promises.md`. */
import type { DeclaredPromise } from './declaration.ts';
import { promises } from './promises.ts';
import type { PromiseResult } from './results.ts';

const verdicts = { kept: 'kept', broken: 'BROKEN', unproved: 'not proved' } as const;
const counterVerdicts = { fails: 'fails', passes: 'PASSES', unproved: 'not proved' } as const;

type Row = { readonly promise: DeclaredPromise; readonly result: PromiseResult | undefined };

const rowsOf = (results: readonly PromiseResult[]): Row[] =>
  promises.map((promise) => ({ promise, result: results.find(({ id }) => id === promise.id) }));

/** `only`: ids of the rows; default all. */
export function textTable(results: readonly PromiseResult[], only: readonly string[] = []): string {
  return rowsOf(results)
    .filter(({ promise: { id } }) => only.length === 0 || only.includes(id))
    .map(({ promise, result }) => {
      const head = `${promise.id.padEnd(14)} ${(result === undefined ? 'not run' : verdicts[result.verdict]).padEnd(10)}`;
      if (result === undefined) return `${head} ${promise.text.en}`;
      const { counterProof, figure, command } = result;
      const lines = [
        `${head} ${promise.text.en}`,
        `figure: ${figure}`,
        `bound: ${promise.bound.en}`,
        `without ${promise.counterProof.removed.en}: ${counterVerdicts[counterProof.verdict]}; ${counterProof.figure}`,
        `command: ${command}`,
      ];
      return lines.join(`\n${' '.repeat(26)}`);
    })
    .join('\n');
}

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll(/\s*\n\s*/g, ' ');

function tableRow({ promise, result }: Row): string {
  const { counterProof, against } = promise;
  const parts = against === 'program' ? '' : ` *Of parts: ${against.parts.en}.*`;
  const cells =
    result === undefined
      ? ['', promise.bound.en, 'not run', `without ${counterProof.removed.en}`, '']
      : [
          result.figure,
          promise.bound.en,
          result.verdict === 'kept' ? 'kept' : `**${verdicts[result.verdict]}**`,
          `without ${counterProof.removed.en}: ${result.counterProof.verdict === 'fails' ? 'fails' : `**${counterVerdicts[result.counterProof.verdict]}**`}; ${result.counterProof.figure}`,
          `\`${result.command}\` ${result.commit}, ${result.at.slice(0, 10)}`,
        ];
  return `| \`${promise.id}\` | ${promise.text.en}${parts} | ${cells.map(cell).join(' | ')} |`;
}

export function promisesPage(results: readonly PromiseResult[]): string {
  const machines = [...new Set(results.map(({ machine }) => machine))];
  const longer = promises.flatMap(({ id, longer: form }) =>
    form === undefined ? [] : [`| \`${id}\` | \`${form.command}\` | ${form.minutes} min |`],
  );
  return `# Promises

Made by \`scripts/test-reliability.sh --quick | --full\` from [its results](promises.json); do not edit. Each promise runs against the built program with real peers, and once more with
its protection removed, which has to fail. \`--help\` lists the options; exit code 0: all kept, 1: one broken, 3: one not proved.

Machine: ${machines.length === 0 ? 'none yet' : machines.join('; ')}.

| id | promise | figure | bound | verdict | counter-proof | command, commit, date |
|---|---|---|---|---|---|---|
${rowsOf(results).map(tableRow).join('\n')}

## Longer forms

Not part of \`--full\`. Each repeats by its seed (\`TILLFRAME_SEED\`) and is started by itself.

| id | command | about |
|---|---|---|
${longer.join('\n')}
`;
}
