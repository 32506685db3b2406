/** Whether a device that reports moments of a register is heard, and fits the sales of the register. Pure. */

/** Of the newest sales that have a moment of its kind by their payments. */
export type DeviceReport = {
  readonly sales: number;
  /** Moments of the device since the oldest of them. */
  readonly moments: number;
  /** Sales that one of these belongs to. */
  readonly matched: number;
};

/** Fewest sales without any moment, and fewest with moments that belong to none. */
const [silentFrom, contraryFrom] = [6, 12];
/** Share of the sales that a device at the right drawer is seen at, at least: in doubt between two sales a moment belongs to neither. */
const minShare = 0.25;

export type ContactVerdict = 'heard' | 'few_sales' | 'silent' | 'contrary';

/** silent: nothing is received of it though sales were made; contrary: what is received belongs to hardly any sale. */
export function judgeContact({ sales, moments, matched }: DeviceReport): ContactVerdict {
  if (moments === 0) return sales < silentFrom ? 'few_sales' : 'silent';
  if (sales < contraryFrom) return matched > 0 ? 'heard' : 'few_sales';
  return matched < minShare * sales ? 'contrary' : 'heard';
}
