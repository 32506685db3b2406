/**
 * `tillframe import`: applies a file's POS accounts, cameras, registers and links, and reports what was done
 * and what was not possible.
 *
 * - Nothing is changed unless the whole file is valid, and its passphrase if one is given.
 * - Values that an entry omits and names as `apart` stay as they are here.
 * - Settings made on the page are imported section by section, the name and the cloud of a shop only into the same shop.
 * - Rules of notifications are imported, and their channels by id; channels only into the same shop.
 * - The cursor of a POS account, the time of a register's link and the learned offset of its clock are
 *   imported if there are none here; never from the file of another shop, whose sales do not concern this
 *   one.
 */
import type { StoredSettings } from '../../../contract/setup/settings.ts';
import type { ImportedPosAccount, StoredPosAccount } from '../../../domain/setup/pos-account.ts';
import type { CameraRecord, RegisterRecord, SetUp } from '../../../domain/setup/set-up.ts';
import { openWith } from '../../../lib/crypto/passphrase-encryption.ts';
import { canonicalJson } from '../../../lib/text/canonical-json.ts';
import { readJson } from '../../../lib/text/read-json.ts';
import type { Problem, YamlView } from '../../../lib/yaml/yaml-file.ts';
import type { KnownSetUp } from '../../setup-file/checks.ts';
import { settingsProblems } from '../../sources/registry.ts';
import type { Store } from '../../store/operations.ts';
import type { SetUpChange } from '../../store/store.ts';
import type { ImportNote } from './import-messages.ts';
import { readSetUp, type SetUpRead, type SetUpRequest } from './read-set-up.ts';
import { type SeparateSecrets, separateSecretsSchema } from './separate-secrets.ts';

export type ImportDeps = {
  readonly store: Pick<Store, 'read' | 'write'>;
  readonly shopId: string;
  /** True: the gateway becomes one of that shop. */
  readonly adoptShop?: (id: string) => Promise<boolean>;
  /** Default: in this thread. */
  readonly read?: (requested: SetUpRequest) => SetUpRead | Promise<SetUpRead>;
};

export type Imported =
  | { readonly kind: 'done'; readonly change: SetUpChange; readonly notes: readonly ImportNote[] }
  | { readonly kind: 'mistakes'; readonly problems: readonly Problem[] }
  /** Another passphrase, or the encrypted part was modified; nothing else was. */
  | { readonly kind: 'wrong_passphrase' };

/** Preliminary check, before a database is opened. Empty if there are no mistakes. */
export function setUpMistakes(text: string, view: YamlView = {}): readonly Problem[] {
  const read = readSetUp({ text }, view);
  return read.ok ? [] : read.problems;
}

/** Everything in one transaction, and the settings of the page in the next. Rejects with StoreUnavailable. */
export async function importSetUp(deps: ImportDeps, text: string, passphrase?: string): Promise<Imported> {
  const { store, shopId, read = readSetUp } = deps;
  const first = await read({ text });
  if (!first.ok) return { kind: 'mistakes', problems: first.problems };
  const { sealed, shop } = first;
  const before = await storedIn(store);
  const known = knownOf(before);
  let apart: SeparateSecrets | undefined;
  if (sealed !== undefined && passphrase !== undefined) {
    const opened = await openWith(passphrase, sealed);
    apart = opened === undefined ? undefined : readJson(separateSecretsSchema, opened);
    if (apart === undefined) return { kind: 'wrong_passphrase' };
  }
  const checked = await read({ text, known, ...(apart !== undefined && { apart }) });
  if (!checked.ok) return { kind: 'mistakes', problems: checked.problems };
  const isOther = shop !== undefined && shop !== shopId;
  const isOtherShop = isOther && (await deps.adoptShop?.(shop)) !== true;
  const { settings, notifications, ...wanted } = checked.setUp;
  const setUp = withoutStrayingSecrets(isOtherShop ? asTemplate(wanted) : wanted, before.accounts);
  const change = await store.write.importSetUp(setUp);
  if (settings !== undefined)
    await store.write.savePageSettings(isOtherShop ? ofAnyShop(settings) : settings);
  // Recipients are people of their shop.
  if (notifications !== undefined)
    await store.write.importNotifications({
      ...notifications,
      channels: isOtherShop ? [] : notifications.channels,
    });
  const notes: ImportNote[] = [
    ...(sealed !== undefined && passphrase === undefined ? [{ kind: 'sealed' as const }] : []),
    ...(isOtherShop ? [{ kind: 'other_shop' as const, shop }] : []),
    ...cursorsKept(setUp, before.accounts),
    ...lacking(checked.setUp, await storedIn(store)),
  ];
  return { kind: 'done', change, notes };
}

