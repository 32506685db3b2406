/**
 * Reads fifty receipts that were printed as pixels, in three fonts and two widths, with Debian's tesseract on one core. Prints right, unclear
 * and false totals of the half that the reading was tuned on and of the other half, and time and memory for each paper. Without tesseract
 * and its Japanese data it says what to install.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { recognise, recognitionState } from '../src/agent/sources/printer/pixels/character-recognition.ts';
import { readPixels } from '../src/agent/sources/printer/pixels/read-pixels.ts';
import { noOwnRules } from '../src/domain/setup/receipt-printer.ts';
import { systemClock } from '../src/lib/clock.ts';
import { readInTime } from '../src/printer-proxy/capture/read-in-time.ts';
import { compileRules } from '../src/printer-proxy/rules/read-receipt.ts';

const never = new AbortController().signal;
const rules = compileRules(noOwnRules);

/** Fontconfig reads its file at the first text that is drawn. */
function withKosugi(): string {
  const folder = mkdtempSync(join(tmpdir(), 'tillframe-fonts-'));
  const kosugi = dirname(
    createRequire(import.meta.url).resolve('@expo-google-fonts/kosugi/Kosugi_400Regular.ttf'),
  );
  const file = join(folder, 'fonts.conf');
  const folders = ['/usr/share/fonts', kosugi].map((path) => `<dir>${path}</dir>`).join('');
  writeFileSync(file, `<fontconfig>${folders}<cachedir>${folder}/cache</cachedir></fontconfig>`);
  process.env['FONTCONFIG_FILE'] = file;
  return folder;
}

/** Processor time of ended children, milliseconds (proc(5): cutime, cstime). */
function childrenMs(): number {
  const stat = readFileSync('/proc/self/stat', 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return 10 * (Number(fields[13]) + Number(fields[14]));
}

/** Largest resident memory of a running child so far, KiB. */
function largestChildKb(): number {
  const children = readdirSync('/proc/self/task').flatMap((task) => {
    try {
      return readFileSync(`/proc/self/task/${task}/children`, 'utf8').split(' ').filter(Boolean);
    } catch {
      return [];
    }
  });
  return Math.max(
    0,
    ...children.map((pid) => {
      try {
        return Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0);
      } catch {
        return 0;
      }
    }),
  );
}

const state = await recognitionState(systemClock, never);
if (state !== 'ready') {
  console.error('apt install tesseract-ocr tesseract-ocr-jpn');
  process.exit(1);
}
const folder = withKosugi();
const { drawnSales, printedPicture } = await import('../test/peers/printers/drawn-shop-papers.ts');

type Tally = { right: number; unclear: number; false: number; of: number };
const halves: Record<'tuned' | 'other', Tally> = {
  tuned: { right: 0, unclear: 0, false: 0, of: 0 },
  other: { right: 0, unclear: 0, false: 0, of: 0 },
};
const costs: number[] = [];
const kilobytes: number[] = [];
let memoryKb = 0;
const watch = setInterval(() => {
  memoryKb = Math.max(memoryKb, largestChildKb());
}, 10);
for (const [index, sale] of drawnSales().entries()) {
  const { bitmap, pngBytes } = await printedPicture(sale, index);
  const fromMs = childrenMs();
  const read = await readPixels(
    {
      recognise: (picture, scale) => recognise(picture, scale, systemClock, never),
      tryRules: async (texts) => texts.map((text) => readInTime(text, rules)),
    },
    { bitmap, rules: noOwnRules },
  );
  costs.push(childrenMs() - fromMs);
  kilobytes.push(pngBytes / 1024);
  const { truth, alsoYen = [], name } = sale.paper;
  const tally = halves[sale.isTuned ? 'tuned' : 'other'];
  tally.of += 1;
  const isRight =
    read?.kind === 'sale' && [truth.totalYen, ...alsoYen].includes(read.total) ? 'right' : undefined;
  const verdict = isRight ?? (read === undefined || read.total === undefined ? 'unclear' : 'false');
  tally[verdict] += 1;
  if (verdict !== 'right')
    console.log(
      `${verdict}: ${name} (${sale.font}, ${sale.dots} dots): ${truth.totalYen}, read ${read?.total}`,
    );
}
clearInterval(watch);
rmSync(folder, { recursive: true, force: true });

const sorted = costs.toSorted((a, b) => a - b);
const at = (share: number, list: readonly number[]): number =>
  list[Math.min(list.length - 1, Math.floor(share * list.length))] ?? 0;
console.table(halves);
console.log(
  `processor time of recognition: median ${at(0.5, sorted)} ms, p95 ${at(0.95, sorted)} ms, longest ${at(1, sorted)} ms; ` +
    `memory ${Math.round(memoryKb / 1024)} MB; picture: median ${at(
      0.5,
      kilobytes.toSorted((a, b) => a - b),
    ).toFixed(1)} KB`,
);
