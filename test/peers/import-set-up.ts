/** Takes a set-up file in before a gateway starts. */
import { importFile } from '../../src/cli/import.ts';

/** As `tillframe import` does it, in this process: a start of the program for it takes half a second of processor time. Throws what it printed. */
export async function importSetUp(file: string, config: string): Promise<void> {
  const printed: string[] = [];
  const print = (text: string): void => void printed.push(text);
  const terminal = {
    language: 'en',
    runtime: '',
    environment: process.env,
    print,
    printError: print,
  } as const;
  const code = await importFile(file, { config }, terminal, new AbortController().signal);
  if (code !== 0) throw new Error(`import failed:\n${printed.join('\n')}`);
}
