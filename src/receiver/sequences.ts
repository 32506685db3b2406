/**
 * Ledger of the sequences that each gateway sends: which are stored here, and which the gateway counts as stored but are missing (holes).
 *
 * A gateway numbers its events in the order of its commits, and reports with each batch up to which number of their epoch all are stored. A
 * gap at or below that number is a hole: data was lost, here or there, and a person must be notified. A gap above it is merely pending.
 * Sequences stored elsewhere before the gateway used this receiver (`baseline`) are no holes. In a new epoch neither are the numbers of the
 * previous one, which it continues: its first batch counts them as stored. A gateway that received another id continues in its epoch:
 * sequences under the ids of one shop count together there, and never those of another shop, whose token could hide a loss.
 */
import type Database from 'better-sqlite3';
import type { SaleEvent } from '../contract/cloud/event.ts';
import type { StatusEvent } from '../contract/cloud/status.ts';

type Place = { readonly source: string; readonly gateway: string; readonly epoch: string };
type Numbered = Place & { readonly sequence: string };

export type Range = { readonly first: number; readonly last: number };

export type EpochState = {
  readonly epoch: string;
  readonly firstSeenMs: number;
  /** All sequences up to it were stored elsewhere, as far as no status names a lower one as unsent. */
  readonly baseline: number;
  /** As last reported by the gateway. */
  readonly storedThrough: number;
  /** Highest stored sequence; 0 for none. */
  readonly highest: number;
  /** Missing at or below `storedThrough`; at most 100 are listed. */
  readonly holes: readonly Range[];
  /** Total number of missing sequences. */
  readonly missing: number;
};

export type Sequences = {
  /** `baseline`: of an epoch that was never seen. */
  noteEvent(event: Numbered, nowMs: number, baseline?: number): void;
  /** Records `storedThrough` of a batch; called before the events of that batch. */
  noteStoredThrough(place: Place, reported: { storedThrough: number; nowMs: number }): void;
  /** By the queue in a status of the same epoch: batches of a broker have no header. An older status proves nothing about what was numbered since. */
  noteReported(event: StatusEvent, nowMs: number, isNewest: boolean): void;
  /** Report of a gateway with a recovered database about an earlier epoch. */
  noteEarlierEpoch(place: Place, ended: EndedEpoch, nowMs: number): void;
  /** The names in the newest sale apply; a sale dated ahead of our clock counts as made on arrival. */
  noteShop(event: SaleEvent, receivedAtMs: number): void;
  /** Newest epoch first. */
  epochsOf(of: { readonly source: string; readonly gateway: string }): EpochState[];
};

/**
 * No sequence at or below `doneThrough` is still pending; those in `gone` never arrive. `lost`: how many of them are never resent, if
 * known.
 */
type EndedEpoch = {
  readonly doneThrough: number;
  readonly gone: readonly Range[];
  readonly lost?: number | undefined;
};

const maxHoles = 100;

