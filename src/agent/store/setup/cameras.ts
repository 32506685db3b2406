/**
 * Cameras. The id of a removed camera stays reserved: earlier sales name it and its links are history, so
 * another camera must not get it. Nothing else of it is kept, its password included.
 */
import { z } from 'zod';
import type { Aspect } from '../../../domain/capture/picture-aspect.ts';
import { mayTakePassword } from '../../../domain/setup/camera-login.ts';
import type { CameraRecord, Reader, SetUp } from '../../../domain/setup/set-up.ts';
import { sameFields } from '../../../lib/text/canonical-json.ts';
import type { Connection } from '../connection.ts';
import type { Secrets } from '../secrets.ts';
import type { WriteContext } from '../write-context.ts';
import { putMeasured } from './measured.ts';

type CameraRow = {
  id: string;
  name: string;
  url: string;
  main_url: string | null;
  username: string | null;
  sealed_password: Buffer | null;
  transport: CameraRecord['transport'];
  aspect: Aspect | null;
  reader: Reader;
  latency_ms: number | null;
  latency_uncertainty_ms: number | null;
  latency_method: string | null;
  masks: string;
};

const storedMasks = z.array(z.array(z.tuple([z.number(), z.number()])));

export function cameras(db: Connection, secrets: Secrets): CameraRecord[] {
  return db
    .prepare<[], CameraRow>(
      `SELECT cameras.*, calibrations.uncertainty_ms AS latency_uncertainty_ms,
              calibrations.method AS latency_method FROM cameras
         LEFT JOIN calibrations ON camera_id = id AND register_key = '' AND value_ms = latency_ms
        WHERE removed_at_ms IS NULL ORDER BY id`,
    )
    .all()
    .map((row) => ({
      id: row.id,
      name: row.name,
      url: row.url,
      ...(row.main_url !== null && { mainUrl: row.main_url }),
      ...(row.username !== null && { username: row.username }),
      ...passwordOf(row, secrets),
      transport: row.transport,
      reader: row.reader,
      ...(row.aspect !== null && { aspect: row.aspect }),
      ...(row.latency_ms !== null && { latencyMs: row.latency_ms }),
      ...(row.latency_uncertainty_ms !== null && { latencyUncertaintyMs: row.latency_uncertainty_ms }),
      ...(row.latency_method === 'sender_reports' && { latencyEstimated: true as const }),
      masks: storedMasks.parse(JSON.parse(row.masks)),
    }));
}

/**
 * A password encrypted with a lost key counts as missing: the camera then reports a refused login, and
 * everything else works.
 */
function passwordOf(row: CameraRow, secrets: Secrets): { password?: string } {
  if (row.sealed_password === null) return {};
  try {
    return { password: secrets.open(row.sealed_password) };
  } catch {
    return {};
  }
}

export function putCamera(
  context: WriteContext,
  { latencyMeasured, keepsPassword, mainUrl: describedMain, ...described }: SetUp['cameras'][number],
): 'added' | 'changed' | 'unchanged' {
  const { db, secrets } = context;
  const before = storedCamera(context, described.id);
  const kept =
    keepsPassword &&
    before?.username === described.username &&
    before !== undefined &&
    mayTakePassword(before.url, described.url)
      ? before.password
      : undefined;
  // One at another host would send the login there: it goes with the address it belonged to.
  // A file without a latency keeps the measured one, and one without masks keeps the current masks: `masks:
  // []` removes them.
  const mainUrl = describedMain === undefined ? before?.mainUrl : (describedMain ?? undefined);
  const camera: CameraRecord = {
    ...(before?.latencyMs !== undefined && { latencyMs: before.latencyMs }),
    masks: before?.masks ?? [],
    ...(kept !== undefined && { password: kept }),
    ...described,
    ...(mainUrl !== undefined && mayTakePassword(described.url, mainUrl) && { mainUrl }),
  };
  const { id: cameraId, latencyMs: valueMs } = camera;
  const isMeasured =
    latencyMeasured !== undefined &&
    valueMs !== undefined &&
    putMeasured(db, { ...latencyMeasured, cameraId, valueMs, registerKey: '' });
  if (before !== undefined && sameFields(before, camera)) return isMeasured ? 'changed' : 'unchanged';
  db.prepare(
    `INSERT INTO cameras (id, name, url, main_url, username, sealed_password, transport, aspect, reader, latency_ms, masks)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (id) DO UPDATE SET name = excluded.name, url = excluded.url, main_url = excluded.main_url, username = excluded.username,
       sealed_password = excluded.sealed_password, transport = excluded.transport, aspect = excluded.aspect, reader = excluded.reader,
       latency_ms = excluded.latency_ms, masks = excluded.masks, removed_at_ms = NULL`,
  ).run(
    camera.id,
    camera.name,
    camera.url,
    camera.mainUrl ?? null,
    camera.username ?? null,
    camera.password === undefined ? null : secrets.seal(camera.password),
    camera.transport,
    camera.aspect ?? null,
    camera.reader,
    camera.latencyMs ?? null,
    JSON.stringify(camera.masks),
  );
  return before === undefined ? 'added' : 'changed';
}

/** As a set-up file describes it, without the measurement of the latency. */
function storedCamera({ db, secrets }: WriteContext, id: string): CameraRecord | undefined {
  const found = cameras(db, secrets).find((known) => known.id === id);
  if (found === undefined) return undefined;
  const { latencyUncertaintyMs: _, latencyEstimated: _estimated, ...camera } = found;
  return camera;
}

export function hasCamera(db: Connection, id: string): boolean {
  const found = db
    .prepare<[string], number>('SELECT count(*) FROM cameras WHERE id = ? AND removed_at_ms IS NULL')
    .pluck()
    .get(id);
  return found === 1;
}

/** Ids of current and removed cameras. */
export function usedCameraIds(db: Connection): string[] {
  return db.prepare<[], string>('SELECT id FROM cameras ORDER BY id').pluck().all();
}
