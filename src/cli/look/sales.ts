/** `tillframe sales`: the newest sales and their pictures, as a table or as the JSON of `GET /api/v1/sales`. */
import { pairToJson } from '../../contract/page/answers/pair-json.ts';
import type { Capture, Pair } from '../../domain/capture/pair.ts';
import { saleTextsEn } from '../../domain/sale/sale-texts-en.ts';
import { saleTextsJa } from '../../domain/sale/sale-texts-ja.ts';
import { moneyFormat } from '../../domain/time/figures.ts';
import { daySpan } from '../../domain/time/shop-day.ts';
import { rfc3339, toSeconds } from '../../domain/time/time-text.ts';
import { type Mark, paintFor } from '../terminal/colour.ts';
import { withReadStore } from '../terminal/read-store.ts';
import { type Column, table } from '../terminal/table.ts';
import type { ExitCode, Terminal } from '../terminal/terminal.ts';
import type { Messages } from '../text/messages.ts';

export type SalesOptions = {
  readonly config: string;
  readonly limit: number;
  /** A day of the shop. */
  readonly day?: string;
  readonly withoutPicture?: true;
  readonly json?: true;
};

/** `words`: searched as on the page. */
export function sales(words: readonly string[], options: SalesOptions, terminal: Terminal): ExitCode {
  return withReadStore(options, terminal, ({ config: { shop }, read, t }) => {
    const { pairs, nextCursor } = read.sales({
      limit: options.limit,
      ...(options.day !== undefined && daySpan(options.day, shop.timeZone)),
      ...(options.withoutPicture === true && { withoutPicture: true as const }),
      ...(words.length > 0 && { text: words.join(' ') }),
    });
    if (options.json === true) {
      const found = pairs.map((pair) => pairToJson(pair, shop.timeZone));
      terminal.print(JSON.stringify({ sales: found }, null, 2));
    } else if (pairs.length === 0) terminal.print(t('sales.none'));
    else {
      const columns = columnsIn(terminal, t, shop.timeZone);
      terminal.print(table(pairs, columns, paintFor(terminal, 'output')).join('\n'));
    }
    if (nextCursor !== undefined) terminal.printError(t('sales.more', { count: pairs.length }));
    return 0;
  });
}

function columnsIn({ language }: Terminal, t: Messages, timeZone: string): Column<Pair>[] {
  const texts = language === 'ja' ? saleTextsJa : saleTextsEn;
  const money = moneyFormat(language);
  const pictureText = (pair: Pair): string => {
    const main = mainCapture(pair);
    return main === undefined ? '' : captureText(main);
  };
  function captureText(capture: Capture): string {
    if (capture.outcome === 'pending') return t('sales.picture_comes');
    if (capture.outcome !== 'captured') return texts.missing[capture.outcome];
    return `${capture.cameraName ?? capture.camera ?? ''} ±${seconds(capture.uncertaintyMs)} s`;
  }
  return [
    {
      head: t('sales.at'),
      of: ({ instant }) => toSeconds(rfc3339(instant.atMs, timeZone)),
    },
    { head: t('sales.register'), of: ({ registerName }) => registerName },
    { head: t('sales.kind'), of: ({ sale }) => texts.kind[sale.kind] },
    {
      head: t('sales.amount'),
      of: ({ sale }) => (sale.totalUnknown === true ? '' : money(sale.totalMinor, sale.currency)),
    },
    { head: t('sales.cloud'), of: ({ upload }) => t(`sales.${upload.state}`), mark: cloudMark },
    { head: t('sales.picture'), of: pictureText, mark: pictureMark },
  ];
}

function mainCapture({ captures }: Pair): Capture | undefined {
  return captures.find(({ requestedOffsetMs, moment }) => requestedOffsetMs === 0 && moment === undefined);
}

const cloudMark = ({ upload }: Pair): Mark => (upload.state === 'quarantined' ? 'red' : 'green');

function pictureMark(pair: Pair): Mark {
  const outcome = mainCapture(pair)?.outcome;
  return outcome === undefined || outcome === 'pending' || outcome === 'captured' ? 'green' : 'yellow';
}

function seconds(ms: number): string {
  return (ms / 1_000).toFixed(2);
}