/** Runs in the caller's transaction. */
export function createSequences(db: Database.Database): Sequences {
  const before = db.prepare<[Place & { sequence: number }], Range>(`
    select first, last from sequence_runs
    where source = @source and gateway = @gateway and epoch = @epoch and first <= @sequence order by first desc limit 1
  `);
  const isKnown = db.prepare<[Place]>(
    'select 1 from epochs where source = @source and gateway = @gateway and epoch = @epoch',
  );
  const removeRun = db.prepare<[Place & { first: number }]>(
    'delete from sequence_runs where source = @source and gateway = @gateway and epoch = @epoch and first = @first',
  );
  const putRun = db.prepare<[Place & Range]>(`
    insert into sequence_runs (source, gateway, epoch, first, last) values (@source, @gateway, @epoch, @first, @last)
    on conflict (source, gateway, epoch, first) do update set last = excluded.last
  `);
  const addEpoch = db.prepare<[Place & { nowMs: number; baseline: number }]>(`
    insert or ignore into epochs (source, gateway, epoch, first_seen_ms, baseline, stored_through)
    values (@source, @gateway, @epoch, @nowMs, @baseline, @baseline)
  `);
  const raise = db.prepare<[Place & { storedThrough: number }]>(
    'update epochs set stored_through = max(stored_through, @storedThrough) where source = @source and gateway = @gateway and epoch = @epoch',
  );
  const lowerBaseline = db.prepare<[Place & { baseline: number }]>(
    'update epochs set baseline = @baseline where source = @source and gateway = @gateway and epoch = @epoch and baseline > @baseline',
  );
  const epochs = db.prepare<
    [{ source: string; gateway: string }],
    { epoch: string; firstSeenMs: number; baseline: number; storedThrough: number }
  >(`
    select epoch, first_seen_ms as firstSeenMs, baseline, stored_through as storedThrough
    from epochs where source = @source and gateway = @gateway order by first_seen_ms desc, epoch
  `);
  const runs = db.prepare<[Pick<Place, 'source' | 'epoch'>], Range>(
    'select first, last from sequence_runs where source = @source and epoch = @epoch order by first',
  );
  const highestOf = db
    .prepare<[Place], number | null>(
      'select max(last) from sequence_runs where source = @source and gateway = @gateway and epoch = @epoch',
    )
    .pluck();
  /** Stored as one run, merged with adjacent and overlapping runs. */
  function fill(place: Place, { first, last }: Range): void {
    let from = first;
    let to = last;
    // Reads runs from the newest that starts at or below its end, until one ends before it.
    for (;;) {
      const meets = before.get({ ...place, sequence: to + 1 });
      if (meets === undefined || meets.last < from - 1) break;
      removeRun.run({ ...place, first: meets.first });
      from = Math.min(from, meets.first);
      to = Math.max(to, meets.last);
    }
    putRun.run({ ...place, first: from, last: to });
  }

  function noteStoredThrough(
    place: Place,
    { storedThrough, nowMs }: { storedThrough: number; nowMs: number },
  ): void {
    // First report of this gateway here: sequences it counts as stored were stored elsewhere, even if they arrive again.
    addEpoch.run({ ...place, nowMs, baseline: storedThrough });
    raise.run({ ...place, storedThrough });
  }

  return {
    noteEvent({ source, gateway, epoch, sequence: text }, nowMs, baseline = 0) {
      const place = { source, gateway, epoch };
      const sequence = Number(text);
      addEpoch.run({ ...place, nowMs, baseline });
      const left = before.get({ ...place, sequence });
      if (left !== undefined && left.last >= sequence) return;
      fill(place, { first: sequence, last: sequence });
    },
    noteStoredThrough,
    noteReported(event, nowMs, isNewest) {
      const { source, gateway, epoch } = event;
      const through = reportedThrough(event);
      const place = { source, gateway, epoch };
      if (through === 'all') {
        const highest = isNewest ? highestOf.get(place) : null;
        if (highest != null) noteStoredThrough(place, { storedThrough: highest, nowMs });
      } else if (through !== undefined) {
        noteStoredThrough(place, { storedThrough: through, nowMs });
        // Events that the gateway had not sent then come here.
        lowerBaseline.run({ ...place, baseline: through });
      }
    },
    noteEarlierEpoch(place, { doneThrough, gone, lost }, nowMs) {
      if (isKnown.get(place) === undefined) {
        const elsewhere = storedElsewhere({ doneThrough, gone, lost });
        if (elsewhere === undefined) return;
        addEpoch.run({ ...place, nowMs, baseline: elsewhere.baseline });
        for (const range of elsewhere.ranges) fill(place, range);
      }
      // Events resent in a later epoch are not lost: they count as stored here.
      if (lost === 0) for (const range of gone) fill(place, range);
      raise.run({ ...place, storedThrough: doneThrough });
    },
    noteShop: createNoteShop(db),
    epochsOf: ({ source, gateway }) =>
      epochs
        .all({ source, gateway })
        .map((row) => ({ ...row, ...gaps(runs.iterate({ source, epoch: row.epoch }), row) })),
  };
}

