/** Cameras, registers and the links between them, and the import that fills them. */
import { z } from 'zod';
import { canonicalJson } from '../domain/canonical-json.ts';
import { type InstantRule, instantRuleBases } from '../domain/instant.ts';
import type { Link } from '../domain/link.ts';
import type { CameraRecord, ImportedCamera, Reader, RegisterRecord, SetUp } from '../domain/set-up.ts';
import { putCarried, putTakeOver } from './carried.ts';
import type { Connection } from './connection.ts';
import { putMeasured } from './measured.ts';
import { count, readMeta, writeMeta } from './meta.ts';
import { posTerminals, putPosAccount, putPosTerminal, removePosAccount } from './pos-accounts.ts';
import type { Secrets } from './secrets.ts';
import type { SetUpChange } from './store.ts';
import type { WriteContext } from './write-context.ts';

type CameraRow = {
  id: string;
  name: string;
  url: string;
  username: string | null;
  sealed_password: Buffer | null;
  transport: 'tcp' | 'udp';
  reader: Reader;
  latency_ms: number;
  masks: string;
};

const storedMasks = z.array(z.array(z.tuple([z.number(), z.number()])));

export function cameras(db: Connection, secrets: Secrets): CameraRecord[] {
  return db
    .prepare<[], CameraRow>('SELECT * FROM cameras ORDER BY id')
    .all()
    .map((row) => ({
      id: row.id,
      name: row.name,
      url: row.url,
      ...(row.username !== null && { username: row.username }),
      ...passwordOf(row, secrets),
      transport: row.transport,
      reader: row.reader,
      latencyMs: row.latency_ms,
      masks: storedMasks.parse(JSON.parse(row.masks)),
    }));
}

/** A password sealed with a key that is gone counts as none: the camera says that it is refused, and everything else goes on. */
function passwordOf(row: CameraRow, secrets: Secrets): { password?: string } {
  if (row.sealed_password === null) return {};
  try {
    return { password: secrets.open(row.sealed_password) };
  } catch {
    return {};
  }
}

type RegisterRow = {
  key: string;
  name: string;
  basis: string;
  delay_ms: number;
  late_after_ms: number;
  token_sha256: string | null;
  account_id: string | null;
  terminal: string | null;
};

const registerRows =
  'SELECT r.*, t.account_id, t.terminal FROM registers r LEFT JOIN pos_terminals t ON t.register_key = r.key';

type RuleRow = Pick<RegisterRow, 'key' | 'basis' | 'delay_ms' | 'late_after_ms'>;

function toRule(row: RuleRow): InstantRule {
  const basis = instantRuleBases.find((known) => known === row.basis);
  if (basis === undefined) throw new Error(`register ${row.key}: unknown basis ${row.basis} in the database`);
  return { basis, delayMs: row.delay_ms, lateAfterMs: row.late_after_ms };
}

function toRegister(row: RegisterRow): RegisterRecord {
  return {
    key: row.key,
    name: row.name,
    instant: toRule(row),
    ...(row.token_sha256 !== null && { tokenSha256: row.token_sha256 }),
    ...(row.account_id !== null &&
      row.terminal !== null && { from: { account: row.account_id, terminal: row.terminal } }),
  };
}

export function registers(db: Connection): RegisterRecord[] {
  return db.prepare<[], RegisterRow>(`${registerRows} ORDER BY r.key`).all().map(toRegister);
}

/** What of a register each sale asks for; undefined where there is none. */
export function instantRule(db: Connection, key: string): InstantRule | undefined {
  const row = db
    .prepare<[string], RuleRow>('SELECT key, basis, delay_ms, late_after_ms FROM registers WHERE key = ?')
    .get(key);
  return row && toRule(row);
}

export function register(db: Connection, key: string): RegisterRecord | undefined {
  const row = db.prepare<[string], RegisterRow>(`${registerRows} WHERE r.key = ? || ''`).get(key);
  return row === undefined ? undefined : toRegister(row);
}

type LinkRow = {
  id: number;
  register_key: string;
  camera_id: string;
  main: number;
  offset_ms: number;
  from_ms: number;
  until_ms: number | null;
};

function toLink(row: LinkRow): Link {
  return {
    id: String(row.id),
    registerKey: row.register_key,
    cameraId: row.camera_id,
    main: row.main === 1,
    offsetMs: row.offset_ms,
    fromMs: row.from_ms,
    ...(row.until_ms !== null && { untilMs: row.until_ms }),
  };
}

