/**
 * Ingest of sales.
 *
 * Order of operations, which tests attack:
 * 1. One transaction commits the sale and its pending captures.
 * 2. Only then is the register answered.
 * 3. A capture's outcome and its JPEG are committed together; the last one also renders the next revision in
 *    the same transaction (agent/store/outbox/outbox.ts).
 *
 * A crash leaves at worst a pending capture or an unpublished sale, both found again at start; never a hole.
 */
import { v7 as uuidv7 } from 'uuid';
import type { Pair } from '../../../domain/capture/pair.ts';
import { pushedSaleId } from '../../../domain/sale/identity.ts';
import type { Sale } from '../../../domain/sale/sale.ts';
import { type EarlierSale, sameSale } from '../../../domain/sale/same-sale.ts';
import { type Instant, type InstantRule, isTimeOpen } from '../../../domain/time/instant.ts';
import { noteClockSample } from '../clock/clock-samples.ts';
import type { Connection } from '../connection.ts';
import { instantByMoment, type WithMoment } from '../moments/moment-matching.ts';
import { takeOverMomentPictures } from '../moments/moment-pictures.ts';
import { renderIfSettled, renderNext } from '../outbox/outbox.ts';
import { noteBody, reportedAs } from '../outbox/reporting.ts';
import { instantRule } from '../setup/links.ts';
import type { Accepted } from '../store.ts';
import type { WriteContext } from '../write-context.ts';
import { pendingOf, requestPictures } from './captures.ts';
import { type EarlierPushed, earlierSales, stateOf } from './earlier-sales.ts';
import { extrasOf } from './extra-captures.ts';
import { matchRecord } from './match.ts';
import { isKnownBody, storedUnder } from './named-sales.ts';
import { pairBySeq, readablePair, seqOfAlias } from './pairs.ts';
import { matchPushed } from './pushed-records.ts';
import { joinPushedVoid, joinWaitingVoid, repeatPushedVoid } from './pushed-voids.ts';
import { earlierUnder, forgetRemoved, wasRemoved } from './removed-sales.ts';
import { noteReversed } from './reversal.ts';
import { type AcceptInput, instantOf, skewSample, voidNews } from './sale-instant.ts';
import { reviseSourceRecord, type SourceRecordEdit } from './source-records.ts';
import { isListed, signalJson } from './stored-sale.ts';
import { dropDamagedParts } from './unreadable.ts';
import { noteVoid } from './void.ts';
import { joinPaperElsewhere, joinStoredPaper, joinVoidPaper } from './void-records.ts';

export function acceptSale(context: WriteContext, input: AcceptInput): Accepted {
  const { db } = context;
  const rule = instantRule(db, input.registerKey);
  if (rule === undefined) return { kind: 'unknown_register' };
  const { sale, received, saleId } = input;
  if (saleId !== undefined) return acceptNamed(context, { ...input, saleId }, rule);
  const same = sameSale(earlierSales(db, input), {
    boot: received.boot,
    receivedMonotonicMs: received.monotonicMs,
    receivedAtMs: received.wallMs,
    bodySha256: input.bodySha256,
    isInOrder: input.isInOrder ?? false,
    ...stateOf(sale),
  });
  switch (same?.kind) {
    case 'known':
      if (sale.kind === 'void' && input.isInOrder) repeatPushedVoid(context, same.sale.seq, received.wallMs);
      return { kind: 'known', ...reportedAs(db, same.sale.seq) };
    case 'superseded':
      return { kind: 'known', ...reportedAs(db, same.sale.seq), superseded: true };
    case 'edited':
      context.housekeeping?.admit();
      return withWaitingVoid(
        context,
        sale,
        reviseSale(context, same.sale.seq, input, recordOf(same.sale, sale)),
      );
    case undefined: {
      context.housekeeping?.admit();
      const accepted = insertSale(context, input, instantOf(db, input, rule));
      const join = sale.kind === 'void' ? joinPushedVoid : joinWaitingVoid;
      const isPart = accepted.kind === 'stored' && join(context, accepted.saleId);
      return withListed(context, isPart ? withPending(db, accepted) : accepted);
    }
  }
}

