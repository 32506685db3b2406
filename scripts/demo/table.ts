/** The demo's table of pairs: aligned, and at most as wide as the terminal from 80 columns on; what is too long for its column loses its beginning. */
import type { PairJson } from '../../src/contract/page/sales.ts';
import type { DemoSold } from './sellers.ts';
import { timeZone, zoneName } from './shop.ts';

export type Shown = { readonly sold: DemoSold; readonly pair: PairJson };

export type Seen = { pair: PairJson; pairedAtMs?: number; storedAtMs?: number };

/** From here on there is room for whole numbers of sales and for the instant. */
const wideFrom = 100;
// Not a terminal: no columns.
const columns = process.stdout.isTTY ? process.stdout.columns : Number(process.env['COLUMNS']) || wideFrom;
const isWide = columns >= wideFrom;
const gap = '  ';
const widths = {
  ...{ sold: 8, register: 9, sale: isWide ? 15 : 9, amount: 8, instant: 12 },
  ...{ frame: 6, against: 13, pair: 6, upload: 7 },
};
type Cells = Partial<Record<keyof typeof widths, string>>;

/** How an instant is known, in a word. */
const bases: Readonly<Record<PairJson['instant']['basis'], string>> = {
  drawer: 'drawer',
  receipt_first_byte: 'receipt',
  cut: 'cut',
  moment: 'moment',
  seen: 'seen',
  arrival: 'arrival',
  register_time: 'stamp',
  pos_server_time: 'server',
};

export function header(): string {
  const names = { register: 'register', sale: 'sale', amount: 'amount', instant: `instant ${zoneName}` };
  const rest = { frame: 'frame', against: 'against', pair: 'pair', upload: 'upload' };
  return `frame: picture − instant, ms. against: source of that instant, ± ms (arrival of
the message, drawer, POS cloud's server). pair, upload: ms after the sale; a sale
that takes long is shown as waiting, and once more when it is uploaded.

${line({ sold: `sold ${zoneName}`, ...names, ...rest })}`;
}

/** The same sale at a register without a contact and at one with it: error and stated uncertainty of each. */
export function sideBySide(without: Shown, withOne: Shown): string {
  const text = ({ sold, pair }: Shown): string => {
    const { at, uncertaintyMs, basis } = pair.instant;
    return `${signed(Date.parse(at) - sold.soldAtMs)} ±${uncertaintyMs.toFixed(0)} ms (${bases[basis]})`;
  };
  return `  ¥${without.sold.total.toLocaleString('en')} ${without.sold.twin?.paid ?? ''}: off by ${text(without)} without a contact, ${text(withOne)} with one`;
}

/** Without a sign before nought. */
function signed(ms: number): string {
  const whole = Math.round(ms) + 0;
  return `${whole < 0 ? '' : '+'}${whole}`;
}

export function pairLine(sold: DemoSold, found: Seen | undefined): string {
  const start = {
    sold: timeText(sold.soldAtMs).slice(0, 8),
    register: sold.kind,
    sale: sold.number,
    amount: `¥${sold.total.toLocaleString('en')}`,
  };
  if (found === undefined) return line({ ...start, upload: 'waiting' });
  const { pair, pairedAtMs, storedAtMs } = found;
  const [capture] = pair.captures;
  return line({
    ...start,
    instant: timeText(Date.parse(pair.instant.at)),
    ...(capture?.outcome === 'captured'
      ? {
          frame: signed(capture.offsetMs),
          against: `${bases[pair.instant.basis]} ±${capture.uncertaintyMs.toFixed(0)}`,
        }
      : // Why there is none.
        { against: capture?.outcome ?? 'none' }),
    ...(pairedAtMs !== undefined && { pair: String(pairedAtMs - sold.soldAtMs) }),
    upload:
      storedAtMs === undefined
        ? (pair.upload.problem?.text ?? pair.upload.state)
        : String(storedAtMs - sold.soldAtMs),
  });
}

function line(cells: Cells): string {
  const left = (name: keyof Cells): string => cut(cells[name] ?? '', widths[name]).padEnd(widths[name]);
  const right = (name: keyof Cells): string => (cells[name] ?? '').padStart(widths[name]);
  return [
    ...[left('sold'), left('register'), left('sale'), right('amount')],
    ...(isWide ? [left('instant')] : []),
    ...[right('frame'), left('against'), right('pair'), right('upload')],
  ]
    .join(gap)
    .trimEnd();
}

/** The end of a number, or of a kind, distinguishes it. */
function cut(text: string, width: number): string {
  return text.length <= width ? text : `…${text.slice(1 - width)}`;
}

/** 12:34:56.789 of the shop's zone. */
function timeText(ms: number): string {
  return `${new Date(ms).toLocaleTimeString('en-GB', { timeZone })}.${String(Math.floor(ms) % 1_000).padStart(3, '0')}`;
}
