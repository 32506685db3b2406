/**
 * Finds the sales that moments belong to (domain/moment/moment-match.ts): when a sale arrives, and when a moment does. A sale whose time
 * is clearly less certain gets that of the moment; in any other case its time stays.
 */

import type { MomentKind } from '../../../domain/moment/moment.ts';
import { learnMomentDelay, type MomentDelay, type TimedSale } from '../../../domain/moment/moment-delay.ts';
import { assignMoments } from '../../../domain/moment/moment-match.ts';
import type { Received } from '../../../domain/sale/sale.ts';
import { type Instant, type InstantRule, mayTakeMoment } from '../../../domain/time/instant.ts';
import type { RegisterClock } from '../../../domain/time/register-clock.ts';
import { learnedClocks } from '../clock/clock-samples.ts';
import { moveInstant } from '../clock/move-instant.ts';
import type { Connection } from '../connection.ts';
import { renderIfSettled } from '../outbox/outbox.ts';
import { moveMarks, retire } from '../sales/merge.ts';
import type { AcceptInput } from '../sales/sale-instant.ts';
import { instantRule } from '../setup/links.ts';
import type { WriteContext } from '../write-context.ts';
import { latenessOf } from './device-lateness.ts';
import { type PictureOrigin, takeOverMomentPictures } from './moment-pictures.ts';
import {
  hasFreeMoment,
  type MomentRow,
  mayHave,
  momentsAround,
  type SaleRow,
  salesAround,
  signalOf,
} from './moment-rows.ts';

/** A moment is searched so far around a sale, and so are the sales that it may belong to instead. Milliseconds. */
const aroundMs = 30_000;
/** Sales before that teach nothing: bounds the rows that are read where a shop has many registers. Milliseconds. */
const learnedWithinMs = 3 * 86_400_000;
/** Row number of a sale that is not stored yet. */
const unstored = 0;

/** A moment that belongs to a sale, and the time that it gives. */
type Decision = {
  readonly sale: SaleRow;
  readonly moment: MomentRow;
  readonly delay: MomentDelay;
  /** Known delay of the device. Milliseconds. */
  readonly correctedMs: number;
  /** Time of the sale as it was before any moment of this kind moved it. */
  readonly stated: Stated;
};
type Stated = Pick<TimedSale, 'atMs' | 'uncertaintyMs'>;

type Scope = {
  readonly registerKey: string;
  readonly atMs: number;
  readonly received: Pick<Received, 'boot' | 'clock'>;
};

/** Gives the stored sales around a moment their moments. Returns the sales whose time has changed. */
export function matchMoments(context: WriteContext, scope: Scope): number[] {
  const { db } = context;
  const rule = instantRule(db, scope.registerKey);
  if (rule === undefined) return [];
  return [...Map.groupBy(decide(db, scope, rule), ({ sale }) => sale)].flatMap(([sale, decisions]) => {
    const instant = keep(context, decisions, { rule, seq: sale.seq });
    if (instant !== undefined) moveInstant(context, sale, { instant, nearMs: sale.uncertaintyMs });
    if (takeOverMomentPictures(db, sale.seq, originOf(decisions))) renderIfSettled(context, sale.seq);
    return instant === undefined ? [] : sale.seq;
  });
}

/** Pictures that may have been taken of the moments already. */
function originOf(decisions: readonly Decision[]): PictureOrigin {
  return { noSaleSeqs: decisions.flatMap(({ moment }) => moment.noSaleSeq ?? []) };
}

export type WithMoment = {
  readonly instant: Instant;
  /** Absent without a moment. */
  readonly pictures?: PictureOrigin;
  /** Once the sale is stored. */
  readonly store: (seq: number) => void;
};