/** A sale whose total was edited may be the one that an earlier void names. */
function withWaitingVoid(context: WriteContext, sale: Sale, accepted: Accepted): Accepted {
  if (sale.kind === 'void' || accepted.kind !== 'revised') return accepted;
  return joinWaitingVoid(context, accepted.saleId) ? withPending(context.db, accepted) : accepted;
}

/** A till pushes it, or a POS cloud lists it: the other one's record may be stored already. */
function withListed(context: WriteContext, accepted: Accepted): Accepted {
  if (accepted.kind !== 'stored' && accepted.kind !== 'revised') return accepted;
  const sale = matchPushed(context, accepted.saleId);
  if (sale === undefined) return accepted;
  const { saleId, revision, seq } = sale;
  return { kind: 'revised', saleId, revision: revision + 1, pending: pendingOf(context.db, seq) };
}

/** The pushed record of a sale that a POS cloud lists. */
function recordOf(stored: EarlierSale | EarlierPushed, sale: Sale): SourceRecordEdit | undefined {
  return 'recordId' in stored ? { saleId: stored.recordId, sale } : undefined;
}

/** The pictures are those of the sale that it has become part of. */
function withPending(db: Connection, accepted: Accepted): Accepted {
  if (accepted.kind !== 'stored' && accepted.kind !== 'revised') return accepted;
  const seq = db
    .prepare<[string], number>(
      'SELECT t.seq FROM sales s JOIN sales t ON t.id = coalesce(s.superseded_by, s.id) WHERE s.id = ?',
    )
    .pluck()
    .get(accepted.saleId);
  return seq === undefined ? accepted : { ...accepted, pending: pendingOf(db, seq) };
}

/**
 * For a sale with an identity from its source: another body under it is an edit, whatever time has passed.
 */
function acceptNamed(
  context: WriteContext,
  input: AcceptInput & { readonly saleId: string },
  rule: InstantRule,
): Accepted {
  const { db } = context;
  const accepted = storeNamed(context, input, rule);
  const isVoid = input.origin?.by === 'cloud' && input.sale.kind === 'void';
  const isNew = accepted.kind === 'stored' || accepted.kind === 'revised';
  const isPart = isVoid && isNew && joinStoredPaper(context, accepted.saleId);
  const listed = withListed(context, isPart ? withPending(db, accepted) : accepted);
  if (input.origin?.by !== 'cloud' || (listed.kind !== 'stored' && listed.kind !== 'revised')) return listed;
  return joinWaitingVoid(context, listed.saleId) ? withPending(db, listed) : listed;
}

function storeNamed(
  context: WriteContext,
  input: AcceptInput & { readonly saleId: string },
  rule: InstantRule,
): Accepted {
  const { db } = context;
  const stored = storedUnder(db, input.saleId);
  if (stored !== undefined && isKnownBody(db, stored, input))
    return { kind: 'known', ...reportedAs(db, stored.seq) };
  context.housekeeping?.admit();
  if (stored !== undefined)
    return reviseSale(context, stored.seq, input, stored.isSourceRecord ? input : undefined);
  const instant = instantOf(db, input, rule);
  const { saleId, sale, origin, received, registerKey } = input;
  const record = origin && { saleId, sale, origin, received, registerKey, instant };
  const joined =
    // A removed sale is known to the cloud: merged into another it would exist twice there.
    record === undefined || wasRemoved(db, saleId)
      ? undefined
      : (joinVoidPaper(context, record) ?? matchRecord(context, record));
  if (joined === undefined) {
    const accepted = insertSale(context, input, instant);
    const isPaper = origin?.by === 'printer' && accepted.kind === 'stored' && !wasRemoved(db, saleId);
    if (!isPaper || !joinPaperElsewhere(context, accepted.saleId)) return accepted;
    const seq = seqOfAlias(db, saleId);
    return seq === undefined
      ? accepted
      : { kind: 'revised', ...reportedAs(db, seq), pending: pendingOf(db, seq) };
  }
  const pending = pendingOf(db, joined.seq);
  return { kind: 'revised', saleId: joined.saleId, revision: joined.revision + 1, pending };
}