function createNoteShop(db: Database.Database): Sequences['noteShop'] {
  const putShop = db.prepare<[{ source: string; name: string; timeZone: string; atMs: number }]>(`
    insert into shops (source, name, time_zone, last_at_ms) values (@source, @name, @timeZone, @atMs)
    on conflict (source) do update set name = excluded.name, time_zone = excluded.time_zone, last_at_ms = excluded.last_at_ms
      where excluded.last_at_ms >= shops.last_at_ms
  `);
  const putRegister = db.prepare<[{ source: string; key: string; name: string; atMs: number }]>(`
    insert into registers (source, key, name, last_at_ms) values (@source, @key, @name, @atMs)
    on conflict (source, key) do update set name = excluded.name, last_at_ms = excluded.last_at_ms
      where excluded.last_at_ms >= registers.last_at_ms
  `);
  return (event, receivedAtMs) => {
    const { source, data } = event;
    const atMs = Math.min(Date.parse(event.time), receivedAtMs);
    putShop.run({ source, name: data.shop.name, timeZone: data.shop.timeZone, atMs });
    putRegister.run({ source, key: data.register.key, name: data.register.name, atMs });
  };
}

/** Pure: the gaps between runs in ascending order, above `baseline` and up to `storedThrough`. */
export function gaps(
  runs: Iterable<Range>,
  { baseline, storedThrough }: { baseline: number; storedThrough: number },
): { highest: number; holes: Range[]; missing: number } {
  const holes: Range[] = [];
  let missing = 0;
  let here = baseline;
  let highest = 0;
  const note = (first: number, last: number): void => {
    if (first > last) return;
    missing += last - first + 1;
    if (holes.length < maxHoles) holes.push({ first, last });
  };
  for (const { first, last } of runs) {
    note(here + 1, Math.min(first - 1, storedThrough));
    here = Math.max(here, last);
    highest = Math.max(highest, last);
  }
  note(here + 1, storedThrough);
  return { highest, holes, missing };
}

/** Epoch that a batch counts its stored sequences in. With several, the one meant is unknown. */
export function epochOf(numbered: readonly Pick<Numbered, 'epoch'>[]): string | undefined {
  const [first] = numbered;
  return numbered.every(({ epoch }) => epoch === first?.epoch) ? first?.epoch : undefined;
}

/** Sequence of its epoch through which the gateway counts everything as stored. `all`: everything that it has numbered. */
export function reportedThrough({ data }: StatusEvent): number | 'all' | undefined {
  const { lowestUnsent, events } = data.queue;
  if (lowestUnsent !== undefined) return sequenceOf(lowestUnsent) - 1;
  return events === 0 ? 'all' : undefined;
}

export function keyOfEpoch({ source, gateway, epoch }: Place): string {
  return JSON.stringify([source, gateway, epoch]);
}

/**
 * Baselines of batches without a header, by `keyOfEpoch`: numbering may go on from another cloud, and what came before the first message here is not
 * known.
 */
export function baselinesOf(numbered: readonly Numbered[]): ReadonlyMap<string, number> {
  const lowest = new Map<string, number>();
  for (const one of numbered) {
    const before = Number(one.sequence) - 1;
    const key = keyOfEpoch(one);
    lowest.set(key, Math.min(before, lowest.get(key) ?? before));
  }
  return lowest;
}

export function endedEpochs({ data }: StatusEvent): (EndedEpoch & Pick<Place, 'epoch'>)[] {
  return (data.earlierEpochs ?? []).map(({ epoch, doneThrough, gone, lost }) => ({
    ...{ epoch, lost, doneThrough: sequenceOf(doneThrough) },
    gone: gone.map(({ first, last }) => ({ first: sequenceOf(first), last: sequenceOf(last) })),
  }));
}

/** Sequences of an epoch that was never seen here: all were stored elsewhere, except for lost ones. Undefined where none are lost. */
export function storedElsewhere({
  doneThrough,
  gone,
  lost,
}: EndedEpoch): { readonly baseline: number; readonly ranges: readonly Range[] } | undefined {
  const [first] = gone;
  if (lost === undefined || lost === 0 || first === undefined) return undefined;
  const baseline = first.first - 1;
  return { baseline, ranges: gaps(gone, { baseline, storedThrough: doneThrough }).holes };
}

/** 20 digits exceed a safe integer. */
function sequenceOf(text: string): number {
  return Math.min(Number(text), Number.MAX_SAFE_INTEGER - 1);
}
