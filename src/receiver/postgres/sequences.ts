/** Ledger of the sequences that each gateway sends (../sequences.ts has its rules): a row for each epoch, whose stored sequences are a multirange. */
import type { RejectionNotice, SaleEvent } from '../../contract/cloud/event.ts';
import type { StatusEvent } from '../../contract/cloud/status.ts';
import type { BatchContext } from '../events.ts';
import { keyOfGateway } from '../gateways.ts';
import {
  baselinesOf,
  type EpochState,
  endedEpochs,
  epochOf,
  gaps,
  keyOfEpoch,
  type Range,
  reportedThrough,
  storedElsewhere,
} from '../sequences.ts';
import { type Sql, storable } from './connection.ts';

type Numbered = Pick<SaleEvent | RejectionNotice, 'source' | 'gateway' | 'epoch' | 'sequence'>;
type Place = { readonly source: string; readonly gateway: string; readonly epoch: string };

const placeOf = ({ source, gateway, epoch }: Place): Place => ({
  ...{ source: storable(source), gateway: storable(gateway), epoch: storable(epoch) },
});

/** Records `storedThrough` of a batch, before its events. */
export async function noteStoredThrough(
  sql: Sql,
  numbered: readonly Numbered[],
  { storedThrough, nowMs }: BatchContext,
): Promise<void> {
  if (storedThrough === undefined || epochOf(numbered) === undefined) return;
  // First report of a gateway here: sequences it counts as stored were stored elsewhere.
  for (const { source, gateway, epoch } of distinct(numbered.map(placeOf)).values())
    await raise(sql, { source, gateway, epoch }, { storedThrough, nowMs });
}

async function raise(
  sql: Sql,
  { source, gateway, epoch }: Place,
  { storedThrough, nowMs }: { readonly storedThrough: number; readonly nowMs: number },
): Promise<void> {
  await sql.query(
    `insert into epochs (source, gateway, epoch, first_seen_ms, baseline, stored_through) values ($1, $2, $3, $4, $5, $5)
    on conflict (source, gateway, epoch) do update set stored_through = excluded.stored_through
      where excluded.stored_through > epochs.stored_through`,
    [source, gateway, epoch, nowMs, storedThrough],
  );
}

/** Includes events that were already stored: for the gateway their sequence is done. */
export async function noteEvents(
  sql: Sql,
  numbered: readonly Numbered[],
  { nowMs, countsByStatus }: BatchContext,
): Promise<void> {
  const places = numbered.map((one) => ({ ...placeOf(one), sequence: one.sequence }));
  const baselines = baselinesOf(countsByStatus === true ? places : []);
  const ranges = new Map<string, Range[]>();
  for (const one of numbered) {
    const sequence = Number(one.sequence);
    const key = keyOfEpoch(placeOf(one));
    ranges.set(key, [...(ranges.get(key) ?? []), { first: sequence, last: sequence }]);
  }
  for (const [key, place] of distinct(numbered.map(placeOf)))
    await fill(sql, place, { ranges: ranges.get(key) ?? [], nowMs, baseline: baselines.get(key) ?? 0 });
}

/** Raises `storedThrough` by the queue in a status of the same epoch: batches of a broker have no header. */
export async function noteReported(
  sql: Sql,
  event: StatusEvent,
  { nowMs, isNewest }: { readonly nowMs: number; readonly isNewest: boolean },
): Promise<void> {
  const { source, gateway, epoch } = placeOf(event);
  const through = reportedThrough(event);
  if (through === 'all' && isNewest)
    await sql.query(
      `update epochs set stored_through = greatest(stored_through, upper(stored) - 1)
      where source = $1 and gateway = $2 and epoch = $3 and not isempty(stored)`,
      [source, gateway, epoch],
    );
  else if (typeof through === 'number') {
    await raise(sql, { source, gateway, epoch }, { storedThrough: through, nowMs });
    // Events that the gateway had not sent then come here.
    await sql.query(
      'update epochs set baseline = $4 where source = $1 and gateway = $2 and epoch = $3 and baseline > $4',
      [source, gateway, epoch, through],
    );
  }
}

