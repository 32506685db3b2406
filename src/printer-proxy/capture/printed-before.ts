/**
 * Detects repeated papers of a sale: the same register, number and total within hours, though nothing on the paper
 * marks it, and the formal receipt (領収書) of a sale whose receipt has been printed. In memory: papers before a restart
 * are unknown. Bound: 200 papers per register, six hours, 64 registers. Pure.
 */

import { isDeepStrictEqual } from 'node:util';
import { trailingAmount } from '../rules/amount.ts';
import { plainLine } from '../rules/language/plain-line.ts';
import { isMoneyLine } from '../rules/titles.ts';
import { isFormalReceipt } from '../rules/total.ts';
import type { Description } from './describe-paper.ts';

/** A register's numbers may restart on the next day. */
const withinMs = 6 * 3_600_000;
/** A machine prints the tickets directly after the receipt. */
const ticketWithinMs = 5 * 60_000;
const maxPapers = 200;
const maxRegisters = 64;
/** Shorter numbers may be table numbers, which recur within the hour. */
const minDigits = 3;

type Seen = {
  readonly owner: object;
  readonly kind: Description['kind'];
  readonly number: string | undefined;
  readonly total: number;
  readonly atMs: number;
  /** The amount refers to goods and tender on another paper. */
  readonly isFormal: boolean;
  readonly goods: Description['lines'];
  readonly clockTimes: ReadonlySet<string>;
  /** Guests pay a part each: parts with one number may be identical. */
  readonly isShared: boolean;
};

export type PrintedBefore = {
  /**
   * `owner`: the same object for every description of one paper. Returns the description, marked as a copy when its
   * sale was printed before.
   */
  judge(description: Description, owner: object): Description;
};

export function createPrintedBefore(): PrintedBefore {
  const registers = new Map<string, Seen[]>();
  return {
    judge(description, owner) {
      const { register, endMs } = description;
      const earlier = (registers.get(register) ?? []).filter(({ atMs }) => endMs - atMs <= withinMs);
      const now = seenOf(description, owner);
      if (now === undefined)
        return earlier.some((seen) => isTicketOf(seen, description))
          ? { ...description, kind: 'order' }
          : description;
      const others = earlier.filter((seen) => seen.owner !== owner);
      if (!others.some((seen) => isOtherSale(seen, now)) && others.some((seen) => isSameSale(seen, now)))
        return { ...description, kind: 'copy' };
      registers.delete(register);
      registers.set(register, [...others, now].slice(-maxPapers));
      const [oldest] = registers.keys();
      if (registers.size > maxRegisters && oldest !== undefined) registers.delete(oldest);
      return description;
    },
  };
}

function seenOf(description: Description, owner: object): Seen | undefined {
  const { kind, number, total, endMs, lines, payments, text = '' } = description;
  if (kind !== 'sale' && kind !== 'refund' && kind !== 'void') return undefined;
  if (total === undefined) return undefined;
  const plain = text.split('\n').map(plainLine);
  return {
    ...{ owner, kind, number, total, atMs: endMs },
    isFormal: lines === undefined && payments === undefined && isFormalReceipt(plain),
    goods: lines,
    clockTimes: clockTimes(plain),
    isShared: plain.some((line) => /割り?勘|(?:別々|個別|分割)会計|\b[1-9]\/[2-9]\b(?!\/)/u.test(line)),
  };
}

/** A meal ticket (食券) for the kitchen: the time and some of the goods of a sale printed minutes before, and no sum. */
function isTicketOf(sale: Seen, { kind, total, endMs, text = '' }: Description): boolean {
  if (kind !== 'unclear' || total !== undefined || endMs - sale.atMs > ticketWithinMs) return false;
  const { goods = [] } = sale;
  const lines = text.split('\n').map(plainLine);
  if (![...clockTimes(lines)].some((time) => sale.clockTimes.has(time))) return false;
  const isSold = (price: number): boolean =>
    goods.some(({ amount, unitPrice }) => amount === price || unitPrice === price);
  return (
    goods.some(({ name }) => lines.some((line) => line.includes(name))) &&
    lines.every((line) => !isMoneyLine(line) || isSold(trailingAmount(line)?.value ?? 0))
  );
}

/** A number that a sale of another total has too is not that of one sale: of the shop, a table, a person. */
function isOtherSale(earlier: Seen, now: Seen): boolean {
  if (earlier.kind !== now.kind || now.number === undefined || earlier.number !== now.number) return false;
  if (earlier.isFormal || now.isFormal || earlier.isShared || now.isShared) return false;
  return earlier.total !== now.total;
}

/** A receipt of a sale may have a number below that of the sale: 00004213-01. */
function isNumberOf(earlier: Seen, now: Seen): boolean {
  if (now.number === undefined) return false;
  return now.number === earlier.number || now.number.replace(/-\d{1,2}$/u, '') === earlier.number;
}

function isSameSale(earlier: Seen, now: Seen): boolean {
  if (earlier.kind !== now.kind || !isNumberOf(earlier, now)) return false;
  // One sale may have several formal receipts, each for a part of it.
  if (now.isFormal) return Math.abs(now.total) <= Math.abs(earlier.total);
  if (earlier.total !== now.total) return false;
  if (earlier.isFormal) return true;
  if (earlier.isShared || now.isShared) return false;
  if (earlier.goods !== undefined && now.goods !== undefined && !isDeepStrictEqual(earlier.goods, now.goods))
    return false;
  // Papers of one layout have both a time or neither; of another layout, they are papers of one sale.
  if (earlier.clockTimes.size === 0 || now.clockTimes.size === 0)
    return (now.number ?? '').length >= minDigits;
  return [...now.clockTimes].some((time) => earlier.clockTimes.has(time));
}

/** Times of the sale and of the printing; opening hours are the same on every paper. */
function clockTimes(lines: readonly string[]): ReadonlySet<string> {
  return new Set(
    lines
      .filter((line) => !/営業|受付時間|\d *[-~〜] *\d{1,2}:/u.test(line))
      .flatMap((line) => line.match(/(?<!\d)\d{1,2} ?[:時] ?\d{2}(?::\d{2})?/gu) ?? [])
      .map((time) => time.replaceAll(' ', '').replace('時', ':')),
  );
}
