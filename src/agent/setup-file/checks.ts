/** Checks across a set-up file: unique ids, links with existing targets, complete account settings. */

import type { z } from 'zod';
import { maxCamerasOfRegister, maxPrinters } from '../../contract/setup/names.ts';
import type { ImportedPosAccount, PosAccountRecord } from '../../domain/setup/pos-account.ts';
import type { SetUp } from '../../domain/setup/set-up.ts';
import { reaches } from '../../lib/net/listen-address.ts';
import { canonicalJson } from '../../lib/text/canonical-json.ts';
import { addIssue } from '../../lib/yaml/checked-text.ts';
import { kindsOfSameSource, posKinds, settingsProblems } from '../sources/registry.ts';
import { setUpFileText } from './text/set-up-file-text.ts';

/** Entries of the database: links may name them. */
export type KnownSetUp = {
  readonly cameraIds: ReadonlySet<string>;
  readonly registerKeys: ReadonlySet<string>;
  /** By id; their settings contain the secrets that a file may omit. */
  readonly posAccounts?: ReadonlyMap<string, Pick<PosAccountRecord, 'kind' | 'settings'>>;
  /** The register of each terminal. */
  readonly posTerminals?: readonly {
    readonly registerKey: string;
    readonly account: string;
    readonly terminal: string;
  }[];
  /** The port of this gateway that each register prints to. */
  readonly printerPorts?: ReadonlyMap<string, number>;
};

type WholeSetUp = Omit<SetUp, 'posAccounts'> & { readonly posAccounts: readonly ImportedPosAccount[] };

/** Adds an issue for each violation. Without `known` links may name anything. */
export function checkTogether(
  context: z.RefinementCtx,
  setUp: WholeSetUp,
  known: KnownSetUp | undefined,
): void {
  const { posAccounts, cameras, registers } = setUp;
  const idsOf = (all: readonly { readonly id: string }[]): string[] => all.map(({ id }) => id);
  refuseDoubles(context, 'posAccounts', 'id', idsOf(posAccounts));
  refuseDoubles(context, 'cameras', 'id', idsOf(cameras));
  refuseDoubles(
    context,
    'registers',
    'key',
    registers.map(({ key }) => key),
  );
  if (known !== undefined) {
    checkTargets(context, setUp, known);
    checkPosAccounts(context, posAccounts, known);
  }
  checkTerminals(context, setUp, known);
  checkPrinters(context, registers, known);
  checkLinks(context, setUp.links);
}

function refuseDoubles(context: z.RefinementCtx, list: string, key: string, ids: readonly string[]): void {
  for (const [index, id] of ids.entries()) {
    const first = ids.indexOf(id);
    if (first === index) continue;
    addIssue(context, [list, index, key], setUpFileText('twice', { id, list, first }));
  }
}

/** The settings in stored form: with the omitted secrets; or without them, if the two are incompatible. */
export function settled(account: ImportedPosAccount, known: KnownSetUp | undefined): ImportedPosAccount {
  const whole = withStored(account, known);
  const isChanged = canonicalJson(whole) !== canonicalJson(account.settings);
  if (!isChanged || settingsProblems(account.kind, whole).length === 0) return account;
  // As when a token replaces an app's id and secret.
  return settingsProblems(account.kind, account.settings).length === 0 ? { ...account, keeps: [] } : account;
}

function withStored(
  { id, kind, settings, keeps }: ImportedPosAccount,
  known: KnownSetUp | undefined,
): Record<string, unknown> {
  const stored = known?.posAccounts?.get(id);
  if (stored?.kind !== kind) return settings;
  const kept = keeps.filter((key) => key in stored.settings).map((key) => [key, stored.settings[key]]);
  return { ...(Object.fromEntries(kept) as Record<string, unknown>), ...settings };
}

function checkPosAccounts(
  context: z.RefinementCtx,
  accounts: readonly ImportedPosAccount[],
  known: KnownSetUp,
): void {
  for (const [index, account] of accounts.entries()) {
    // An entry with a mistake is reported already, and is not in its final form.
    if (!('keeps' in account)) continue;
    const { id, kind, settings } = account;
    const final = settled(account, known).keeps.length === 0 ? settings : withStored(account, known);
    const lacks = (path: readonly (string | number)[]): boolean =>
      account.mayLack?.includes(String(path[0])) === true && !(String(path[0]) in final);
    for (const { path, cause } of settingsProblems(kind, final).filter((one) => !lacks(one.path)))
      addIssue(context, ['posAccounts', index, ...path], cause.texts);
    const before = known.posAccounts?.get(id);
    if (before === undefined) continue;
    if (!kindsOfSameSource(kind).includes(before.kind)) {
      // Another kind starts anew: the links of its registers would be removed silently.
      addIssue(
        context,
        ['posAccounts', index, 'kind'],
        setUpFileText('account_of_other_kind', { account: id, kind: before.kind }),
      );
      continue;
    }
    for (const key of posKinds.get(kind)?.identities ?? []) {
      if (before.settings[key] === undefined || settings[key] === before.settings[key]) continue;
      addIssue(
        context,
        ['posAccounts', index, key],
        setUpFileText('account_of_other_contract', { account: id }),
      );
    }
  }
}

