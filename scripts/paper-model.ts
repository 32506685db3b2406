/**
 * Learns from the papers of the tests how receipts of sales differ from other papers, and writes
 * src/printer-proxy/rules/likeness/paper-model.json. Prints first how well each collection is told apart by what was
 * learned from the others: they are by different hands, so that is what to expect of an unknown shop.
 */
import { writeFileSync } from 'node:fs';
import fc from 'fast-check';
import { plainLine } from '../src/printer-proxy/rules/language/plain-line.ts';
import { linePieces } from '../src/printer-proxy/rules/likeness/line-pieces.ts';
import { likenessBy, type PaperModel } from '../src/printer-proxy/rules/likeness/sale-likeness.ts';
import { depositPapers } from '../test/peers/deposit-papers.ts';
import { evidencePapers } from '../test/peers/evidence-papers.ts';
import { foreignPapers } from '../test/peers/foreign-papers/all-papers.ts';
import { layOut } from '../test/peers/foreign-papers/paper-layout.ts';
import { type MixedPaper, mixedPapers } from '../test/peers/mixed-papers.ts';
import { papers } from '../test/peers/papers.ts';
import { plainPapers } from '../test/peers/plain-papers.ts';
import { shopPapersByHand } from '../test/peers/shop-papers/all-shop-papers.ts';
import type { ShopPaper } from '../test/peers/shop-papers/shop-paper.ts';
import { saleWithOrdinaryLines, variedPaper } from '../test/peers/varied-papers.ts';

type Example = { readonly pieces: ReadonlySet<string>; readonly isSale: boolean };

const passes = 30;
const pace = 0.5;
const decay = 1e-4;
/** A piece that stands on fewer papers shows their shop rather than their kind. */
const minPapers = 3;
/** Hundredths; smaller ones change no verdict. */
const minWeight = 4;
/** As many random layouts as papers by hand would drown them. */
const varied = 240;

const kindsOfSales = new Set(['sale', 'refund', 'void']);
/** A copy looks like its sale; of an unclear paper nothing can be learned. */
const neither = new Set(['copy', 'unclear']);

function examples(lines: readonly string[], kinds: readonly string[]): Example[] {
  const isSale = kinds.some((kind) => kindsOfSales.has(kind));
  if (!isSale && kinds.some((kind) => neither.has(kind))) return [];
  return [{ pieces: linePieces(lines.map(plainLine)), isSale }];
}

const ofLayout = ({ text, print, truth, also = [] }: ShopPaper): Example[] =>
  examples(
    layOut(text, print.columns).map((line) => line.text),
    [truth.kind, ...also],
  );
/** `|` divides columns. */
const ofText = ({ kind, also = [], text }: MixedPaper): Example[] =>
  examples(text.replaceAll('|', '   ').split('\n'), [kind, ...also]);

/** Deterministic: a fixed order in each pass. */
function learn(examples: readonly Example[]): PaperModel {
  const counts = new Map<string, number>();
  for (const { pieces } of examples)
    for (const piece of pieces) counts.set(piece, (counts.get(piece) ?? 0) + 1);
  const used = [...counts].filter(([, count]) => count >= minPapers).map(([piece]) => piece);
  const places = new Map(used.map((piece, place) => [piece, place]));
  const rows = examples.map(({ pieces, isSale }) => ({
    at: [...pieces].flatMap((piece) => places.get(piece) ?? []),
    wanted: isSale ? 1 : 0,
  }));
  // AdaGrad; the last place is the bias.
  const weights = new Float64Array(used.length + 1);
  const squares = new Float64Array(used.length + 1).fill(1e-6);
  const move = (place: number, slope: number): void => {
    squares[place] = (squares[place] ?? 0) + slope * slope;
    weights[place] = (weights[place] ?? 0) - (pace * slope) / Math.sqrt(squares[place] ?? 1);
  };
  for (let pass = 0; pass < passes; pass++) {
    for (const { at, wanted } of inTurn(rows, pass)) {
      const scale = 1 / Math.sqrt(at.length + 1);
      const sum = at.reduce((all, place) => all + (weights[place] ?? 0) * scale, weights[used.length] ?? 0);
      const error = 1 / (1 + Math.exp(-sum)) - wanted;
      for (const place of at) move(place, error * scale + decay * (weights[place] ?? 0));
      move(used.length, error);
    }
  }
  return {
    bias: Math.round(100 * (weights[used.length] ?? 0)),
    weights: new Map(
      used.flatMap((piece, place) => {
        const weight = Math.round(100 * (weights[place] ?? 0));
        return Math.abs(weight) < minWeight ? [] : [[piece, weight] as const];
      }),
    ),
  };
}

/** All rows, each pass in another order. */
function inTurn<Row>(rows: readonly Row[], pass: number): Row[] {
  const step = [7, 11, 13, 17, 19, 23, 29, 31][pass % 8] ?? 7;
  return rows
    .map((row, index) => ({ row, place: (index * step * 7_919 + pass * 104_729) % (rows.length * 31 + 7) }))
    .toSorted((a, b) => a.place - b.place)
    .map(({ row }) => row);
}

const shareRight = (model: PaperModel, examples: readonly Example[]): string => {
  const right = examples.filter(
    (example) => likenessBy(model, example.pieces) > 0.5 === example.isSale,
  ).length;
  return `${right} of ${examples.length} right (${((100 * right) / examples.length).toFixed(1)} %)`;
};

const collections: Readonly<Record<string, readonly Example[]>> = {
  'foreign papers': foreignPapers().flatMap(ofLayout),
  ...Object.fromEntries(
    Object.entries<readonly ShopPaper[]>(shopPapersByHand).map(([hand, its]) => [
      `shop papers by the ${hand} hand`,
      its.flatMap(ofLayout),
    ]),
  ),
  'mixed papers': [mixedPapers, depositPapers, evidencePapers].flatMap((its) =>
    Object.values(its).flatMap(ofText),
  ),
  'own papers': [
    ...Object.values(papers).flatMap((group) => Object.values<MixedPaper>(group)),
    ...plainPapers.map(([kind, , text]) => ({ kind, text })),
  ].flatMap(ofText),
  'random papers': [
    ...fc.sample(variedPaper, { seed: 1, numRuns: varied }),
    ...fc.sample(saleWithOrdinaryLines, { seed: 1, numRuns: varied / 3 }),
  ].flatMap(ofText),
};
for (const [name, examples] of Object.entries(collections)) {
  const others = Object.entries(collections).flatMap(([other, its]) => (other === name ? [] : its));
  console.log(`${name}, learned from the others: ${shareRight(learn(others), examples)}`);
}
const all = Object.values(collections).flat();
const model = learn(all);
console.log(`all papers, learned from themselves: ${shareRight(model, all)}; ${model.weights.size} pieces`);
const file = new URL('../src/printer-proxy/rules/likeness/paper-model.json', import.meta.url);
const sorted = [...model.weights].toSorted(([a], [b]) => (a < b ? -1 : 1));
writeFileSync(file, `${JSON.stringify({ bias: model.bias, weights: Object.fromEntries(sorted) })}\n`);
