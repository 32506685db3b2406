/**
 * Receipts as tills print them, made from a seed: the bytes for the printer and the truth about them. Half are laid out by receiptline for a
 * dozen makes of printer, half by hand as tills do that know their printer: columns by spaces or by positions, kanji as Shift_JIS or JIS.
 */
import receiptline from 'receiptline';
import type { DialectName } from '../../../src/domain/setup/receipt-printer.ts';
import { drawn, padded, type Row, widthOf } from './receipt-layout.ts';
import * as words from './receipt-words.ts';

type ReceiptKind = 'sale' | 'refund' | 'void' | 'copy' | 'report' | 'order' | 'image';

export type Receipt = {
  readonly bytes: Buffer;
  readonly dialect: DialectName;
  readonly kind: ReceiptKind;
  /** Absent on reports and orders; that of an image can't be read. */
  readonly total?: number;
  readonly number?: string;
  /** On the paper in full. */
  readonly cardNumber?: string;
  readonly layout: string;
  readonly rows: readonly Row[];
  readonly hasKick: boolean;
};

/** In [0, 1), the same for the same seed (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

type Chance = {
  pick<T>(list: readonly T[]): T;
  /** From 0 to below `end`. */
  whole(end: number): number;
  is(probability: number): boolean;
};

function chanceOf(random: () => number): Chance {
  const whole = (end: number): number => Math.floor(random() * end);
  return {
    whole,
    pick: <T>(list: readonly T[]): T => {
      const found = list[whole(list.length)];
      if (found === undefined) throw new Error('nothing to pick');
      return found;
    },
    is: (probability) => random() < probability,
  };
}

const receiptlineCommands = {
  epson: ['escpos', 'epson', 'sii', 'citizen', 'fit', 'generic'],
  star: ['starmbcs', 'starlinembcs', 'emustarlinembcs'],
} as const;

export function makeReceipt(random: () => number, logo: string): Receipt {
  const chance = chanceOf(random);
  const dialect = chance.is(0.7) ? 'epson' : 'star';
  const kind = kindOf(random());
  const content = contentOf(kind, chance);
  const hasKick = (kind === 'sale' || kind === 'image') && chance.is(0.5);
  const kick = hasKick ? (dialect === 'star' ? '\x1b\x07\x14\x14\x07' : '\x1bp\x00\x19\xfa') : '';
  const kickFirst = chance.is(0.5);
  const layout =
    kind === 'image'
      ? 'drawn'
      : chance.pick(['receiptline', 'receiptline', 'spaces', 'positions', 'jis'] as const);
  const printed = ((): Buffer => {
    switch (layout) {
      case 'drawn':
        return drawn(dialect, chance.whole(3));
      case 'receiptline': {
        const command = chance.pick<keyof receiptline.Commands>(receiptlineCommands[dialect]);
        const options = { cpl: chance.pick([36, 42, 48]), spacing: chance.is(0.5), upsideDown: false };
        const document = documentOf(content.rows, options.cpl, chance, chance.is(0.4) ? logo : undefined);
        return Buffer.from(
          receiptline.transform(document, { ...options, encoding: 'cp932', command }),
          'latin1',
        );
      }
      case 'spaces':
      case 'positions':
      case 'jis': {
        const options = { dialect, cpl: chance.pick([32, 42, 48]), by: layout } as const;
        return padded(content.rows, { ...options, hasLogo: chance.is(0.3), asksStatus: chance.is(0.3) });
      }
    }
  })();
  const kicked = Buffer.from(kick, 'latin1');
  return {
    ...content,
    ...{ dialect, kind, layout, hasKick },
    bytes: Buffer.concat(kickFirst ? [kicked, printed] : [printed, kicked]),
  };
}

function kindOf(at: number): ReceiptKind {
  if (at < 0.8) return 'sale';
  if (at < 0.86) return 'refund';
  if (at < 0.89) return 'void';
  if (at < 0.92) return 'copy';
  if (at < 0.95) return 'report';
  return at < 0.97 ? 'order' : 'image';
}

type Content = Pick<Receipt, 'total' | 'number' | 'cardNumber' | 'rows'>;