/** Each terminal has one register and a known account. */
function checkTerminals(
  context: z.RefinementCtx,
  setUp: Pick<WholeSetUp, 'registers' | 'posAccounts'>,
  known: KnownSetUp | undefined,
): void {
  const accountIds = new Set([
    ...(known?.posAccounts?.keys() ?? []),
    ...setUp.posAccounts.map(({ id }) => id),
  ]);
  const named = new Set(setUp.registers.map(({ key }) => key));
  const elsewhere = known?.posTerminals?.filter(({ registerKey: key }) => !named.has(key)) ?? [];
  for (const [index, { from }] of setUp.registers.entries()) {
    if (from === undefined) continue;
    const isSame = (other: { account: string; terminal: string } | undefined): boolean =>
      other?.account === from.account && other.terminal === from.terminal;
    const first = setUp.registers.findIndex((other) => isSame(other.from));
    const other = elsewhere.find(isSame);
    if (known !== undefined && !accountIds.has(from.account)) {
      addIssue(
        context,
        ['registers', index, 'from', 'account'],
        setUpFileText('no_account', { id: from.account }),
      );
    } else if (first !== index) {
      addIssue(
        context,
        ['registers', index, 'from'],
        setUpFileText('terminal_twice', { terminal: from.terminal, first }),
      );
    } else if (other !== undefined) {
      addIssue(
        context,
        ['registers', index, 'from'],
        setUpFileText('terminal_in_database', { terminal: from.terminal, register: other.registerKey }),
      );
    }
  }
}

/** Each has a port of its own; a port used by the config is reported when it is opened. */
function checkPrinters(
  context: z.RefinementCtx,
  registers: SetUp['registers'],
  known: KnownSetUp | undefined,
): void {
  const ports = new Map(known?.printerPorts);
  for (const { key, printer } of registers) if (printer != null) ports.delete(key);
  for (const [index, { key, printer }] of registers.entries()) {
    if (printer == null) continue;
    const own = [...ports.values(), printer.listenPort].map((port) => ({ host: '0.0.0.0', port }));
    if (own.some((listen) => reaches(printer, listen)))
      addIssue(context, ['registers', index, 'printer', 'address'], setUpFileText('printer_is_gateway'));
    const [other] = [...ports].find(([, port]) => port === printer.listenPort) ?? [];
    if (other !== undefined)
      addIssue(
        context,
        ['registers', index, 'printer', 'listenPort'],
        setUpFileText('printer_port_taken', { register: other }),
      );
    else if (ports.size >= maxPrinters)
      addIssue(
        context,
        ['registers', index, 'printer'],
        setUpFileText('many_printers', { maximum: maxPrinters }),
      );
    ports.set(key, printer.listenPort);
  }
}

function checkTargets(context: z.RefinementCtx, setUp: WholeSetUp, known: KnownSetUp): void {
  const registerKeys = new Set([...known.registerKeys, ...setUp.registers.map(({ key }) => key)]);
  const cameraIds = new Set([...known.cameraIds, ...setUp.cameras.map(({ id }) => id)]);
  for (const [index, { registerKey: key, cameraId: id }] of setUp.links.entries()) {
    if (!registerKeys.has(key))
      addIssue(context, ['links', index, 'register'], setUpFileText('no_register', { id: key }));
    if (!cameraIds.has(id)) addIssue(context, ['links', index, 'camera'], setUpFileText('no_camera', { id }));
  }
  for (const [index, { region }] of setUp.registers.entries())
    if (region !== undefined && !cameraIds.has(region.camera))
      addIssue(
        context,
        ['registers', index, 'region', 'camera'],
        setUpFileText('no_camera', { id: region.camera }),
      );
}

/** Each linked register has one main camera, no camera twice, and no more cameras than an event can name. */
function checkLinks(context: z.RefinementCtx, links: SetUp['links']): void {
  const mains = new Map<string, number>();
  for (const [index, { registerKey: key, cameraId: id, main }] of links.entries()) {
    const before = links.slice(0, index).filter((other) => other.registerKey === key).length;
    const same = links.findIndex((other) => other.registerKey === key && other.cameraId === id);
    const mainAlready = mains.get(key);
    if (same !== index) {
      addIssue(context, ['links', index], setUpFileText('link_twice', { first: same }));
    } else if (before === maxCamerasOfRegister) {
      addIssue(
        context,
        ['links', index],
        setUpFileText('many_cameras', { register: key, maximum: maxCamerasOfRegister }),
      );
    } else if (main && mainAlready !== undefined) {
      addIssue(
        context,
        ['links', index, 'main'],
        setUpFileText('main_twice', { register: key, first: mainAlready }),
      );
    }
    if (main && mainAlready === undefined) mains.set(key, index);
  }
  for (const [index, { registerKey: key }] of links.entries()) {
    if (mains.has(key)) continue;
    mains.set(key, index);
    addIssue(context, ['links', index, 'main'], setUpFileText('main_missing', { register: key }));
  }
}