/** The time of a sale that is about to be stored, by its moment if there is one. */
export function instantByMoment(
  context: WriteContext,
  { registerKey, sale, received, origin }: AcceptInput,
  stated: Instant,
): WithMoment {
  const { db } = context;
  const scope = { registerKey, atMs: stated.atMs, received };
  // The usual case, at the cost of one step in an index.
  const rule = hasFreeMoment(db, windowOf(scope)) ? instantRule(db, registerKey) : undefined;
  if (rule === undefined) return { instant: stated, store: () => undefined };
  const row: SaleRow = {
    ...{ seq: unstored, id: '', registerKey, kind: sale.kind, boot: received.boot, clock: received.clock },
    ...{ receivedMonotonicMs: received.monotonicMs, receivedAtMs: received.wallMs },
    ...{ instantMonotonicMs: stated.monotonicMs, instantAtMs: stated.atMs },
    ...{ basis: stated.basis, uncertaintyMs: stated.uncertaintyMs },
    ...{ skewMs: stated.skewMs ?? null, skewUncertaintyMs: stated.skewUncertaintyMs ?? null },
    payments: JSON.stringify(sale.payments),
    soldAtMs: sale.soldAtMs ?? null,
    resolutionMs: origin?.by === 'cloud' ? origin.resolutionMs : null,
  };
  const decisions = decide(db, scope, rule, row).filter((one) => one.sale === row);
  const instant = decisions.length === 0 ? undefined : instantOf(decisions, rule)?.instant;
  return {
    instant: instant ?? stated,
    ...(decisions.length > 0 && { pictures: originOf(decisions) }),
    store: (seq) => void keep(context, decisions, { rule, seq }),
  };
}

function windowOf({ registerKey, atMs, received }: Scope) {
  return { registerKey, received, fromMs: atMs - aroundMs, toMs: atMs + aroundMs };
}

function decide(db: Connection, scope: Scope, rule: InstantRule, unstoredSale?: SaleRow): Decision[] {
  const { registerKey, atMs, received } = scope;
  if (!hasFreeMoment(db, windowOf(scope))) return [];
  const toMs = atMs + 2 * aroundMs;
  const sales = salesAround(db, { registerKey, received, fromMs: toMs - learnedWithinMs, toMs });
  if (unstoredSale !== undefined) sales.push(unstoredSale);
  // The usual case: a moment arrives before its sale.
  if (!sales.some((sale) => Math.abs(sale.instantAtMs - atMs) <= 2 * aroundMs)) return [];
  const fromMs = Math.min(atMs, ...sales.map((sale) => sale.instantAtMs)) - aroundMs;
  const moments = momentsAround(db, { registerKey, received, fromMs, toMs });
  const { register } = learnedClocks(db, registerKey);
  const lateness = latenessOf(db, registerKey, rule);
  return [...Map.groupBy(moments, ({ kind }) => kind)].flatMap(([kind, ofKind]) => {
    const movers = new Map(
      ofKind.filter(({ moved }) => moved === 1).map((moment) => [moment.saleSeq, moment]),
    );
    return [...Map.groupBy(ofKind, (moment) => moment.device)].flatMap(([device, its]) => {
      if (its.every(({ saleSeq }) => saleSeq !== null)) return [];
      const { knownMs, alwaysLateMs } = lateness(kind, device);
      return decideDevice(kind, {
        ...{ sales, register, atMs, movers, moments: its, correctedMs: knownMs, alwaysLateMs },
      });
    });
  });
}

function decideDevice(
  kind: MomentKind,
  given: {
    readonly sales: readonly SaleRow[];
    /** Moments of one device. */
    readonly moments: readonly MomentRow[];
    /** By sale: the moment of this kind, of whatever device, that its time is from. */
    readonly movers: ReadonlyMap<number | null, MomentRow>;
    readonly register: RegisterClock | undefined;
    readonly atMs: number;
    /** Known delay of the device: what is learned comes on top. Milliseconds. */
    readonly correctedMs: number;
    readonly alwaysLateMs: number;
  },
): Decision[] {
  const { sales, moments, movers, register, atMs, correctedMs, alwaysLateMs } = given;
  const own = new Map(moments.map((moment) => [moment.saleSeq, moment]));
  const timed = sales.map((sale) => {
    const mover = movers.get(sale.seq);
    const stated = statedOf(sale, mover);
    return {
      ...{ sale, stated, own: own.get(sale.seq), mayHave: mayHave(kind, sale) },
      ...timeWithout(sale, { stated, hasMoved: mover !== undefined }, register),
    };
  });
  const delay = learnMomentDelay(
    kind,
    moments.map((moment) => moment.atMs - correctedMs),
    timed,
    alwaysLateMs,
  );
  if (delay === undefined) return [];
  const isNear = (ms: number): boolean => Math.abs(ms - atMs) <= 2 * aroundMs;
  const found = assignMoments(
    timed
      .filter((one) => one.own === undefined && isNear(one.atMs))
      .map((one) => ({ ...one, receivedAtMs: one.sale.receivedAtMs, key: one })),
    moments
      .filter((moment) => moment.saleSeq === null && isNear(moment.atMs))
      .map((moment) => ({ key: moment, atMs: moment.atMs - correctedMs })),
    delay,
  );
  return found.map(({ sale: { sale, stated }, moment }) => ({ sale, stated, moment, delay, correctedMs }));
}