export function links(db: Connection): Link[] {
  return db.prepare<[], LinkRow>('SELECT * FROM links ORDER BY id').all().map(toLink);
}

export function linksOf(db: Connection, registerKey: string): Link[] {
  return db
    .prepare<[string], LinkRow>(`SELECT * FROM links WHERE register_key = ? || '' ORDER BY id`)
    .all(registerKey)
    .map(toLink);
}

/**
 * Brings POS accounts, cameras, registers and links to what a file describes. What the file does not name stays as it is, so that one file may hold
 * cameras and another registers, and what was measured outlives an import; the links of a register that the file names become exactly
 * those of the file.
 * A changed link ends and a new one begins: history keeps the link that held then.
 */
export function importSetUp(context: WriteContext, setUp: SetUp): SetUpChange {
  const tally = { added: 0, changed: 0, removed: 0, unchanged: 0 };
  putTakeOver(context, setUp.takeOver);
  for (const account of setUp.posAccounts ?? []) tally[putPosAccount(context, account)] += 1;
  for (const camera of setUp.cameras) tally[putCamera(context, camera)] += 1;
  for (const entry of setUp.registers) tally[putRegister(context, entry)] += 1;
  const named = new Set([
    ...setUp.registers.map((entry) => entry.key),
    ...setUp.links.map((link) => link.registerKey),
  ]);
  for (const registerKey of named) putLinks(context, registerKey, setUp.links, tally);
  noteUnlinked(
    context.db,
    unlinkedRegisters(context.db).filter((key) => !named.has(key)),
  );
  if (tally.added + tally.changed + tally.removed > 0) {
    count(context.db, 'set_up_version');
    context.changed({ kind: 'set_up' });
  }
  return tally;
}

function putCamera(
  context: WriteContext,
  { latencyMeasured, keepsPassword, ...described }: ImportedCamera,
): 'added' | 'changed' | 'unchanged' {
  const { db, secrets } = context;
  const before = cameras(db, secrets).find((known) => known.id === described.id);
  const kept =
    keepsPassword && before !== undefined && isSameLogin(before, described) ? before.password : undefined;
  // A file without a latency leaves the one that was measured, and one without masks those that are set: `masks: []` takes them off.
  const camera: CameraRecord = {
    latencyMs: before?.latencyMs ?? 0,
    masks: before?.masks ?? [],
    ...(kept !== undefined && { password: kept }),
    ...described,
  };
  const measured = latencyMeasured && { ...latencyMeasured, cameraId: camera.id, valueMs: camera.latencyMs };
  const isMeasured = measured !== undefined && putMeasured(db, { ...measured, registerKey: '' });
  if (before !== undefined && sameFields(before, camera)) return isMeasured ? 'changed' : 'unchanged';
  db.prepare(
    `INSERT INTO cameras (id, name, url, username, sealed_password, transport, reader, latency_ms, masks)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (id) DO UPDATE SET name = excluded.name, url = excluded.url, username = excluded.username,
       sealed_password = excluded.sealed_password, transport = excluded.transport, reader = excluded.reader,
       latency_ms = excluded.latency_ms, masks = excluded.masks`,
  ).run(
    camera.id,
    camera.name,
    camera.url,
    camera.username ?? null,
    camera.password === undefined ? null : secrets.seal(camera.password),
    camera.transport,
    camera.reader,
    camera.latencyMs,
    JSON.stringify(camera.masks),
  );
  return before === undefined ? 'added' : 'changed';
}

/** A password goes to no other host than the one that it was given for. */
function isSameLogin(
  before: CameraRecord,
  { username, url }: Pick<CameraRecord, 'username' | 'url'>,
): boolean {
  return before.username === username && new URL(before.url).host === new URL(url).host;
}

