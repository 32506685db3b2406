/** `tillframe receiver …` in a process of its own, as an operator runs it. */
import { execFile } from 'node:child_process';
import { bareEnvironment, main } from '../peers/program.ts';

type Ended = { readonly code: number; readonly out: string; readonly err: string };

/** Until it ends. `input`: its standard input. */
export function runReceiverCommand(
  args: readonly string[],
  {
    language = 'C',
    input = '',
  }: { readonly language?: string | undefined; readonly input?: string | undefined } = {},
): Promise<Ended> {
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      [main, 'receiver', ...args],
      { env: bareEnvironment(language), timeout: 200_000 },
      (error, out, err) => resolve({ code: error === null ? 0 : Number(error.code ?? Number.NaN), out, err }),
    );
    child.stdin?.end(input);
  });
}
