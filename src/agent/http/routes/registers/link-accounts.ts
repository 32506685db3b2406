/**
 * POS accounts that a person adds or changes: checked at the POS first, and stored only on success. Secrets
 * are never returned.
 */
import type { AccountChange, AccountLinkedJson, NewAccount } from '../../../../contract/page/registers.ts';
import { maxAccounts } from '../../../../contract/setup/names.ts';
import { refusal } from '../../../../domain/problem/refusal/refusal.ts';
import {
  type PosAccountRecord,
  type StoredPosAccount,
  wayOfAccount,
} from '../../../../domain/setup/pos-account.ts';
import { canonicalJson } from '../../../../lib/text/canonical-json.ts';
import type { Language } from '../../../../lib/text/language.ts';
import { type AccountChecked, checkAccount } from '../../../sources/polling/check-account.ts';
import type { PosDescriptor } from '../../../sources/pos-descriptor.ts';
import {
  kindsOfSameSource,
  posKinds,
  renewedKeys,
  secretSettings,
  settingsProblems,
  waitsForLogin,
} from '../../../sources/registry.ts';
import type { WebContext } from '../../context.ts';
import { required } from '../../field-problems.ts';
import type { WrongField } from '../../refused.ts';
import { wrongFields } from '../../refused.ts';
import type { RegisterOperations } from './link-registers.ts';
import { conflict, noAccount, posRefused, terminalProblems, unknownTerminal } from './register-messages.ts';
import { applySetUp } from './register-records.ts';

type Account = Pick<PosAccountRecord, 'kind' | 'settings'>;
type Settings = Account['settings'];

/** Each rejects with a Problem; calls must be serialised. */
export function accountOperations(context: WebContext, registers: RegisterOperations) {
  const { store, clock, log, cloudTokens } = context;

  /** In stored form; errors are reported at their fields, all together. */
  function checked(
    { kind, settings: given }: Account,
    others: readonly WrongField[] = [],
  ): { descriptor: PosDescriptor; settings: Settings } {
    const wrong = settingsProblems(kind, given).map(({ path, cause }): WrongField => {
      const field = String(path[0] ?? '');
      const isMissing = given[field] === undefined && field !== 'kind';
      return isMissing ? { field, problem: required } : { field, cause };
    });
    const descriptor = posKinds.get(kind);
    if (descriptor === undefined || wrong.length + others.length > 0) throw wrongFields(...wrong, ...others);
    return { descriptor, settings: descriptor.settings.parse(given) };
  }

  async function ask(
    account: Account,
    terminal: string | undefined,
    signal: AbortSignal,
  ): Promise<Extract<AccountChecked, { kind: 'good' }>> {
    if (waitsForLogin(account)) return { kind: 'good' };
    const verdict = await checkAccount(account, terminal, { clock, log, cloudTokens }, signal);
    if (verdict.kind === 'failed') throw posRefused(verdict);
    return verdict;
  }

  return {
    /** `language`: of a name that nobody gave. */
    async add(requested: NewAccount, language: Language, signal: AbortSignal): Promise<AccountLinkedJson> {
      const { kind, register } = requested;
      // Without a list of terminals there is nothing to choose from later.
      const listsTerminals = posKinds.get(kind)?.listsTerminals ?? true;
      const typed = listsTerminals ? register?.terminal : (register?.terminal ?? '');
      const { descriptor, settings } = checked(
        { kind, settings: filledIn(requested.settings) },
        typed === undefined ? [] : terminalProblems(typed),
      );
      if (register !== undefined) await registers.checkCameras(register.cameras);
      const known = await store.read.posAccounts();
      refuseMore(known, descriptor, settings);
      const { terminal } = await ask({ kind, settings }, register?.terminal, signal);
      if (terminal?.kind === 'not_found' && (terminal.isSure || !requested.acceptUnknownTerminal))
        throw unknownTerminal(terminal);

      const id = freeId(kind, new Set(known.map((account) => account.id)));
      const name = requested.name ?? descriptor.name[language];
      const posAccounts = [{ id, kind, name, settings, keeps: [] }];
      if (register === undefined) {
        await applySetUp(context, { posAccounts });
        return { account: id };
      }
      const given = terminal?.kind === 'known' ? terminal.name : undefined;
      const { key, setUp } = await registers.describeTerminal(
        { account: id, terminal: register.terminal },
        { name: register.name ?? given ?? `${name} ${register.terminal}`, cameras: register.cameras },
      );
      await applySetUp(context, { posAccounts, ...setUp });
      return { account: id, register: key };
    },

    async change(id: string, change: AccountChange, signal: AbortSignal): Promise<AccountLinkedJson> {
      const before = (await store.read.posAccounts()).find((account) => account.id === id);
      if (before === undefined) throw noAccount(id);
      const { kind } = before;
      const name = change.name ?? before.name;
      const requested = change.settings === undefined ? before.settings : withStored(before, change.settings);
      const { descriptor, settings } = checked({ kind, settings: requested });
      for (const field of descriptor.identities) {
        if (before.settings[field] === undefined || before.settings[field] === settings[field]) continue;
        throw conflict(field, refusal('account_form.other_contract'));
      }
      if (change.settings !== undefined) await ask({ kind, settings }, undefined, signal);
      // Tokens renewed during the check stay, as long as they belong to the same app.
      const keeps = renewedKeys({ kind, settings });
      const described = Object.fromEntries(Object.entries(settings).filter(([key]) => !keeps.includes(key)));
      await applySetUp(context, { posAccounts: [{ id, kind, name, settings: described, keeps }] });
      return { account: id };
    },
  };
}

