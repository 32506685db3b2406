/**
 * Case file of a sale: what its PDF shows, as blocks in the order of the pages; how it is drawn is not known here. Times are stated with
 * their basis and uncertainty, each picture with its hash. Pure.
 */

import type { Pair } from '../../capture/pair.ts';
import { moneyFormat } from '../../time/figures.ts';
import { rfc3339 } from '../../time/time-text.ts';
import { type DetailTexts, detailRows } from '../detail-texts.ts';
import { detailTextsEn } from '../detail-texts-en.ts';
import { detailTextsJa } from '../detail-texts-ja.ts';
import { type Shop, sourceTimes } from '../sale-event.ts';
import { staffOf } from '../sale-filter.ts';
import { saleLabel } from '../sale-label.ts';
import { basisText } from '../sale-texts.ts';
import { saleTextsEn } from '../sale-texts-en.ts';
import { saleTextsJa } from '../sale-texts-ja.ts';
import {
  type CasePicture,
  casePictures,
  type DetailedPicture,
  detailedCasePictures,
  maxCasePictures,
  type Wording,
} from './case-pictures.ts';
import { caseTextsEn } from './case-texts-en.ts';
import { type CaseVideos, caseTextsJa } from './case-texts-ja.ts';

const languages = {
  ja: { texts: caseTextsJa, ofSales: saleTextsJa, details: detailTextsJa },
  en: { texts: caseTextsEn, ofSales: saleTextsEn, details: detailTextsEn },
};

/** Rows of the receipt, and lines of its printed text, that are drawn. */
const maxReceiptRows = 200;
const maxPrintedLines = 300;

export type CaseRow = { readonly label: string; readonly value: string; readonly note?: string };

export type CaseBlock =
  | {
      readonly kind: 'rows';
      readonly title?: string;
      readonly rows: readonly CaseRow[];
      readonly note?: string;
    }
  /** The first one is drawn large. */
  | {
      readonly kind: 'pictures';
      readonly title?: string;
      readonly pictures: readonly CasePicture[];
      /** Each over the whole width. */
      readonly areLarge?: true;
      readonly note?: string;
    }
  | { readonly kind: 'receipt'; readonly title: string; readonly rows: readonly ReceiptRow[] }
  /** Printed in columns: drawn in one width for each character. */
  | { readonly kind: 'printed'; readonly title: string; readonly text: string }
  | { readonly kind: 'paper'; readonly title: string };

/** `strength`: the total stands out, what leads to it does not. */
type ReceiptRow = {
  readonly cells: readonly [item: string, quantity: string, amount: string];
  readonly strength: 'item' | 'total' | 'quiet';
};

export type CaseFile = {
  readonly language: 'ja' | 'en';
  readonly title: string;
  /** Kind and amount. */
  readonly heading: string;
  /** Shop and time of the sale. */
  readonly subject: string;
  readonly blocks: readonly CaseBlock[];
  /** At the foot of each page. */
  readonly foot: string;
};

export type CaseRequest = {
  readonly pair: Pair;
  readonly shop: Shop;
  readonly gateway: string;
  readonly version: string;
  readonly language: 'ja' | 'en';
  /** Epoch milliseconds. */
  readonly exportedAtMs: number;
  /** A name that the person typed, and how the request was signed in. */
  readonly by: {
    readonly name?: string;
    readonly caller: 'session' | 'open' | { readonly token: string };
  };
  /** SHA-256 of the sale's data in the ZIP file. */
  readonly recordSha256: string;
  /** Its receipt was printed as pixels and is stored. */
  readonly hasPaper: boolean;
  readonly detailed: readonly DetailedPicture[];
};

/** Foot of one page. */
export function caseFoot(language: 'ja' | 'en', page: number, pages: number): string {
  return languages[language].texts.pageFoot(page, pages);
}

