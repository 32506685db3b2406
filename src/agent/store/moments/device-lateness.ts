/**
 * Lateness of the devices of a register, and the sales that it puts right: those timed by a contact that proves to be late get the time that they would have
 * had, as a later revision. Without proof they stay as they are, also where there was one before: the device may be another.
 */
import { drawerLateness } from '../../../domain/moment/constant-lateness.ts';
import type { MomentKind } from '../../../domain/moment/moment.ts';
import { drawerMs } from '../../../domain/moment/moment-delay.ts';
import { type InstantRule, mayTakeMoment } from '../../../domain/time/instant.ts';
import { moveInstant } from '../clock/move-instant.ts';
import type { Connection } from '../connection.ts';
import { instantRule } from '../setup/links.ts';
import type { WriteContext } from '../write-context.ts';
import {
  drawerDistances,
  enteredDelays,
  type MomentRow,
  momentColumns,
  type SaleRow,
  saleBySeq,
  signalOf,
} from './moment-rows.ts';

export type DeviceLateness = {
  /** Entered for it, or proved by its sales. Milliseconds. */
  readonly knownMs: number;
  /** Lateness beyond that which the sales show. Milliseconds. */
  readonly alwaysLateMs: number;
  readonly isProved: boolean;
};

export function latenessOf(
  db: Connection,
  registerKey: string,
  rule: InstantRule,
): (kind: MomentKind, device: string) => DeviceLateness {
  const entered = enteredDelays(db, registerKey);
  const enteredMs = (device: string): number => entered.get(device) ?? rule.delayMs;
  const rests = new Map(
    [...drawerDistances(db, registerKey)].map(([device, its]) => [
      device,
      its.map(({ saleSeq, ms, pastServerMs }) => ({
        ...{ saleSeq, ms: ms - enteredMs(device) },
        pastServerMs: pastServerMs === undefined ? undefined : pastServerMs - enteredMs(device),
      })),
    ]),
  );
  return (kind, device) => {
    if (kind !== 'drawer') return { knownMs: enteredMs(device), alwaysLateMs: 0, isProved: false };
    const others = [...rests].flatMap(([other, its]) => (other === device ? [] : [its]));
    const { certainMs, likelyMs } = drawerLateness(rests.get(device) ?? [], others);
    return {
      knownMs: enteredMs(device) + certainMs,
      alwaysLateMs: likelyMs,
      isProved: certainMs + likelyMs > 0,
    };
  };
}

/** A smaller correction is not worth another revision and another picture. Milliseconds. */
const worthMs = 100;
/** Older sales stay, and so do more than that at once. */
const [withinMs, maxAtOnce] = [3 * 86_400_000, 200];

/** Returns the sales whose time has changed. `atMs`: of the newest moment. */
export function retimeLate(
  context: WriteContext,
  {
    registerKey,
    device,
    atMs,
  }: { readonly registerKey: string; readonly device: string; readonly atMs: number },
): number[] {
  const { db } = context;
  const rule = instantRule(db, registerKey);
  if (rule === undefined) return [];
  const { knownMs, alwaysLateMs, isProved } = latenessOf(db, registerKey, rule)('drawer', device);
  if (!isProved) return [];
  const lateMs = knownMs + alwaysLateMs;
  const late = db
    .prepare<[object], MomentRow>(
      `SELECT ${momentColumns('m')} FROM moments m JOIN sales s ON s.seq = m.sale_seq
        WHERE m.register_key = @registerKey || '' AND m.kind = 'drawer' AND m.device = @device || '' AND m.moved = 1
          AND m.at_ms >= @atMs - @withinMs AND s.basis = 'moment' AND s.superseded_by IS NULL
          AND s.instant_at_ms - (m.at_ms - @lateMs) >= @worthMs
        ORDER BY m.at_ms DESC LIMIT ${maxAtOnce}`,
    )
    .all({ registerKey, device, atMs, withinMs, lateMs, worthMs });
  return late.flatMap((moment) => {
    const sale = moment.saleSeq === null ? undefined : saleBySeq(db, moment.saleSeq);
    if (sale === undefined || !mayTakeMoment(sale, rule)) return [];
    moveInstant(context, sale, {
      instant: earlier(sale, moment, { lateMs, alwaysLateMs }),
      nearMs: sale.uncertaintyMs,
    });
    return sale.seq;
  });
}

/** At least as uncertain as a sale of the same contact is from now on. */
function earlier(
  sale: SaleRow,
  moment: MomentRow,
  { lateMs, alwaysLateMs }: { readonly lateMs: number; readonly alwaysLateMs: number },
) {
  const atMs = moment.atMs - lateMs;
  const uncertaintyMs = Math.max(sale.uncertaintyMs, drawerMs + alwaysLateMs);
  return {
    monotonicMs:
      moment.boot === sale.boot
        ? moment.atMonotonicMs - lateMs
        : sale.receivedMonotonicMs - (sale.receivedAtMs - atMs),
    atMs,
    ...({ basis: 'moment', signal: signalOf(moment), uncertaintyMs } as const),
    ...(sale.skewMs !== null && { skewMs: sale.skewMs }),
    ...(sale.skewUncertaintyMs !== null && { skewUncertaintyMs: sale.skewUncertaintyMs }),
  };
}