/** A sale that the gateway makes itself, at a known instant: no other record is matched with it. */
export function insertOwn(
  context: WriteContext,
  input: AcceptInput & { readonly saleId: string },
  instant: Instant,
): Accepted {
  const stored = storedUnder(context.db, input.saleId);
  if (stored !== undefined) return { kind: 'known', ...reportedAs(context.db, stored.seq) };
  context.housekeeping?.admit();
  return insertSale(context, input, instant, true);
}

function insertSale(context: WriteContext, input: AcceptInput, told: Instant, isOwn = false): Accepted {
  const { db } = context;
  const { sale, received, registerKey } = input;
  const named = nameOf(db, input, told);
  if (named.kind === 'known') return named;
  const { saleId, revision } = named;
  const withMoment: WithMoment = isOwn
    ? { instant: told, store: () => undefined }
    : instantByMoment(context, input, told);
  const { instant, pictures, store: storeMoments } = withMoment;
  const { lastInsertRowid } = db
    .prepare(
      `INSERT INTO sales (id, register_key, register_sale_id, kind, total_minor, sale, boot, received_monotonic_ms,
         received_at_ms, clock, committed_monotonic_ms, arrival_minus_sold_ms, instant_monotonic_ms, instant_at_ms, basis,
         uncertainty_ms, signal, skew_ms, revision, stored_revision, origin, skew_uncertainty_ms, unmatched_source, time_open)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    )
    .run(
      saleId,
      registerKey,
      sale.registerSaleId ?? null,
      sale.kind,
      sale.totalMinor,
      JSON.stringify(sale),
      received.boot,
      received.monotonicMs,
      received.wallMs,
      received.clock,
      input.committedAtMonotonicMs,
      skewSample(input, sale.soldAtMs)?.delayMs ?? null,
      instant.monotonicMs,
      instant.atMs,
      instant.basis,
      instant.uncertaintyMs,
      signalJson(instant),
      instant.skewMs ?? null,
      revision,
      revision,
      originJson(input),
      instant.skewUncertaintyMs ?? null,
      isOwn ? null : unmatchedSource(db, input),
      isTimeOpen(instant) ? 1 : 0,
    );
  const seq = Number(lastInsertRowid);
  storeMoments(seq);
  noteBody(db, seq, input.bodySha256);
  noteClockSample(db, saleId, input);
  noteVoid(db, seq, { ...voidNews(db, input), was: undefined });
  if (sale.reverses !== undefined) noteReversed(context, seq);
  const nowMs = received.wallMs;
  const extras = extrasOf(context, { registerKey, kind: sale.kind, instant, receivedAtMs: nowMs });
  const requested = { registerKey, kind: sale.kind, instant, received, nowMs, extras };
  const captures = requestPictures(db, seq, requested);
  const hasTaken = pictures !== undefined && takeOverMomentPictures(db, seq, pictures);
  if (captures.every(({ extra }) => extra !== undefined)) renderNext(context, seq);
  else if (hasTaken) renderIfSettled(context, seq);
  context.changed({ kind: 'pair', saleId });
  const { boot } = received;
  const { basis, uncertaintyMs } = instant;
  const { committedAtMonotonicMs } = input;
  const pending =
    sale.kind === 'void' || extras.length > 0 || hasTaken
      ? pendingOf(db, seq)
      : captures.map((capture) => ({
          ...capture,
          ...{ saleId, registerKey, boot, clock: received.clock },
          ...{ basis, uncertaintyMs, committedAtMonotonicMs },
        }));
  return { kind: revision === 0 ? 'stored' : 'revised', saleId, revision: revision + 1, pending };
}

/**
 * Null for a plain push. A sale with a given identity always has it: it can be repeated without a time limit
 * (removed-sales.ts).
 */
function originJson({ origin, saleId }: AcceptInput): string | null {
  if (origin === undefined) return saleId === undefined ? null : JSON.stringify({ by: 'register' });
  return JSON.stringify(origin);
}

/** A pushed sale is whole, unless a POS cloud lists it too. */
function unmatchedSource(db: Connection, { origin, registerKey }: AcceptInput): string | null {
  if (origin !== undefined && origin.by !== 'register') return origin.by;
  return isListed(db, registerKey) ? 'register' : null;
}

type NameFound =
  | { readonly kind: 'known'; readonly saleId: string; readonly revision: number }
  /** `revision`: the newest one published under this id; 0 for a new sale. */
  | { readonly kind: 'named'; readonly saleId: string; readonly revision: number };

/**
 * For a number used twice in one day (a register that was reset), the later sale gets its own id. A removed
 * sale keeps its id.
 */
function nameOf(db: Connection, input: AcceptInput, { atMs }: Instant): NameFound {
  const { registerKey, sale, bodySha256 } = input;
  const { registerSaleId, soldAtMs } = sale;
  if (input.saleId !== undefined) {
    const { saleId } = input;
    const earlier = earlierUnder(db, saleId, { bodySha256, soldAtMs: undefined });
    if (earlier.kind === 'known') return earlier;
    if (earlier.kind === 'taken') throw new Error(`${saleId} cannot be another sale`);
    if (earlier.revision > 0) forgetRemoved(db, earlier.saleId);
    return { ...earlier, kind: 'named' };
  }
  if (registerSaleId === undefined) return { kind: 'named', saleId: uuidv7(), revision: 0 };
  const requested = pushedSaleId({ registerKey, registerSaleId, dayMs: soldAtMs ?? atMs });
  const taken = db
    .prepare<[object], number>(
      `SELECT EXISTS (SELECT 1 FROM sales WHERE id = @id) OR EXISTS (SELECT 1 FROM source_records WHERE id = @id)`,
    )
    .pluck();
  for (let turn = 1; ; turn++) {
    const saleId = turn === 1 ? requested : `${requested}:${turn}`;
    if (taken.get({ id: saleId }) !== 0) continue;
    const earlier = earlierUnder(db, saleId, { bodySha256, soldAtMs });
    if (earlier.kind === 'taken') continue;
    if (earlier.kind === 'known') return { kind: 'known', saleId, revision: earlier.revision };
    if (earlier.revision > 0) forgetRemoved(db, saleId);
    return { kind: 'named', saleId, revision: earlier.revision };
  }
}

/**
 * The same transaction with other details: same identity, same pictures; a sale that became an exception gets
 * the additional pictures.
 */
function reviseSale(
  context: WriteContext,
  seq: number,
  input: AcceptInput,
  record?: SourceRecordEdit,
): Accepted {
  const { db } = context;
  const { saleId } = reportedAs(db, seq);
  const { revision, registerKey, received, instant, sale, supersededBy } = soundPair(context, seq, input);
  noteBody(db, seq, input.bodySha256);
  const { kind } =
    record === undefined ? writePlain(db, seq, input.sale) : reviseSourceRecord(db, seq, record);
  noteVoid(db, seq, { ...voidNews(db, input), was: sale.kind });
  if (input.sale.reverses !== undefined) noteReversed(context, seq);
  const nowMs = input.received.wallMs;
  if (supersededBy === undefined) requestPictures(db, seq, { registerKey, kind, instant, received, nowMs });
  renderIfSettled(context, seq);
  context.changed({ kind: 'pair', saleId });
  return { kind: 'revised', saleId, revision: revision + 1, pending: pendingOf(db, seq) };
}

/** The stored pair, without damaged parts. */
function soundPair(context: WriteContext, seq: number, { sale }: AcceptInput): Pair {
  const { db } = context;
  const pair = readablePair(db, seq);
  if (pair !== undefined) return pair;
  const parts = dropDamagedParts(db, seq, JSON.stringify(sale));
  const repaired = pairBySeq(db, seq);
  context.changed({ kind: 'repaired', saleId: repaired.saleId, parts });
  return repaired;
}

function writePlain(db: Connection, seq: number, sale: Sale): Sale {
  db.prepare('UPDATE sales SET sale = ?, kind = ?, total_minor = ?, news = 1 WHERE seq = ?').run(
    JSON.stringify(sale),
    sale.kind,
    sale.totalMinor,
    seq,
  );
  return sale;
}