function putRegister(
  context: WriteContext,
  { linked, learned, keepsToken: _, ...entry }: SetUp['registers'][number],
): 'added' | 'changed' | 'unchanged' {
  const { db } = context;
  const before = register(db, entry.key);
  // A file without a token leaves the one that is set.
  const wanted = before?.tokenSha256 === undefined ? entry : { tokenSha256: before.tokenSha256, ...entry };
  const isTaken = putCarried(context, entry.key, { ...(learned !== undefined && { learned }) });
  if (before !== undefined && sameFields(before, wanted)) return isTaken ? 'changed' : 'unchanged';
  db.prepare(
    `INSERT INTO registers (key, name, basis, delay_ms, late_after_ms, token_sha256) VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT (key) DO UPDATE SET name = excluded.name, basis = excluded.basis, delay_ms = excluded.delay_ms,
       late_after_ms = excluded.late_after_ms, token_sha256 = excluded.token_sha256`,
  ).run(
    wanted.key,
    wanted.name,
    wanted.instant.basis,
    wanted.instant.delayMs,
    wanted.instant.lateAfterMs,
    wanted.tokenSha256 ?? null,
  );
  putPosTerminal(context, wanted.key, wanted.from, linked);
  return before === undefined ? 'added' : 'changed';
}

function putLinks(
  context: WriteContext,
  registerKey: string,
  all: SetUp['links'],
  tally: { added: number; changed: number; removed: number; unchanged: number },
): void {
  const { db } = context;
  const nowMs = context.clock.nowMs();
  const wanted = all.filter((link) => link.registerKey === registerKey);
  const holding = linksOf(db, registerKey).filter((link) => link.untilMs === undefined);
  // A file without an offset leaves the one that was measured.
  const offsetOf = ({ cameraId, offsetMs }: SetUp['links'][number]): number =>
    offsetMs ?? holding.find((link) => link.cameraId === cameraId)?.offsetMs ?? 0;
  const same = (link: Link, entry: SetUp['links'][number]): boolean =>
    link.cameraId === entry.cameraId && link.main === entry.main && link.offsetMs === offsetOf(entry);
  for (const link of holding) {
    if (wanted.some((entry) => same(link, entry))) continue;
    db.prepare('UPDATE links SET until_ms = ? WHERE id = ?').run(nowMs, Number(link.id));
    tally.removed += 1;
  }
  for (const entry of wanted) {
    const { cameraId, offsetMeasured } = entry;
    const measured = offsetMeasured && { ...offsetMeasured, cameraId, registerKey, valueMs: offsetOf(entry) };
    const isMeasured = measured !== undefined && putMeasured(db, measured);
    if (holding.some((link) => same(link, entry))) {
      tally[isMeasured ? 'changed' : 'unchanged'] += 1;
      continue;
    }
    db.prepare(
      'INSERT INTO links (register_key, camera_id, main, offset_ms, from_ms) VALUES (?, ?, ?, ?, ?)',
    ).run(registerKey, entry.cameraId, Number(entry.main), offsetOf(entry), nowMs);
    tally.added += 1;
  }
}

/** Those that a person has taken apart and not linked since. */
export function unlinkedRegisters(db: Connection): string[] {
  return z.array(z.string()).parse(JSON.parse(readMeta(db, 'unlinked_registers') ?? '[]'));
}

function noteUnlinked(db: Connection, keys: readonly string[]): void {
  const text = JSON.stringify(keys);
  if (text !== (readMeta(db, 'unlinked_registers') ?? '[]')) writeMeta(db, 'unlinked_registers', text);
}

/** As the contract says. An end of a link is history too: sales of before it have its camera. */
export function unlinkRegisters(context: WriteContext, keys: readonly string[]): number {
  const { db } = context;
  const known = keys.filter((key) => register(db, key) !== undefined);
  const end = db.prepare('UPDATE links SET until_ms = ? WHERE register_key = ? AND until_ms IS NULL');
  const forget = db.prepare('UPDATE registers SET token_sha256 = NULL WHERE key = ?');
  for (const key of known) {
    end.run(context.clock.nowMs(), key);
    forget.run(key);
    putPosTerminal(context, key, undefined);
  }
  noteUnlinked(db, [...new Set([...unlinkedRegisters(db), ...known])]);
  if (known.length > 0) {
    count(db, 'set_up_version');
    context.changed({ kind: 'set_up' });
  }
  return known.length;
}

/** The account with its tokens; its registers are unlinked, their sales stay. False where there is no such account. */
export function unlinkPosAccount(context: WriteContext, id: string): boolean {
  const linked = posTerminals(context.db).filter(({ account }) => account === id);
  if (!removePosAccount(context, id)) return false;
  unlinkRegisters(
    context,
    linked.map(({ registerKey }) => registerKey),
  );
  return true;
}

/** Same value field by field, whatever the order. */
function sameFields(a: object, b: object): boolean {
  return canonicalJson(a) === canonicalJson(b);
}