function contentOf(kind: ReceiptKind, chance: Chance): Content {
  if (kind === 'image') return { rows: [], total: 1_000 };
  if (kind === 'report') return { rows: reportRows(chance) };
  const yen = moneyStyle(chance);
  const isFull = chance.is(0.15);
  const sign = kind === 'refund' && chance.is(0.5) ? -1 : 1;
  const money = (amount: number): string => (isFull ? fullWidth(yen(amount)) : yen(amount));
  const rows: Row[] = [];
  const line = (left: string, right?: string, big = false): void =>
    void rows.push({ left, ...(right !== undefined && { right }), isBig: big });

  line(
    chance.pick(['珈琲 みかげ堂', 'スーパーまるやま 北口店', 'HAIR SALON SORA', 'ﾋﾞｽﾄﾛ ﾗ･ﾒｰﾙ']),
    undefined,
    chance.is(0.4),
  );
  if (chance.is(0.6)) line('東京都千代田区丸の内1-2-3');
  if (chance.is(0.6)) line(`TEL 03-${1_000 + chance.whole(9_000)}-${1_000 + chance.whole(9_000)}`);
  const special = {
    sale: words.titles,
    refund: words.refundTitles,
    void: words.voidTitles,
    copy: words.copyTitles,
    order: words.orderTitles,
  }[kind];
  if (kind === 'copy' && chance.is(0.5)) line('領収書');
  line(chance.pick(special), undefined, chance.is(0.3));
  if (chance.is(0.3)) line('登録番号 T1234567890123');
  line(
    `2026年11月${String(1 + chance.whole(28))}日(水) ${String(10 + chance.whole(10))}:${String(10 + chance.whole(50))}`,
  );
  if (chance.is(0.6)) line(`レジ${String(1 + chance.whole(9)).padStart(4, '0')}`, '担当:佐藤');
  const number = chance.is(0.7) ? String(chance.whole(100_000)).padStart(6, '0') : undefined;
  if (number !== undefined) line(`${chance.pick(words.numberLabels)}${number}`);
  if (chance.is(0.5)) line('-');

  let sum = 0;
  for (let count = 1 + chance.whole(6); count > 0; count--) {
    const price = 10 * (5 + chance.whole(300));
    const quantity = chance.is(0.7) ? 1 : 2 + chance.whole(3);
    const name = chance.pick(words.goods);
    const amount = price * quantity;
    sum += amount;
    const mark = chance.is(0.2) ? '※' : '';
    if (quantity === 1) line(name, `${money(sign * amount)}${mark}`);
    else if (chance.is(0.5)) line(`${name} x${quantity}`, `${money(sign * amount)}${mark}`);
    else {
      line(name, `${money(sign * amount)}${mark}`);
      line(`  @${price} x ${quantity}`);
    }
  }
  if (chance.is(0.2) && sum > 200) {
    const off = 10 * (1 + chance.whole(10));
    line(chance.pick(['値引', '割引', 'クーポン値引', '会員割引']), money(-off * sign));
    sum -= off;
  }
  const isInside = chance.is(0.6);
  if (!isInside || chance.is(0.5)) line(chance.pick(words.subtotals), money(sign * sum));
  const rate = chance.pick([8, 10]);
  const tax = isInside ? Math.floor((sum * rate) / (100 + rate)) : Math.floor((sum * rate) / 100);
  if (!isInside)
    line(chance.pick([`外税${rate}%`, `消費税(${rate}%)`, `外税額`, `消費税等`]), money(sign * tax));
  const total = isInside ? sum : sum + tax;
  if (chance.is(0.3)) line('お買上点数', `${1 + chance.whole(9)}点`);
  if (chance.is(0.3)) line('-');

  const label = chance.pick(kind === 'refund' ? words.refundTotals : words.totals);
  const shown = money(sign * total);
  if (chance.is(0.1)) {
    line(label, undefined, true);
    line('', shown, true);
  } else if (chance.is(0.15))
    line(`${label}${chance.pick([' ', '  ', ' 3点 ', '/ 5点  '])}`, shown, chance.is(0.5));
  else line(label, shown, chance.is(0.5));
  if (isInside && chance.is(0.8)) {
    line(
      chance.pick([`(内消費税等`, `(${rate}%対象`, `内税${rate}%`, `（うち消費税額`, `${rate}%対象計`]),
      `${money(sign * tax)})`,
    );
    if (chance.is(0.3)) line('消費税合計', money(sign * tax));
  }
  const cardNumber =
    kind === 'order'
      ? undefined
      : payRows(line, { total: sign * total, money, chance, isOut: kind !== 'sale' });
  if (chance.is(0.3)) line('-');
  for (let count = chance.whole(4); count > 0; count--) line(chance.pick(words.footers));
  return {
    rows,
    ...(kind !== 'order' && { total: kind === 'refund' || kind === 'void' ? -total : total }),
    ...(number !== undefined && { number }),
    ...(cardNumber !== undefined && { cardNumber }),
  };
}

