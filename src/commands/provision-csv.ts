/** `tillframe provision --csv FILE --out DIR`. */
import type { ExitCode, Terminal } from './terminal.ts';

export type CsvOptions = {
  readonly csv: string;
  readonly out: string;
  readonly template?: string;
  readonly renew?: true;
  readonly skipLabels?: number;
};

export function provisionCsv(
  _options: CsvOptions,
  _terminal: Terminal,
  _signal: AbortSignal,
): Promise<ExitCode> {
  return Promise.resolve(1);
}
