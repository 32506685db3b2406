/**
 * Measured latencies and offsets. The value itself is stored with its camera or link; this is the record of
 * its measurement.
 */
import { z } from 'zod';
import {
  type Calibrations,
  calibrationMethods,
  type Measured,
  type NewLatency,
  type NewOffset,
} from '../../../domain/capture/calibration.ts';
import { linksNow } from '../../../domain/setup/link.ts';
import { learnSkew } from '../../../domain/time/skew.ts';
import { newestSkew } from '../clock/clock-samples.ts';
import { recentSamples } from '../clock/skew-memory.ts';
import type { Connection } from '../connection.ts';
import { count } from '../meta.ts';
import type { WriteContext } from '../write-context.ts';
import { links, registers } from './links.ts';
import { type MeasuredValue, putMeasured } from './measured.ts';

/** False when there is no such camera. */
export function setLatency(context: WriteContext, latency: NewLatency): boolean {
  const { db } = context;
  const { cameraId, latencyMs } = latency;
  const { changes } = db
    .prepare('UPDATE cameras SET latency_ms = ? WHERE id = ? AND removed_at_ms IS NULL')
    .run(latencyMs, cameraId);
  if (changes === 0) return false;
  note(context, { registerKey: '', valueMs: latencyMs, ...latency });
  return true;
}

/**
 * Ends the current link and begins one with the new offset, so that earlier sales keep theirs. False when
 * there is no current link. An unchanged offset keeps the link.
 */
export function setLinkOffset(context: WriteContext, offset: NewOffset): boolean {
  const { db } = context;
  const { registerKey, cameraId, offsetMs } = offset;
  const link = linksNow(links(db), registerKey).find((one) => one.cameraId === cameraId);
  if (link === undefined) return false;
  if (link.offsetMs !== offsetMs) {
    const nowMs = context.clock.nowMs();
    db.prepare('UPDATE links SET until_ms = ? WHERE id = ?').run(nowMs, Number(link.id));
    db.prepare(
      'INSERT INTO links (register_key, camera_id, main, offset_ms, from_ms) VALUES (?, ?, ?, ?, ?)',
    ).run(registerKey, cameraId, Number(link.main), offsetMs, nowMs);
  }
  note(context, { valueMs: offsetMs, ...offset });
  return true;
}

function note(context: WriteContext, found: Omit<MeasuredValue, 'atMs'>): void {
  const { db } = context;
  putMeasured(db, { ...found, atMs: context.clock.nowMs() });
  count(db, 'set_up_version');
  context.changed({ kind: 'set_up' });
}

const calibrationRow = z.object({
  camera_id: z.string(),
  register_key: z.string(),
  method: z.enum(calibrationMethods),
  value_ms: z.number(),
  uncertainty_ms: z.number().nullable(),
  samples: z.number().nullable(),
  measured_at_ms: z.number(),
});

export function calibrations(db: Connection): Calibrations {
  const found = db
    .prepare('SELECT * FROM calibrations')
    .all()
    .map((row) => calibrationRow.parse(row));
  /** A value changed by a set-up file since was not measured. */
  const measured = (cameraId: string, registerKey: string, valueMs: number): { measured?: Measured } => {
    const row = found.find((one) => one.camera_id === cameraId && one.register_key === registerKey);
    if (row === undefined || row.value_ms !== valueMs) return {};
    return {
      measured: {
        by: row.method,
        atMs: row.measured_at_ms,
        ...(row.uncertainty_ms !== null && { uncertaintyMs: row.uncertainty_ms }),
        ...(row.samples !== null && { samples: row.samples }),
      },
    };
  };
  return {
    cameras: db
      .prepare<[], { cameraId: string; latencyMs: number | null }>(
        'SELECT id AS cameraId, latency_ms AS latencyMs FROM cameras WHERE removed_at_ms IS NULL ORDER BY id',
      )
      .all()
      .map(({ cameraId, latencyMs }) =>
        latencyMs === null ? { cameraId } : { cameraId, latencyMs, ...measured(cameraId, '', latencyMs) },
      ),
    links: links(db)
      .filter((link) => link.untilMs === undefined)
      .map(({ registerKey, cameraId, offsetMs }) => ({
        registerKey,
        cameraId,
        offsetMs,
        ...measured(cameraId, registerKey, offsetMs),
      })),
    registers: registers(db).flatMap(({ key }) => {
      const skew = learnSkew(recentSamples(db, key)) ?? newestSkew(db, key);
      return skew === undefined ? [] : [{ registerKey: key, skew }];
    }),
  };
}
