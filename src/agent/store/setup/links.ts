/** Registers, their links to cameras and POS accounts, and the import that fills them. */
import { z } from 'zod';
import { receiptRulesSchema } from '../../../contract/setup/receipt-rules.ts';
import { seenRegionSchema } from '../../../contract/setup/seen-region.ts';
import type { Link } from '../../../domain/setup/link.ts';
import {
  dialects,
  httpsModes,
  pixelReceipts,
  printerEncodings,
  type RegisterPrinter,
} from '../../../domain/setup/receipt-printer.ts';
import type { SeenRegion } from '../../../domain/setup/seen-region.ts';
import type { DescribedRegister, RegisterRecord, SetUp } from '../../../domain/setup/set-up.ts';
import { type InstantRule, instantRuleBases } from '../../../domain/time/instant.ts';
import { sameFields } from '../../../lib/text/canonical-json.ts';
import { readJson } from '../../../lib/text/read-json.ts';
import type { Connection } from '../connection.ts';
import { count, readMeta, writeMeta } from '../meta.ts';
import type { SetUpChange } from '../store.ts';
import type { WriteContext } from '../write-context.ts';
import { hasCamera, putCamera } from './cameras.ts';
import { putMeasured } from './measured.ts';
import { putMigrated, putTakeOver } from './migrated.ts';
import { putMomentSources } from './moment-sources.ts';
import { posTerminals, putPosAccount, putPosTerminal, removePosAccount } from './pos-accounts.ts';

type RegisterRow = {
  key: string;
  name: string;
  basis: string;
  delay_ms: number;
  late_after_ms: number;
  token_sha256: string | null;
  earlier_picture: 0 | 1;
  no_sale_since_ms: number | null;
  region: string | null;
  account_id: string | null;
  terminal: string | null;
  printer: string | null;
};

const registerRows = `SELECT r.*, t.account_id, t.terminal, p.printer FROM registers r
  LEFT JOIN pos_terminals t ON t.register_key = r.key LEFT JOIN register_printers p ON p.register_key = r.key`;

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
    ...(row.earlier_picture === 1 && { earlierPicture: true as const }),
    ...(row.no_sale_since_ms !== null && { noSale: true as const }),
    ...(row.region !== null && regionOf(row.region)),
    ...(row.token_sha256 !== null && { tokenSha256: row.token_sha256 }),
    ...(row.account_id !== null &&
      row.terminal !== null && { from: { account: row.account_id, terminal: row.terminal } }),
    ...(row.printer !== null && printerOf(row.printer)),
  };
}

const storedPrinter = z.object({
  host: z.string(),
  port: z.int(),
  cloud: z.string().exactOptional(),
  listenPort: z.int(),
  dialect: z.enum(dialects),
  encoding: z.enum(printerEncodings),
  https: z.enum(httpsModes).default('forward'),
  pixelReceipts: z.enum(pixelReceipts).exactOptional(),
  rules: receiptRulesSchema,
});

/** An unreadable printer counts as missing: the register reports it, and everything else works. */
function printerOf(text: string): { printer?: RegisterPrinter } {
  const printer = readJson(storedPrinter, text);
  return printer === undefined ? {} : { printer };
}

/** An unreadable region counts as missing. */
function regionOf(text: string): { region?: SeenRegion } {
  const region = readJson(seenRegionSchema, text);
  return region === undefined ? {} : { region };
}

export function registers(db: Connection): RegisterRecord[] {
  return db.prepare<[], RegisterRow>(`${registerRows} ORDER BY r.key`).all().map(toRegister);
}

/** Settings of a register that each sale needs; undefined when there is no such register. */
export function instantRule(db: Connection, key: string): InstantRule | undefined {
  const row = db
    .prepare<[string], RuleRow>('SELECT key, basis, delay_ms, late_after_ms FROM registers WHERE key = ?')
    .get(key);
  return row && toRule(row);
}

/** Whether ordinary sales of the register have an earlier picture too. */
export function hasEarlierPicture(db: Connection, key: string): boolean {
  const isOn = db.prepare<[string], number>('SELECT earlier_picture FROM registers WHERE key = ?').pluck();
  return isOn.get(key) === 1;
}

