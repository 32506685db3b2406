/** Opening hours, quiet hours and the pace of notifications. Pure. */
import { msUntilHours, parseDailyHours } from '../time/daily-hours.ts';
import { dateAfter, dateAt, localTimeMs, type Span } from '../time/shop-day.ts';
import type { NotificationRules, Occurrence } from './rules.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

type Opening = Pick<NotificationRules, 'openFrom' | 'openUntil' | 'openDays'>;

/** The opening that an instant is in; it may have begun the day before. Undefined while the shop is closed. */
export function openingAt(atMs: number, rules: Opening, timeZone: string): Span | undefined {
  const today = dateAt(atMs, timeZone);
  return [today, dateAfter(today, -1)]
    .filter((date) => rules.openDays.includes(new Date(`${date}T00:00:00Z`).getUTCDay()))
    .map((date): Span => {
      const endsOn = rules.openUntil > rules.openFrom ? date : dateAfter(date);
      return {
        fromMs: localTimeMs(`${date}T${rules.openFrom}`, timeZone),
        toMs: localTimeMs(`${endsOn}T${rules.openUntil}`, timeZone),
      };
    })
    .find(({ fromMs, toMs }) => fromMs <= atMs && atMs < toMs);
}

/** The shop is open and has had no sale for too long. `lastSaleMs`: undefined without any sale. */
export function idleOccurrence(
  at: { readonly nowMs: number; readonly lastSaleMs: number | undefined; readonly timeZone: string },
  rules: Opening & Pick<NotificationRules, 'idle' | 'idleMinutes'>,
): Occurrence | undefined {
  const { nowMs, lastSaleMs = -Infinity, timeZone } = at;
  const opening = rules.idle ? openingAt(nowMs, rules, timeZone) : undefined;
  if (opening === undefined) return undefined;
  const isSinceOpening = lastSaleMs <= opening.fromMs;
  const sinceMs = isSinceOpening ? opening.fromMs : lastSaleMs;
  if (nowMs - sinceMs < rules.idleMinutes * minuteMs) return undefined;
  return { kind: 'idle', atMs: sinceMs, minutes: rules.idleMinutes, isSinceOpening };
}

export type Pace = Pick<NotificationRules, 'quiet' | 'quietFrom' | 'quietUntil' | 'maxPerHour'>;

/** Reason to hold messages back now; undefined: they may be sent. `sentAtMs`: of the channel. */
export function heldBack(
  at: { readonly nowMs: number; readonly sentAtMs: readonly number[]; readonly timeZone: string },
  rules: Pace,
): 'quiet_hours' | 'bound' | undefined {
  const hours = rules.quiet ? parseDailyHours(`${rules.quietFrom}-${rules.quietUntil}`) : undefined;
  if (hours !== undefined && msUntilHours([hours], at.nowMs, at.timeZone) === 0) return 'quiet_hours';
  return recentlySent(at.sentAtMs, at.nowMs).length >= rules.maxPerHour ? 'bound' : undefined;
}

/** A time in the future is one of a clock that was wrong. */
export function recentlySent(sentAtMs: readonly number[], nowMs: number): readonly number[] {
  return sentAtMs.filter((atMs) => Math.abs(nowMs - atMs) < hourMs);
}
