/** Receipts printed as images: no pixel is taken for text, a cut or a drawer kick. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createJobCapture } from '../../src/printer-proxy/capture/captured-jobs.ts';
import { createTokenizer } from '../../src/printer-proxy/dialects/tokenizer.ts';
import { type DrawnJob, epsonDocument, starDocument } from '../peers/drawn-jobs.ts';
import { capturedPrinter } from '../peers/printers/captured-printer.ts';

const documents = { star: starDocument, epson: epsonDocument } as const;
const cuts = fc.array(fc.nat(100_000), { maxLength: 20 });

function pieces({ bytes }: DrawnJob, at: readonly number[]): Uint8Array[] {
  const places = [0, ...at.map((place) => place % (bytes.length + 1)), bytes.length].sort((a, b) => a - b);
  return places.slice(1).map((to, index) => bytes.subarray(places[index] ?? 0, to));
}

test.each(['star', 'epson'] as const)(
  '%s: reports the commands of a drawn job and none of its pixels',
  (dialect) => {
    fc.assert(
      fc.property(documents[dialect], cuts, (job, at) => {
        const tokenizer = createTokenizer(dialect);
        const tokens = [
          ...pieces(job, at).flatMap((piece) => tokenizer.push(piece, 0)),
          ...tokenizer.reset(),
        ];
        const count = (kind: string): number => tokens.filter((token) => token.kind === kind).length;
        expect(tokens.filter((token) => token.kind === 'text' || token.kind === 'unknown')).toEqual([]);
        expect({ cuts: count('cut'), kicks: count('kick') }).toEqual({ cuts: job.sheets, kicks: job.kicks });
      }),
      { numRuns: 500 },
    );
  },
);

test.each(['star', 'epson'] as const)('%s: makes one unread sale of each drawn sheet', (dialect) => {
  fc.assert(
    fc.property(documents[dialect], cuts, (job, at) => {
      fc.pre(job.sheets > 0);
      const jobs = createJobCapture([{ ...capturedPrinter, dialect }]);
      const heard = [
        ...pieces(job, at).flatMap((bytes, index) =>
          jobs.add({ kind: 'bytes', connection: 1, printer: 0, atMs: 10 + index, bytes }),
        ),
        ...jobs.add({ kind: 'closed', connection: 1, printer: 0 }),
        ...jobs.add({ kind: 'tick', atMs: 100_000 }),
      ];
      const sheets = heard.filter(({ cutMs }) => cutMs !== undefined);
      expect(sheets.map(({ kind, text, reasons }) => [kind, text, reasons])).toEqual(
        Array.from({ length: job.sheets }, () => ['sale', undefined, ['image']]),
      );
      expect(heard.filter(({ kickMs }) => kickMs !== undefined)).toHaveLength(job.kicks);
    }),
    { numRuns: 200 },
  );
});