function statedOf({ instantAtMs, uncertaintyMs }: SaleRow, mover: MomentRow | undefined): Stated {
  return {
    atMs: mover?.statedAtMs ?? instantAtMs,
    uncertaintyMs: mover?.statedUncertaintyMs ?? uncertaintyMs,
  };
}

/** The time of a sale without its own moment of this kind: by the register's clock as it is known now, else as it was stated. */
function timeWithout(
  { soldAtMs, resolutionMs, basis }: SaleRow,
  { stated, hasMoved }: { readonly stated: Stated; readonly hasMoved: boolean },
  register: RegisterClock | undefined,
): Stated {
  const isStamped = hasMoved || basis === 'register_time' || basis === 'seen';
  if (!isStamped || soldAtMs === null || resolutionMs === null || register === undefined) return stated;
  const atMs = soldAtMs + resolutionMs / 2 - register.at(soldAtMs).skewMs;
  // The distances of moments are learned from the register's clock, also where the picture has given a truer time.
  if (basis === 'seen') return { atMs, uncertaintyMs: stated.uncertaintyMs + Math.abs(atMs - stated.atMs) };
  return Math.abs(atMs - stated.atMs) <= stated.uncertaintyMs ? { ...stated, atMs } : stated;
}

/** Writes to which sale the moments belong. Returns its new time, if it gets one. */
function keep(
  context: WriteContext,
  decisions: readonly Decision[],
  { rule, seq }: { readonly rule: InstantRule; readonly seq: number },
): Instant | undefined {
  const { db } = context;
  const moved = instantOf(decisions, rule);
  const write = db.prepare(
    'UPDATE moments SET sale_seq = ?, stated_at_ms = ?, stated_uncertainty_ms = ?, moved = ? WHERE seq = ?',
  );
  if (moved !== undefined)
    db.prepare('UPDATE moments SET moved = 0 WHERE sale_seq = ? AND kind = ?').run(seq, moved.moment.kind);
  for (const { stated, moment } of decisions) {
    write.run(seq, stated.atMs, stated.uncertaintyMs, moved?.moment === moment ? 1 : 0, moment.seq);
    if (moment.noSaleSeq !== null) takeBack(context, { noSaleSeq: moment.noSaleSeq, saleSeq: seq });
  }
  return moved?.instant;
}

/** The opening was that of a sale, which came late: what recorded it as one without a sale is superseded. */
function takeBack(
  context: WriteContext,
  { noSaleSeq, saleSeq }: { readonly noSaleSeq: number; readonly saleSeq: number },
): void {
  const { db } = context;
  db.prepare('UPDATE moments SET no_sale_seq = NULL WHERE no_sale_seq = ?').run(noSaleSeq);
  const found = db.prepare<[number], { seq: number; saleId: string; revision: number }>(
    'SELECT seq, id AS saleId, revision FROM sales WHERE seq = ?',
  );
  const [noSale, sale] = [found.get(noSaleSeq), found.get(saleSeq)];
  if (noSale === undefined || sale === undefined) return;
  moveMarks(db, { from: noSaleSeq, to: saleSeq });
  retire(context, noSale, sale);
}

/** By the most certain moment, where that is clearly more certain than the sale's time. */
function instantOf(
  decisions: readonly Decision[],
  rule: InstantRule,
): { readonly instant: Instant; readonly moment: MomentRow } | undefined {
  const [best] = decisions
    .filter(({ sale, delay }) => mayTakeMoment(sale, rule) && delay.isFiner(sale.uncertaintyMs))
    .sort((a, b) => a.delay.uncertaintyMs - b.delay.uncertaintyMs);
  if (best === undefined) return undefined;
  const { sale, moment, delay, correctedMs } = best;
  const earlierMs = delay.delayMs + correctedMs;
  const atMs = moment.atMs - earlierMs;
  const instant: Instant = {
    monotonicMs:
      moment.boot === sale.boot
        ? moment.atMonotonicMs - earlierMs
        : sale.receivedMonotonicMs - (sale.receivedAtMs - atMs),
    atMs,
    basis: 'moment',
    signal: signalOf(moment),
    uncertaintyMs: delay.uncertaintyMs,
    ...(sale.skewMs !== null && { skewMs: sale.skewMs }),
    ...(sale.skewUncertaintyMs !== null && { skewUncertaintyMs: sale.skewUncertaintyMs }),
  };
  return { instant, moment };
}