export function caseFile(requested: CaseRequest): CaseFile {
  const { pair, shop, language, hasPaper } = requested;
  const { texts, ofSales } = languages[language];
  const { sale, instant } = pair;
  const wording = wordingOf(requested);
  const label = saleLabel(sale, ofSales)?.text ?? ofSales.kind.sale;
  const amount =
    sale.totalUnknown === true ? texts.totalUnknown : moneyFormat(language)(sale.totalMinor, sale.currency);
  const pictures = casePictures(pair, wording);
  const shown = pictures.slice(0, maxCasePictures);
  const [main, ...others] = shown;
  const detailed = detailedCasePictures(requested.detailed, pair, wording);
  const cut =
    pictures.length > shown.length ? { note: texts.picturesCut(shown.length, pictures.length) } : {};
  const receipt = receiptRows(requested);
  const printed = (sale.receiptText ?? '').split('\n');
  return {
    language,
    title: texts.title,
    heading: `${label}  ${amount}`,
    subject: `${shop.name}  ${wording.time(instant.atMs)}`,
    blocks: [
      { kind: 'rows', rows: summary(requested, wording) },
      ...(main === undefined ? [] : [{ kind: 'pictures' as const, pictures: [main] }]),
      ...(detailed.length === 0
        ? []
        : [
            {
              ...({ kind: 'pictures', title: texts.detailed, areLarge: true } as const),
              pictures: detailed,
            },
          ]),
      ...(receipt.length === 0
        ? []
        : [{ kind: 'receipt' as const, title: ofSales.receipt.receipt, rows: receipt }]),
      { kind: 'rows', title: texts.times, rows: times(requested, wording) },
      ...(others.length === 0
        ? []
        : [{ kind: 'pictures' as const, title: texts.pictures, pictures: others, ...cut }]),
      ...(sale.receiptText === undefined
        ? []
        : [
            {
              kind: 'printed' as const,
              title: texts.receiptText,
              text: [
                ...printed.slice(0, maxPrintedLines),
                ...(printed.length > maxPrintedLines
                  ? [texts.linesCut(String(printed.length - maxPrintedLines))]
                  : []),
              ].join('\n'),
            },
          ]),
      ...(hasPaper ? [{ kind: 'paper' as const, title: texts.receiptPicture }] : []),
      { kind: 'rows', title: texts.proof, rows: proof(requested, wording), note: texts.proofNote },
    ],
    foot: `tillframe  ${pair.saleId}`,
  };
}

/** Text of `README.txt` in the ZIP file. */
export function caseReadMe(language: 'ja' | 'en', videos: CaseVideos): string {
  return languages[language].texts.readMe(videos).join('\r\n');
}

function wordingOf({ shop, language }: CaseRequest): Wording {
  const { texts, ofSales } = languages[language];
  const seconds = new Intl.NumberFormat(language, { maximumFractionDigits: 3 });
  return {
    texts,
    ofSales,
    span: (ms) => {
      const size = Math.round(Math.abs(ms));
      return size < 1_000 ? texts.ms(String(size)) : texts.s(seconds.format(size / 1_000));
    },
    // To the millisecond and with its zone: read by people who were not there.
    time: (atMs) => timeText(rfc3339(atMs, shop.timeZone)),
  };
}

/** `2026-11-24 12:34:56.789 (+09:00)` */
function timeText(rfc: string): string {
  return rfc.replace('T', ' ').replace(/(Z|[+-]\d\d:\d\d)$/, ' ($1)');
}

function summary({ pair, shop, language }: CaseRequest, { texts, ofSales, span, time }: Wording): CaseRow[] {
  const { sale, instant, voided, reversedBy = [] } = pair;
  const { details } = languages[language];
  const numbers = new Intl.NumberFormat(language);
  const row = (label: string, value: string | undefined, note?: string): CaseRow[] =>
    value === undefined || value === '' ? [] : [{ label, value, ...(note !== undefined && { note }) }];
  const basis = (one: { readonly basis: Pair['instant']['basis']; readonly uncertaintyMs: number }) =>
    `${texts.within(span(one.uncertaintyMs))}${texts.comma}${ofSales.basis[one.basis]}`;
  return [
    ...row(texts.shop, shop.name === shop.id ? shop.id : `${shop.name} (${shop.id})`),
    ...row(texts.register, pair.registerName),
    ...row(texts.instant, time(instant.atMs), basis(instant)),
    ...(voided === undefined ? [] : row(texts.voidedAt, time(voided.atMs), basis(voided))),
    ...row(texts.staff, staffOf(sale)),
    ...row(texts.receiptNumber, sale.receiptNumber),
    ...row(texts.registerSaleId, sale.registerSaleId),
    ...row(texts.reverses, pair.reversedSale ?? sale.reverses),
    ...row(
      texts.reversedBy,
      reversedBy.map(({ saleId, kind }) => `${ofSales.kind[kind]} ${saleId}`).join(texts.comma),
    ),
    ...row(texts.note, pair.note?.text, pair.note && texts.noted(time(pair.note.atMs))),
    ...detailRows(sale, details, {
      comma: texts.comma,
      number: (value) => numbers.format(value),
    }).map(([label, value]) => ({ label, value })),
  ];
}