function refuseMore(
  known: readonly StoredPosAccount[],
  { id: kind, unique }: PosDescriptor,
  settings: Settings,
): void {
  const sameSource = kindsOfSameSource(kind);
  for (const field of unique) {
    const value = settings[field];
    const same = known.find((one) => sameSource.includes(one.kind) && one.settings[field] === value);
    if (value === undefined || same === undefined) continue;
    throw conflict(field, refusal('account_form.linked_already', { account: same.name }));
  }
  if (known.length < maxAccounts) return;
  throw wrongFields({ field: 'name', problem: refusal('account_form.full', { maximum: maxAccounts }) });
}

function freeId(kind: string, taken: ReadonlySet<string>): string {
  for (let n = 1; ; n += 1) {
    const id = n === 1 ? kind : `${kind}-${n}`;
    if (!taken.has(id)) return id;
  }
}

/** A form sends its empty fields too. */
function filledIn(settings: Settings): Settings {
  return Object.fromEntries(
    Object.entries(settings)
      .map(([key, value]) => [key, typeof value === 'string' ? value.trim() : value] as const)
      .filter(([, value]) => value !== '' && value !== undefined),
  );
}

/** Omitted secrets stay, but not if they would go to another address, nor beside credentials of another way or app. */
function withStored(account: StoredPosAccount, change: Settings): Settings {
  const { kind, settings: stored } = account;
  const { addresses = [], owners = [], ways = [] } = posKinds.get(kind) ?? {};
  const given = filledIn(change);
  const isOther = [...addresses, ...owners].some((key) => key in given && given[key] !== stored[key]);
  const way = wayOfAccount(ways, given);
  const isOtherWay =
    way !== wayOfAccount(ways, stored) && way?.fields.some(({ key }) => key in given) === true;
  const secrets = secretSettings(account);
  const kept = Object.entries(stored).filter(([key]) => {
    if (key in secrets) return !isOther && !isOtherWay;
    // An omitted address stays; it is not part of the form.
    return addresses.includes(key);
  });
  const whole = { ...Object.fromEntries(kept), ...given };
  return canonicalJson(whole) === canonicalJson(stored) ? stored : whole;
}
