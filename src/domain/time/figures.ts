/** Formats money, zones and durations for every page. Pure. */

/** Digits after the point, by ISO 4217; 2 for an unknown currency. */
export function fractionDigits(currency: string): number {
  const { maximumFractionDigits } = new Intl.NumberFormat('en', {
    style: 'currency',
    currency,
  }).resolvedOptions();
  return maximumFractionDigits ?? 2;
}

/** Amounts in minor units of their currency, with its sign. */
export function moneyFormat(language: string): (minor: number, currency: string) => string {
  const known = new Map<string, { readonly format: Intl.NumberFormat; readonly unit: number }>();
  function of(currency: string) {
    const options = { style: 'currency', currency, currencyDisplay: 'narrowSymbol' } as const;
    const made = {
      format: new Intl.NumberFormat(language, options),
      unit: 10 ** fractionDigits(currency),
    };
    // There are some 180; the bound covers invalid ones.
    if (known.size < 200) known.set(currency, made);
    return made;
  }
  return (minor, currency) => {
    const { format, unit } = known.get(currency) ?? of(currency);
    return format
      .formatToParts(minor / unit)
      .map(narrow)
      .join('');
  };
}

/** The half-width yen sign and the real minus, which align with tabular figures. */
function narrow({ type, value }: Intl.NumberFormatPart): string {
  if (type === 'currency' && value === '￥') return '¥';
  return type === 'minusSign' ? '−' : value;
}

export type DurationUnits = Readonly<
  Record<'seconds' | 'minutes' | 'hours' | 'days', (count: number) => string>
>;

/** One unit, rounded down: `45秒`, `12分`, `3時間`, `2日`. */
export function durationText(ms: number, words: DurationUnits): string {
  const s = Math.max(0, Math.floor(ms / 1_000));
  if (s < 60) return words.seconds(s);
  if (s < 3_600) return words.minutes(Math.floor(s / 60));
  if (s < 2 * 86_400) return words.hours(Math.floor(s / 3_600));
  return words.days(Math.floor(s / 86_400));
}

/** An IANA name; an unknown one is treated as UTC. */
export function knownZone(timeZone: string): string {
  try {
    return new Intl.DateTimeFormat('en', { timeZone }).resolvedOptions().timeZone;
  } catch {
    return 'UTC';
  }
}