async function fill(
  sql: Sql,
  { source, gateway, epoch }: Place,
  { ranges, nowMs, baseline = 0 }: { ranges: readonly Range[]; nowMs: number; baseline?: number },
): Promise<void> {
  await sql.query(
    `insert into epochs (source, gateway, epoch, first_seen_ms, baseline, stored_through, stored)
    values ($1, $2, $3, $4, $5, $5, $6::int8multirange)
    on conflict (source, gateway, epoch) do update set stored = epochs.stored + excluded.stored where not epochs.stored @> excluded.stored`,
    [source, gateway, epoch, nowMs, baseline, multirange(ranges)],
  );
}

/** Report of a gateway with a recovered database about its earlier epochs. */
export async function noteEarlierEpochs(sql: Sql, event: StatusEvent, nowMs: number): Promise<void> {
  const { source, gateway } = event;
  for (const { epoch, ...ended } of endedEpochs(event)) {
    const place = placeOf({ source, gateway, epoch });
    const [known] = await sql.query(
      'select 1 from epochs where source = $1 and gateway = $2 and epoch = $3',
      [...[place.source, place.gateway, place.epoch]],
    );
    if (known === undefined) {
      const elsewhere = storedElsewhere(ended);
      if (elsewhere === undefined) continue;
      await fill(sql, place, { ...elsewhere, nowMs });
    }
    // Events resent in a later epoch are not lost: they count as stored here.
    if (ended.lost === 0) await fill(sql, place, { ranges: ended.gone, nowMs });
    await sql.query(
      `update epochs set stored_through = $4 where source = $1 and gateway = $2 and epoch = $3 and stored_through < $4`,
      [place.source, place.gateway, place.epoch, ended.doneThrough],
    );
  }
}

type EpochRow = Place &
  Omit<EpochState, 'highest' | 'holes' | 'missing'> & { readonly firsts: string[]; readonly lasts: string[] };

/** Newest epoch first, by `keyOfGateway`. Sequences under the ids of one shop count together in an epoch. `source`: of one shop alone. */
export async function readEpochs(sql: Sql, source?: string): Promise<Map<string, EpochState[]>> {
  const rows = await sql.query<EpochRow>(
    `select e.source, e.gateway, e.epoch, e.first_seen_ms as "firstSeenMs", e.baseline, e.stored_through as "storedThrough",
      array(select lower(r) from unnest(a.stored) r order by r) as firsts, array(select upper(r) - 1 from unnest(a.stored) r order by r) as lasts
    from epochs e join (
      select source, epoch, range_agg(stored) as stored from epochs where $1::text is null or source = $1 group by source, epoch
    ) a using (source, epoch)
    order by e.first_seen_ms desc, e.epoch`,
    [source ?? null],
  );
  const found = new Map<string, EpochState[]>();
  for (const { firsts, lasts, source: _, gateway: _gateway, ...epoch } of rows) {
    const ranges = firsts.map((first, index) => ({ first: Number(first), last: Number(lasts[index]) }));
    const key = keyOfGateway({ source: _, gateway: _gateway });
    found.set(key, [...(found.get(key) ?? []), { ...epoch, ...gaps(ranges, epoch) }]);
  }
  return found;
}

/** In the order of their keys, in which every batch locks rows. */
function distinct(places: readonly Place[]): Map<string, Place> {
  return new Map(
    places.map((place) => [keyOfEpoch(place), place] as const).toSorted(([a], [b]) => (a < b ? -1 : 1)),
  );
}

/** PostgreSQL merges adjacent and overlapping ranges. */
function multirange(ranges: readonly Range[]): string {
  return `{${ranges.map(({ first, last }) => `[${first},${last + 1})`).join()}}`;
}