function register(db: Connection, key: string): RegisterRecord | undefined {
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
 * Sets POS accounts, cameras, registers and links to the content of a set-up file. Anything not named in the
 * file stays, so that one file may hold cameras and another registers, and calibration survives an import.
 * The links of a register named in the file become exactly those of the file. A register unlinked by a person
 * is restored when the file names it without `unlinked`. A changed link ends and a new one begins: history
 * keeps the link in force at each time.
 */
export function importSetUp(context: WriteContext, setUp: SetUp): SetUpChange {
  const tally = { added: 0, changed: 0, removed: 0, unchanged: 0 };
  putTakeOver(context, setUp.takeOver);
  for (const account of setUp.posAccounts ?? []) tally[putPosAccount(context, account)] += 1;
  for (const camera of setUp.cameras) tally[putCamera(context, camera)] += 1;
  const unlinkedBefore = new Set(unlinkedRegisters(context.db));
  const isUnlinked = new Set(setUp.registers.filter(({ unlinked }) => unlinked).map(({ key }) => key));
  for (const entry of setUp.registers) {
    const how = putRegister(context, entry);
    const isMoved = unlinkedBefore.has(entry.key) !== isUnlinked.has(entry.key);
    tally[how === 'unchanged' && isMoved ? 'changed' : how] += 1;
  }
  const links = setUp.links.filter(({ registerKey }) => !isUnlinked.has(registerKey));
  const named = new Set([
    ...setUp.registers.map((entry) => entry.key),
    ...links.map((link) => link.registerKey),
  ]);
  for (const registerKey of named) putLinks(context, registerKey, links, tally);
  noteUnlinked(
    context.db,
    [...unlinkedBefore].filter((key) => !named.has(key) || isUnlinked.has(key)),
  );
  const takenOut = [...isUnlinked].filter((key) => !unlinkedBefore.has(key));
  if (takenOut.length > 0) unlinkRegisters(context, takenOut);
  if (tally.added + tally.changed + tally.removed > 0) {
    count(context.db, 'set_up_version');
    context.changed({ kind: 'set_up' });
  }
  return tally;
}

function putRegister(
  context: WriteContext,
  { linked, learned, keepsToken: _, unlinked, momentSources, ...entry }: SetUp['registers'][number],
): 'added' | 'changed' | 'unchanged' {
  const { db } = context;
  const before = register(db, entry.key);
  const requested = settledRegister(unlinked === true ? withoutLink(entry) : entry, before);
  const isTaken = putMigrated(context, entry.key, { ...(learned !== undefined && { learned }) });
  const putSources = (): boolean =>
    putMomentSources(context, entry.key, unlinked === true ? [] : momentSources);
  if (before !== undefined && sameFields(before, requested))
    return putSources() || isTaken ? 'changed' : 'unchanged';
  db.prepare(
    `INSERT INTO registers (key, name, basis, delay_ms, late_after_ms, token_sha256, earlier_picture, no_sale_since_ms, region)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (key) DO UPDATE SET name = excluded.name, basis = excluded.basis, delay_ms = excluded.delay_ms,
       late_after_ms = excluded.late_after_ms, token_sha256 = excluded.token_sha256,
       earlier_picture = excluded.earlier_picture, region = excluded.region,
       no_sale_since_ms = iif(excluded.no_sale_since_ms IS NULL, NULL, coalesce(no_sale_since_ms, excluded.no_sale_since_ms))`,
  ).run(
    requested.key,
    requested.name,
    requested.instant.basis,
    requested.instant.delayMs,
    requested.instant.lateAfterMs,
    requested.tokenSha256 ?? null,
    requested.earlierPicture === true ? 1 : 0,
    requested.noSale === true ? context.clock.nowMs() : null,
    requested.region === undefined ? null : JSON.stringify(requested.region),
  );
  putPosTerminal(context, requested.key, requested.from, linked);
  putPrinter(db, requested);
  putSources();
  return before === undefined ? 'added' : 'changed';
}

function withoutLink({ from: _, noSale: _openings, ...entry }: DescribedRegister): DescribedRegister {
  return { ...entry, tokenSha256: null, printer: null };
}

/** A file without a token or a printer keeps the current ones. */
function settledRegister(
  { tokenSha256, printer, ...described }: DescribedRegister,
  before: RegisterRecord | undefined,
): RegisterRecord {
  const token = tokenSha256 === undefined ? before?.tokenSha256 : (tokenSha256 ?? undefined);
  const its = printer === undefined ? before?.printer : (printer ?? undefined);
  return {
    ...described,
    ...(token !== undefined && { tokenSha256: token }),
    ...(its !== undefined && { printer: its }),
  };
}

function putPrinter(db: Connection, { key, printer }: RegisterRecord): void {
  if (printer === undefined) {
    db.prepare('DELETE FROM register_printers WHERE register_key = ?').run(key);
    return;
  }
  db.prepare(
    `INSERT INTO register_printers (register_key, printer) VALUES (?, ?)
     ON CONFLICT (register_key) DO UPDATE SET printer = excluded.printer`,
  ).run(key, JSON.stringify(printer));
}

/** Replaces the register's links by its links among `all`. */
export function putLinks(
  context: WriteContext,
  registerKey: string,
  all: SetUp['links'],
  tally = { added: 0, changed: 0, removed: 0, unchanged: 0 },
): void {
  const { db } = context;
  const nowMs = context.clock.nowMs();
  // A camera removed since it was chosen gets no link, since nothing would end it.
  const requested = withMain(
    all.filter((link) => link.registerKey === registerKey && hasCamera(db, link.cameraId)),
  );
  const holding = linksOf(db, registerKey).filter((link) => link.untilMs === undefined);
  // A file without an offset keeps the measured one.
  const offsetOf = ({ cameraId, offsetMs }: SetUp['links'][number]): number =>
    offsetMs ?? holding.find((link) => link.cameraId === cameraId)?.offsetMs ?? 0;
  const same = (link: Link, entry: SetUp['links'][number]): boolean =>
    link.cameraId === entry.cameraId && link.main === entry.main && link.offsetMs === offsetOf(entry);
  for (const link of holding) {
    if (requested.some((entry) => same(link, entry))) continue;
    db.prepare('UPDATE links SET until_ms = ? WHERE id = ?').run(nowMs, Number(link.id));
    tally.removed += 1;
  }
  for (const entry of requested) {
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

/** The first link replaces a missing main camera. */
function withMain(links: SetUp['links']): SetUp['links'] {
  return links.some(({ main }) => main)
    ? links
    : links.map((link, index) => ({ ...link, main: index === 0 }));
}

/** Registers unlinked by a person and not linked again since. */
export function unlinkedRegisters(db: Connection): string[] {
  return z.array(z.string()).parse(JSON.parse(readMeta(db, 'unlinked_registers') ?? '[]'));
}

function noteUnlinked(db: Connection, keys: readonly string[]): void {
  const text = JSON.stringify(keys);
  if (text !== (readMeta(db, 'unlinked_registers') ?? '[]')) writeMeta(db, 'unlinked_registers', text);
}

/** As StoreWriter.unlinkRegisters. The end of a link is history too: earlier sales keep its camera. */
export function unlinkRegisters(context: WriteContext, keys: readonly string[]): number {
  const { db } = context;
  const known = keys.filter((key) => register(db, key) !== undefined);
  const end = db.prepare('UPDATE links SET until_ms = ? WHERE register_key = ? AND until_ms IS NULL');
  // Without its account no list shows that the sales of an opening are still to come.
  const forget = db.prepare(
    'UPDATE registers SET token_sha256 = NULL, no_sale_since_ms = NULL WHERE key = ?',
  );
  const forgetPrinter = db.prepare('DELETE FROM register_printers WHERE register_key = ?');
  for (const key of known) {
    end.run(context.clock.nowMs(), key);
    forget.run(key);
    forgetPrinter.run(key);
    putMomentSources(context, key, []);
    putPosTerminal(context, key, undefined);
  }
  noteUnlinked(db, [...new Set([...unlinkedRegisters(db), ...known])]);
  if (known.length > 0) {
    count(db, 'set_up_version');
    context.changed({ kind: 'set_up' });
  }
  return known.length;
}

/**
 * Deletes the account and its tokens; its registers are unlinked, their sales stay. False when there is no
 * such account.
 */
export function unlinkPosAccount(context: WriteContext, id: string): boolean {
  const linked = posTerminals(context.db).filter(({ account }) => account === id);
  if (!removePosAccount(context, id)) return false;
  unlinkRegisters(
    context,
    linked.map(({ registerKey }) => registerKey),
  );
  return true;
}
