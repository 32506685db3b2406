/** Amounts that a POS writes as decimals, in minor units. Pure. */
import { fractionDigits } from '../../../../domain/time/figures.ts';

/** Minor units of a decimal in a currency. */
export type Money = (decimal: string) => number;

/**
 * Exact from the digits: a float would be off by a cent here and there. Digits beyond the currency's are
 * rounded, halves away from zero.
 */
export function moneyReader(currency: string): Money {
  const digits = fractionDigits(currency);
  return (decimal) => {
    const [, sign = '', whole = '0', fraction = ''] = /^([+-]?)(\d+)(?:\.(\d+))?$/.exec(decimal.trim()) ?? [];
    const kept = fraction.slice(0, digits).padEnd(digits, '0');
    const up = Number(fraction[digits] ?? '0') >= 5 ? 1n : 0n;
    const minor = Number(BigInt(whole + kept) + up);
    return sign === '-' && minor !== 0 ? -minor : minor;
  };
}