type Paying = {
  readonly total: number;
  readonly money: (amount: number) => string;
  readonly chance: Chance;
  readonly isOut: boolean;
};

/** How it was paid. Gives the card number that stands on the paper. */
function payRows(
  line: (left: string, right?: string) => void,
  { total, money, chance, isOut }: Paying,
): string | undefined {
  if (isOut || chance.is(0.1)) return undefined;
  if (chance.is(0.5)) {
    const deposit = Math.ceil(total / 1_000) * 1_000;
    line(chance.pick(words.deposits), money(deposit));
    line(chance.pick(words.changes), money(deposit - total));
    return undefined;
  }
  line(chance.pick(words.otherMethods), money(total));
  if (!chance.is(0.5)) return undefined;
  const cardNumber = cardNumberOf(chance);
  line('クレジット売上票(お客様控え)');
  line('カード番号');
  line(chance.is(0.5) ? cardNumber : cardNumber.replaceAll(/(\d{4})(?=\d)/g, '$1-'));
  line('合計金額', money(total));
  return cardNumber;
}

function cardNumberOf(chance: Chance): string {
  const digits = [4, ...Array.from({ length: 14 }, () => chance.whole(10))];
  const sum = digits.reduce((total, digit, index) => {
    const counted = index % 2 === 0 ? digit * 2 : digit;
    return total + (counted > 9 ? counted - 9 : counted);
  }, 0);
  return [...digits, (10 - (sum % 10)) % 10].join('');
}

function reportRows(chance: Chance): Row[] {
  const money = moneyStyle(chance);
  return [
    { left: 'スーパーまるやま 北口店' },
    { left: chance.pick(words.reportTitles), isBig: true },
    { left: '2026年11月25日 21:05' },
    { left: '純売上', right: money(123_450) },
    { left: '客数', right: '87人' },
    { left: '現金在高', right: money(98_700) },
    { left: '合計', right: money(222_150) },
  ];
}

function moneyStyle(chance: Chance): (amount: number) => string {
  const style = chance.whole(7);
  const minus = chance.pick(['-', '-', '▲', '△']);
  return (amount) => {
    const figure = Math.abs(amount).toLocaleString('en-US');
    const sign = amount < 0 ? minus : '';
    switch (style) {
      case 0:
        return `${sign}\\${figure}`;
      case 1:
        return `￥${sign}${figure}`;
      case 2:
        return `${sign}${figure}円`;
      case 3:
        return `${sign}${figure}`;
      case 4:
        return `${sign}\\${figure}-`;
      case 5:
        return `${sign}￥${figure}`;
      default:
        return `${sign}\\${String(Math.abs(amount))}`;
    }
  };
}

function fullWidth(text: string): string {
  return text.replaceAll(/[0-9,-]/g, (sign) => String.fromCharCode(sign.charCodeAt(0) + 0xfee0));
}

/** Columns as wide as the till's maker tried them: a name may be cut short, an amount never is. */
function documentOf(rows: readonly Row[], cpl: number, chance: Chance, logo: string | undefined): string {
  const amounts = rows.flatMap((row) => (row.right === undefined ? [] : [widthOf(row.right)]));
  const right = Math.max(chance.pick([10, 12, 14]), ...amounts);
  const border = chance.pick(['space', 'none', ...(cpl >= 42 ? ['line'] : [])]);
  const left = cpl - right - 4;
  const lines = rows.map((row) => {
    if (row.left === '-' && row.right === undefined) return '-';
    const cells =
      row.right === undefined
        ? [[row.left, cpl - 4] as const]
        : [[row.left, left] as const, [row.right, right] as const];
    const isBig = row.isBig === true && cells.every(([text, width]) => widthOf(text) * 2 <= width);
    const mark = isBig ? '^' : '';
    return cells
      .map(([text, width]) => (text === '' ? '' : `${mark}${escaped(shortened(text, width))}${mark}`))
      .join(' | ');
  });
  // Lines of one cell take the whole width.
  const widths = lines.map((line) =>
    line.includes(' | ') ? `{width:* ${right};border:${border}}\n${line}` : `{width:*}\n${line}`,
  );
  return [...(logo === undefined ? [] : [`{image:${logo}}`]), ...widths, '='].join('\n');
}

function shortened(text: string, width: number): string {
  let short = text;
  while (widthOf(short) > width) short = short.slice(0, -1);
  return short;
}

/** Signs that mean something in a receiptline document. */
function escaped(text: string): string {
  return text.replaceAll(/[\\|{}_"`^~=-]/g, (sign) => `\\${sign}`);
}