/** Taken from another shop's file too. */
function ofAnyShop({ shop: _, cloud: __, ...rest }: StoredSettings): StoredSettings {
  return rest;
}

type Stored = {
  readonly cameras: readonly CameraRecord[];
  readonly registers: readonly RegisterRecord[];
  readonly accounts: readonly StoredPosAccount[];
  readonly posTerminals: NonNullable<KnownSetUp['posTerminals']>;
};

async function storedIn({ read }: Pick<Store, 'read'>): Promise<Stored> {
  const [cameras, registers, accounts, posTerminals] = await Promise.all([
    read.cameras(),
    read.registers(),
    read.posAccounts(),
    read.posTerminals(),
  ]);
  return { cameras, registers, accounts, posTerminals };
}

function knownOf({ cameras, registers, accounts, posTerminals }: Stored): KnownSetUp {
  return {
    cameraIds: new Set(cameras.map(({ id }) => id)),
    registerKeys: new Set(registers.map(({ key }) => key)),
    posAccounts: new Map(accounts.map((account) => [account.id, account])),
    posTerminals,
    printerPorts: new Map(
      registers.flatMap(({ key, printer }) => (printer === undefined ? [] : [[key, printer.listenPort]])),
    ),
  };
}

/** Without the state learned from another shop's sales, and without registers that only this state mentions. */
function asTemplate({ takeOver: _, ...setUp }: SetUp): SetUp {
  return {
    ...setUp,
    ...(setUp.posAccounts !== undefined && {
      posAccounts: setUp.posAccounts.map(({ cursor: __, ...account }) => account),
    }),
    registers: setUp.registers
      .filter(({ unlinked }) => unlinked !== true)
      .map(({ linked: __, learned: ___, ...register }) => register),
  };
}

/** A stored secret stays with its address: otherwise anyone who may import could have it sent to a server of their own. */
function withoutStrayingSecrets(setUp: SetUp, before: readonly StoredPosAccount[]): SetUp {
  if (setUp.posAccounts === undefined) return setUp;
  const addresses = (settings: Readonly<Record<string, unknown>>): string =>
    canonicalJson(Object.fromEntries(Object.entries(settings).filter(([key]) => key.endsWith('Url'))));
  return {
    ...setUp,
    posAccounts: setUp.posAccounts.map((account) => {
      const stored = before.find(({ id }) => id === account.id);
      const isElsewhere = stored !== undefined && addresses(stored.settings) !== addresses(account.settings);
      return isElsewhere && stored.kind === account.kind ? { ...account, keeps: [] } : account;
    }),
  };
}

function cursorsKept({ posAccounts = [] }: SetUp, before: readonly StoredPosAccount[]): ImportNote[] {
  return posAccounts
    .filter(({ id, cursor }) => {
      const own = before.find((account) => account.id === id)?.cursor;
      return cursor !== undefined && own !== undefined && own !== cursor;
    })
    .map(({ id }) => ({ kind: 'cursor_kept', account: id }));
}

/** Secrets that the file names as separate and that are missing here too. */
function lacking({ posAccounts = [], cameras, registers }: SetUp, after: Stored): ImportNote[] {
  return [
    ...posAccounts.flatMap((account) => lacksOf(account, after.accounts)),
    ...cameras
      .filter(({ id, keepsPassword }) => {
        const stored = after.cameras.find((camera) => camera.id === id);
        return keepsPassword === true && stored?.password === undefined;
      })
      .map(({ id }) => ({ kind: 'lacks' as const, what: 'camera' as const, id, keys: ['password'] })),
    ...registers
      .filter(({ key, keepsToken }) => {
        const stored = after.registers.find((register) => register.key === key);
        return keepsToken === true && stored?.tokenSha256 === undefined;
      })
      .map(({ key }) => ({ kind: 'lacks' as const, what: 'register' as const, id: key, keys: ['token'] })),
  ];
}

function lacksOf(
  { id, kind, keeps }: ImportedPosAccount,
  accounts: readonly StoredPosAccount[],
): ImportNote[] {
  const stored = accounts.find((account) => account.id === id);
  const keys = settingsProblems(kind, stored?.settings ?? {})
    .map(({ path }) => String(path[0]))
    .filter((key) => keeps.includes(key));
  return keys.length === 0 ? [] : [{ kind: 'lacks', what: 'account', id, keys }];
}
