/** Connections that poll a printer's state, or leave text in its line buffer: nothing is printed, so nothing was sold. */
import { expect, test } from 'vitest';
import type { DialectName } from '../../src/domain/setup/receipt-printer.ts';
import { createJobCapture } from '../../src/printer-proxy/capture/captured-jobs.ts';
import type { Description } from '../../src/printer-proxy/capture/describe-paper.ts';
import { capturedPrinter } from '../peers/printers/captured-printer.ts';

type Step = string | { readonly waitMs: number };

/** One connection, closed at its end; a pause of 100 ms between chunks. */
function capture(dialect: DialectName, steps: readonly Step[]): Description[] {
  const jobs = createJobCapture([{ ...capturedPrinter, dialect }]);
  let atMs = 10;
  const heard = steps.flatMap((step) => {
    atMs += typeof step === 'string' ? 100 : step.waitMs;
    if (typeof step !== 'string') return jobs.add({ kind: 'tick', atMs });
    const bytes = Buffer.from(step, 'latin1');
    return jobs.add({ kind: 'bytes', connection: 1, printer: 0, atMs, bytes });
  });
  const closed = jobs.add({ kind: 'closed', connection: 1, printer: 0 });
  return [...heard, ...closed, ...jobs.add({ kind: 'tick', atMs: atMs + 100_000 })];
}

const kinds = (heard: readonly Description[]) => heard.map(({ kind }) => kind);

/** The request of Star's second port, 9101, is the character 2 and fifty bytes of any value. */
const starPolls: readonly string[] = [`2${'\x00'.repeat(50)}`, `2${'0'.repeat(50)}`, `2${'\xff'.repeat(50)}`];

test.each<[what: string, bytes: readonly string[]]>([
  ['the request of port 9101', starPolls.slice(0, 1)],
  ['that request filled with digits', starPolls.slice(1, 2)],
  ['that request filled with FF', starPolls.slice(2)],
  ['that request in single bytes', Array.from(starPolls[0] ?? '')],
  ['Star automatic status', ['\x1b\x1ea\x03', '\x1b\x06\x01', '\x05']],
  ['Star status of the end of a job', ['\x1b\x1d\x03\x01\x00\x00', '\x17']],
  ['Star printer information', ['\x1b\x1d)I\x01\x001', '\x1b#*\x0a\x00']],
  ['Epson real-time status', ['\x10\x04\x01\x10\x04\x02\x10\x04\x04', '\x1da\x0f', '\x1dr1', '\x1dI1']],
  ['letters that are never fed', ['\x1b@', 'READY']],
])('makes no sale of %s', (_, bytes) => {
  for (const dialect of ['star', 'epson'] as const) {
    expect(kinds(capture(dialect, bytes)), dialect).toEqual([]);
    // With silences in between, as on an open polling connection.
    const polled = bytes.flatMap((piece): Step[] => [piece, { waitMs: 5_000 }]);
    expect(kinds(capture(dialect, [...polled, ...polled])), dialect).toEqual([]);
  }
});

test('ends a receipt that is never cut while the till polls the state on its connection', () => {
  const polls = (piece: string) => Array.from({ length: 4 }, (): Step[] => [{ waitMs: 900 }, piece]).flat();
  for (const poll of ['\x10\x04\x01', '\x10\x04\x01\x10\x04\x04', '\x1dr1']) {
    const receipt = (total: number): Step[] => [`SHOP\nTOTAL \\${total}\n`, ...polls(poll)];
    const heard = capture('epson', [...receipt(500), ...receipt(700)]);
    expect(heard.map(({ kind, total, endMs }) => [kind, total, endMs])).toEqual([
      ['sale', 500, 110],
      ['sale', 700, 4_210],
    ]);
  }
});

test('keeps a receipt together that comes in pieces with polls between them', () => {
  const heard = capture('epson', [
    'SHOP\n',
    { waitMs: 2_000 },
    '\x10\x04\x01',
    { waitMs: 500 },
    '\x10\x04\x01TOTAL \\500',
    { waitMs: 2_500 },
    '\n\x1dV\x00',
  ]);
  expect(heard.map(({ kind, total }) => [kind, total])).toEqual([['sale', 500]]);
});

test('keeps the drawer that opens beside text that is never fed', () => {
  expect(kinds(capture('epson', ['\x1bp\x00\x19\xfa', 'READY']))).toEqual(['no_sale']);
  expect(kinds(capture('epson', ['READY', '\x1bp\x00\x19\xfa']))).toEqual(['no_sale']);
});

test.each<[what: string, bytes: readonly string[], kind: string, cutMs: number | undefined]>([
  ['one line and no cut', ['TOTAL \\500\n'], 'sale', undefined],
  ['a line that only the cut prints', ['TOTAL \\500', '\x1dV\x00'], 'sale', 210],
  ['more text than a line holds', [`${'SHOP'.padEnd(60)} TOTAL \\500`], 'unclear', undefined],
  ['paper fed by dots', ['TOTAL \\500', '\x1bJ\x20'], 'sale', undefined],
])('keeps %s', (_, bytes, kind, cutMs) => {
  const [only, ...more] = capture('epson', bytes);
  expect(more).toEqual([]);
  expect([only?.kind, only?.firstByteMs, only?.cutMs]).toEqual([kind, 110, cutMs]);
});

test('gives the kick to the receipt whose first line is fed after it', () => {
  const heard = capture('epson', ['\x1bp\x00\x19\xfa', 'SHOP', '\nTOTAL \\500\n\x1dV\x00']);
  expect(heard.map(({ kind, kickMs, firstByteMs }) => [kind, kickMs, firstByteMs])).toEqual([
    ['sale', 110, 210],
  ]);
});
