/** Checks across a set-up file: unique ids, links with existing targets, complete account settings. */
import type { z } from 'zod';
import { maxCamerasOfRegister, maxPrinters } from '../../contract/setup/names.ts';
import type { ImportedPosAccount, PosAccountRecord } from '../../domain/setup/pos-account.ts';
import type { SetUp } from '../../domain/setup/set-up.ts';
import { reaches } from '../../lib/net/listen-address.ts';
import { canonicalJson } from '../../lib/text/canonical-json.ts';
import type { LocalizedText } from '../../lib/text/language.ts';
import { addIssue } from '../../lib/yaml/checked-text.ts';
import { kindsOfSameSource, posKinds, settingsProblems } from '../sources/registry.ts';

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
    addIssue(context, [list, index, key], {
      en: `"${id}" stands twice: ${list}[${first}] has it already`,
      ja: `"${id}" が二度書かれています(${list}[${first}] と同じ)`,
    });
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
    for (const { path, words } of settingsProblems(kind, final).filter((one) => !lacks(one.path)))
      addIssue(context, ['posAccounts', index, ...path], words);
    const before = known.posAccounts?.get(id);
    if (before === undefined) continue;
    if (!kindsOfSameSource(kind).includes(before.kind)) {
      // Another kind starts anew: the links of its registers would be removed silently.
      addIssue(context, ['posAccounts', index, 'kind'], {
        en: `account "${id}" is of kind ${before.kind} already: give this one an id of its own`,
        ja: `アカウント "${id}" はすでに ${before.kind} のものです。このアカウントには別の id を付けてください`,
      });
      continue;
    }
    for (const key of posKinds.get(kind)?.identities ?? []) {
      if (before.settings[key] === undefined || settings[key] === before.settings[key]) continue;
      addIssue(context, ['posAccounts', index, key], {
        en: `account "${id}" is another contract already: give this one an id of its own`,
        ja: `アカウント "${id}" はすでに別の契約のものです。この契約には別の id を付けてください`,
      });
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
      addIssue(context, ['registers', index, 'from', 'account'], nowhere('account', from.account));
    } else if (first !== index) {
      addIssue(context, ['registers', index, 'from'], {
        en: `terminal "${from.terminal}" is registers[${first}] already`,
        ja: `端末 "${from.terminal}" は registers[${first}] で使われています`,
      });
    } else if (other !== undefined) {
      addIssue(context, ['registers', index, 'from'], {
        en: `terminal "${from.terminal}" is register "${other.registerKey}" already, in the database: write that register into this file without \`from\`, or give it another terminal`,
        ja: `端末 "${from.terminal}" は、データベースではすでにレジ "${other.registerKey}" です。そのレジを \`from\` なしでこのファイルに書くか、別の端末を指定してください`,
      });
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
      addIssue(context, ['registers', index, 'printer', 'address'], {
        en: 'is the gateway itself, so receipts would go round for ever: write the address of the printer',
        ja: 'この装置自身のアドレスです。プリンターのアドレスを書いてください',
      });
    const [other] = [...ports].find(([, port]) => port === printer.listenPort) ?? [];
    if (other !== undefined)
      addIssue(context, ['registers', index, 'printer', 'listenPort'], {
        en: `register "${other}" prints to this port already: choose another one`,
        ja: `レジ "${other}" が使っているポートです。別のポートにしてください`,
      });
    else if (ports.size >= maxPrinters)
      addIssue(context, ['registers', index, 'printer'], {
        en: `there are ${maxPrinters} printers already, which is the most`,
        ja: `プリンターは ${maxPrinters} 台まで登録できます（上限に達しています）`,
      });
    ports.set(key, printer.listenPort);
  }
}

function checkTargets(context: z.RefinementCtx, setUp: WholeSetUp, known: KnownSetUp): void {
  const registerKeys = new Set([...known.registerKeys, ...setUp.registers.map(({ key }) => key)]);
  const cameraIds = new Set([...known.cameraIds, ...setUp.cameras.map(({ id }) => id)]);
  for (const [index, { registerKey: key, cameraId: id }] of setUp.links.entries()) {
    if (!registerKeys.has(key)) addIssue(context, ['links', index, 'register'], nowhere('register', key));
    if (!cameraIds.has(id)) addIssue(context, ['links', index, 'camera'], nowhere('camera', id));
  }
}

/** Each linked register has one main camera, no camera twice, and no more cameras than an event can name. */
function checkLinks(context: z.RefinementCtx, links: SetUp['links']): void {
  const mains = new Map<string, number>();
  for (const [index, { registerKey: key, cameraId: id, main }] of links.entries()) {
    const before = links.slice(0, index).filter((other) => other.registerKey === key).length;
    const same = links.findIndex((other) => other.registerKey === key && other.cameraId === id);
    const mainAlready = mains.get(key);
    if (same !== index) {
      addIssue(context, ['links', index], {
        en: `is the same as links[${same}]`,
        ja: `links[${same}] と同じ組み合わせです`,
      });
    } else if (before === maxCamerasOfRegister) {
      addIssue(context, ['links', index], {
        en: `register "${key}" has ${maxCamerasOfRegister} cameras already, which is the most`,
        ja: `レジ "${key}" にはすでに ${maxCamerasOfRegister} 台のカメラがあります（上限）`,
      });
    } else if (main && mainAlready !== undefined) {
      addIssue(context, ['links', index, 'main'], {
        en: `register "${key}" has its main camera in links[${mainAlready}] already: write "main: false" here`,
        ja: `レジ "${key}" の主カメラは links[${mainAlready}] です。ここには "main: false" と書いてください`,
      });
    }
    if (main && mainAlready === undefined) mains.set(key, index);
  }
  for (const [index, { registerKey: key }] of links.entries()) {
    if (mains.has(key)) continue;
    mains.set(key, index);
    addIssue(context, ['links', index, 'main'], {
      en: `register "${key}" has no main camera: one of its links must have "main: true"`,
      ja: `レジ "${key}" に主カメラがありません。どれか一つを "main: true" にしてください`,
    });
  }
}

const nouns = { register: 'レジ', camera: 'カメラ', account: 'アカウント' } as const;

function nowhere(kind: keyof typeof nouns, id: string): LocalizedText {
  return {
    en: `there is no ${kind} "${id}", neither in this file nor imported earlier`,
    ja: `${nouns[kind]} "${id}" はこのファイルにも、取り込み済みの設定にもありません`,
  };
}