function receiptRows({ pair: { sale }, language }: CaseRequest): ReceiptRow[] {
  const { ofSales, details, texts } = languages[language];
  const money = moneyFormat(language);
  const amount = (minor: number | undefined) => (minor === undefined ? '' : money(minor, sale.currency));
  const row = (strength: ReceiptRow['strength'], item: string, sum: string, quantity = ''): ReceiptRow => ({
    strength,
    cells: [item, quantity, sum],
  });
  const { lines, payments, adjustments = [], taxes = [] } = sale;
  const isPrinted = sale.receiptText !== undefined;
  if (lines.length === 0 && payments.length === 0 && sale.kind === 'no_sale') return [];
  const shown = lines.slice(0, maxReceiptRows);
  const taxRow = ({ name, ratePercent, amount: tax, taxable, included }: (typeof taxes)[number]) =>
    row(
      'quiet',
      name ?? details.tax(ratePercent === undefined ? '' : `${ratePercent}%`, included),
      amount(tax),
      taxable === undefined ? '' : details.taxable(amount(taxable)),
    );
  return [
    ...(lines.length === 0 ? [row('quiet', ofSales.receipt[isPrinted ? 'unreadLines' : 'noLines'], '')] : []),
    ...shown.map(({ name, quantity, unitPrice, amount: sum }) =>
      row('item', name, amount(sum), quantityText({ quantity, unitPrice: unitPrice && amount(unitPrice) })),
    ),
    ...(lines.length > shown.length
      ? [row('quiet', texts.linesCut(String(lines.length - shown.length)), '')]
      : []),
    ...adjustments.map(({ kind, name, amount: sum }) =>
      row('quiet', name ?? details.adjustment[kind], amount(sum)),
    ),
    ...taxes.filter(({ included }) => included === false).map(taxRow),
    row(
      'total',
      ofSales.receipt.total,
      sale.totalUnknown === true ? texts.totalUnknown : amount(sale.totalMinor),
    ),
    ...taxes.filter(({ included }) => included !== false).map(taxRow),
    ...payments.map(({ method, kind, amount: sum }) =>
      row(
        'quiet',
        kind === undefined || ofSales.payment[kind] === method ? method : paid(method, kind, details),
        amount(sum),
      ),
    ),
    ...(sale.tendered === undefined ? [] : [row('quiet', details.tendered, amount(sale.tendered))]),
    ...(sale.change === undefined ? [] : [row('quiet', details.change, amount(sale.change))]),
  ];
}

function quantityText({
  quantity,
  unitPrice = '',
}: {
  quantity?: number | undefined;
  unitPrice?: string | 0 | undefined;
}): string {
  return quantity === undefined || quantity === 1 ? '' : `${unitPrice} × ${quantity}`.trim();
}

function paid(method: string, kind: keyof DetailTexts['payment'], { payment }: DetailTexts): string {
  return `${method} (${payment[kind]})`;
}

function times({ pair, shop }: CaseRequest, { texts, ofSales, span, time }: Wording): CaseRow[] {
  const { sale, instant, received, clock } = pair;
  const reported = sourceTimes(pair, (ms) => rfc3339(ms, shop.timeZone));
  const row = (label: string, value: string | undefined, note?: string): CaseRow[] =>
    value === undefined ? [] : [{ label, value, ...(note !== undefined && { note }) }];
  const at = (rfc: string | undefined) => (rfc === undefined ? undefined : timeText(rfc));
  const { skewMs, skewUncertaintyMs } = instant;
  return [
    ...row(
      texts.instant,
      `${time(instant.atMs)}  ${texts.within(span(instant.uncertaintyMs))}`,
      basisText(instant, ofSales),
    ),
    ...row(texts.soldAt, sale.soldAtMs === undefined ? undefined : time(sale.soldAtMs)),
    ...row(texts.unusableSoldAt, sale.unusableSoldAt),
    ...row(texts.posServerAt, at(reported.posServerAt)),
    ...row(texts.drawerAt, at(reported.drawerAt)),
    ...row(texts.receiptFirstByteAt, at(reported.receiptFirstByteAt)),
    ...row(texts.cutAt, at(reported.cutAt)),
    ...row(texts.receivedAt, time(received.wallMs)),
    ...(skewMs === undefined
      ? []
      : row(
          texts.skew,
          (skewMs < 0 ? texts.behind : texts.ahead)(span(skewMs)) +
            (skewUncertaintyMs === undefined ? '' : `  ${texts.within(span(skewUncertaintyMs))}`),
        )),
    ...row(texts.clock, texts.clockState[clock]),
  ];
}

function proof(requested: CaseRequest, { texts, time }: Wording): CaseRow[] {
  const { pair, gateway, version, exportedAtMs, by, recordSha256 } = requested;
  const { storedAtMs } = pair.upload;
  const caller =
    typeof by.caller === 'string' ? texts.caller[by.caller] : texts.caller.token(by.caller.token);
  return [
    { label: texts.saleId, value: pair.saleId },
    { label: texts.revision, value: String(pair.revision) },
    { label: texts.recordHash, value: recordSha256 },
    {
      label: texts.cloud,
      value: storedAtMs === undefined ? texts.cloudWaiting : texts.cloudStored(time(storedAtMs)),
    },
    { label: texts.exportedAt, value: time(exportedAtMs) },
    {
      label: texts.exportedBy,
      ...(by.name === undefined ? { value: caller } : { value: by.name, note: caller }),
    },
    { label: texts.gateway, value: gateway },
    { label: texts.version, value: `tillframe ${version}` },
  ];
}
