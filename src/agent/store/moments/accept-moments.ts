/**
 * Ingest of moments. They are on disk before they are answered. Bounded: about `maxOfRegister` of a register, unmatched ones for as
 * long as an id counts as the same, the others for `keepMs`.
 */
import { bounceMs, sameIdForMs } from '../../../domain/moment/moment.ts';
import type { IncomingMoments } from '../../sources/source.ts';
import type { Connection } from '../connection.ts';
import { pendingOf } from '../sales/captures.ts';
import { instantRule } from '../setup/links.ts';
import type { PendingCapture } from '../store.ts';
import type { WriteContext } from '../write-context.ts';
import { retimeLate } from './device-lateness.ts';
import { matchMoments } from './moment-matching.ts';
import { requestMomentPictures } from './moment-pictures.ts';

const maxOfRegister = 2_000;
/** Moments between two looks at the bounds. */
const dropEach = 20;
const keepMs = 30 * 86_400_000;

export type MomentsAccepted =
  | {
      readonly kind: 'stored';
      /** For each moment; known: it was stored before, or is the bouncing of one. */
      readonly states: readonly ('stored' | 'known')[];
      readonly pending: readonly PendingCapture[];
    }
  | { readonly kind: 'unknown_register' };

export function acceptMoments(context: WriteContext, input: IncomingMoments): MomentsAccepted {
  const { db } = context;
  const { registerKey, received } = input;
  if (instantRule(db, registerKey) === undefined) return { kind: 'unknown_register' };
  const seqs = input.moments.map((moment) =>
    isKnown(db, input, moment) ? undefined : store(db, input, moment),
  );
  const states = seqs.map((seq) => (seq === undefined ? 'known' : 'stored'));
  const times = input.moments.flatMap(({ ageMs }, index) =>
    states[index] === 'stored' ? received.wallMs - ageMs : [],
  );
  const moved = times.flatMap((atMs) => matchMoments(context, { registerKey, atMs, received }));
  const drawers = input.moments.flatMap(({ kind, device }, index) =>
    kind === 'drawer' && states[index] === 'stored' ? device.key : [],
  );
  const retimed = [...new Set(drawers)].flatMap((device) =>
    retimeLate(context, { registerKey, device, atMs: received.wallMs }),
  );
  for (const seq of seqs) if (seq !== undefined) requestMomentPictures(context, seq);
  return {
    kind: 'stored',
    states,
    pending: [...new Set([...moved, ...retimed])].flatMap((seq) => pendingOf(db, seq)),
  };
}

type Moment = IncomingMoments['moments'][number];

function isKnown(
  db: Connection,
  { registerKey, received }: IncomingMoments,
  { id, kind, device, ageMs }: Moment,
): boolean {
  const atMs = received.wallMs - ageMs;
  const sameId = db.prepare<[string, string, string, number, number]>(
    'SELECT 1 FROM moments WHERE register_key = ? AND id = ? AND device = ? AND at_ms BETWEEN ? AND ?',
  );
  const isRepeated =
    id !== undefined &&
    sameId.get(registerKey, id, device.key, atMs - sameIdForMs, atMs + sameIdForMs) !== undefined;
  if (isRepeated) return true;
  const bouncing = db.prepare<[string, number, number, string, string]>(
    'SELECT 1 FROM moments WHERE register_key = ? AND at_ms BETWEEN ? AND ? AND kind = ? AND device = ?',
  );
  return bouncing.get(registerKey, atMs - bounceMs, atMs + bounceMs, kind, device.key) !== undefined;
}

function store(
  db: Connection,
  { registerKey, received }: IncomingMoments,
  { id, kind, device, ageMs }: Moment,
): number {
  const { lastInsertRowid } = db
    .prepare(
      `INSERT INTO moments (register_key, id, kind, device, way, device_name, boot, at_monotonic_ms, at_ms, received_at_ms, clock)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    )
    .run(
      ...[
        registerKey,
        id ?? null,
        kind,
        device.key,
        device.way,
        device.name ?? null,
        received.boot,
        received.monotonicMs - ageMs,
      ],
      ...[received.wallMs - ageMs, received.wallMs, received.clock],
    );
  if (Number(lastInsertRowid) % dropEach === 0) dropOld(db, registerKey, received.wallMs);
  return Number(lastInsertRowid);
}

function dropOld(db: Connection, registerKey: string, nowMs: number): void {
  db.prepare(
    `DELETE FROM moments WHERE register_key = ? AND at_ms < ? AND clock = 'synced' AND (sale_seq IS NULL AND no_sale_seq IS NULL OR at_ms < ?)`,
  ).run(registerKey, nowMs - sameIdForMs, nowMs - keepMs);
  db.prepare(
    `DELETE FROM moments WHERE register_key = ? AND seq IN
       (SELECT seq FROM moments WHERE register_key = ? ORDER BY at_ms DESC LIMIT -1 OFFSET ${maxOfRegister})`,
  ).run(registerKey, registerKey);
}
