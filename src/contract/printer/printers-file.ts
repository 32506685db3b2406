/**
 * `dataDir/tap/printers.json`: the printers that were set up on the page. The agent writes it, whole each time; the tap follows it, and
 * goes by it when it is started while no agent is there. Those of the config are not in it.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { followFiles, type Reading } from '../../lib/files/follow-files.ts';
import { makeFolder } from '../../lib/files/make-folder.ts';
import { replaceFile } from '../../lib/files/replace-file.ts';
import { listenText } from '../../lib/net/listen-address.ts';
import { maxPrinters } from '../setup/names.ts';
import { printerSchema, type TapPrinter } from './config.ts';

const fileSchema = z.object({ printers: z.array(printerSchema).max(maxPrinters) });

function pathIn(folder: string): string {
  return join(folder, 'printers.json');
}

/** None where there is no file, or none that can be read. */
export function readPrintersFile(folder: string): readonly TapPrinter[] {
  try {
    const reading = parse([readFileSync(pathIn(folder), 'utf8')]);
    return reading.ok ? reading.value : [];
  } catch {
    return [];
  }
}

/** Throws what the system says; what the file said before then holds. */
export function writePrintersFile(folder: string, printers: readonly TapPrinter[]): void {
  const written = printers.map(({ listen, printer, ...rest }) => ({
    ...{ listen: listenText(listen), printer: listenText(printer) },
    ...rest,
  }));
  makeFolder(folder);
  replaceFile(pathIn(folder), Buffer.from(`${JSON.stringify({ printers: written }, null, 1)}\n`));
}

/** Each call looks. */
export function followPrintersFile(
  folder: string,
  onProblem: (why: string) => void,
): () => Promise<readonly TapPrinter[]> {
  return followFiles<readonly TapPrinter[]>({
    paths: [pathIn(folder)],
    first: [],
    parse,
    onProblem: ({ en }) => onProblem(en),
  });
}

function parse([text = '']: readonly string[]): Reading<readonly TapPrinter[]> {
  const fails = (why: string): Reading<readonly TapPrinter[]> => ({
    ok: false,
    why: { en: `printers.json ${why}`, ja: `printers.json: ${why}` },
  });
  try {
    const parsed = fileSchema.safeParse(JSON.parse(text));
    return parsed.success ? { ok: true, value: parsed.data.printers } : fails(z.prettifyError(parsed.error));
  } catch (error) {
    return fails((error as Error).message);
  }
}
