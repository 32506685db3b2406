/**
 * `dataDir/printer-proxy/printers.json`: the printers set up on the page. The agent replaces it as a whole; the proxy
 * follows it, and uses it when started without an agent. It excludes the printers of the config.
 */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { followFiles, type Reading } from '../../lib/files/follow-files.ts';
import { makeFolder } from '../../lib/files/make-folder.ts';
import { replaceFile } from '../../lib/files/replace-file.ts';
import { listenText } from '../../lib/net/listen-address.ts';
import { maxPrinters } from '../setup/names.ts';
import { contractText } from '../text/contract-text.ts';
import { type ProxiedPrinter, printerSchema } from './config.ts';
import { printerAddressText } from './printer-address.ts';

const fileSchema = z.object({ printers: z.array(printerSchema).max(maxPrinters) });

function pathIn(folder: string): string {
  return join(folder, 'printers.json');
}

/** Empty if the file is missing or can't be read. */
export function readPrintersFile(folder: string): readonly ProxiedPrinter[] {
  try {
    const reading = parse([readFileSync(pathIn(folder), 'utf8')]);
    return reading.ok ? reading.value : [];
  } catch {
    return [];
  }
}

/** Throws the system's error; the previous contents then stay in effect. */
export function writePrintersFile(folder: string, printers: readonly ProxiedPrinter[]): void {
  const written = printers.map(({ listen, printer, ...rest }) => ({
    ...{ listen: listenText(listen), printer: printerAddressText(printer) },
    ...rest,
  }));
  makeFolder(folder);
  replaceFile(pathIn(folder), Buffer.from(`${JSON.stringify({ printers: written }, null, 1)}\n`));
}

/** Each call checks the file. */
export function followPrintersFile(
  folder: string,
  onProblem: (why: string) => void,
): () => Promise<readonly ProxiedPrinter[]> {
  return followFiles<readonly ProxiedPrinter[]>({
    paths: [pathIn(folder)],
    first: [],
    parse,
    onProblem: ({ en }) => onProblem(en),
  });
}

function parse([text = '']: readonly string[]): Reading<readonly ProxiedPrinter[]> {
  const fails = (why: string): Reading<readonly ProxiedPrinter[]> => ({
    ok: false,
    why: contractText('printers_file', { why }),
  });
  try {
    const parsed = fileSchema.safeParse(JSON.parse(text));
    return parsed.success ? { ok: true, value: parsed.data.printers } : fails(z.prettifyError(parsed.error));
  } catch (error) {
    return fails((error as Error).message);
  }
}
