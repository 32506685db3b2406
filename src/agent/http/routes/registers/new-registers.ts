/** New registers: those of a POS account, and those that push their sales or have a receipt printer. */
import type { LinkedJson, NewRegister } from '../../../../contract/page/registers.ts';
import { refusal } from '../../../../domain/problem/refusal/refusal.ts';
import type { PosTerminal } from '../../../../domain/setup/pos-account.ts';
import type { SetUp } from '../../../../domain/setup/set-up.ts';
import { defaultInstantRule } from '../../../../domain/time/instant.ts';
import type { WebContext } from '../../context.ts';
import { required } from '../../field-problems.ts';
import { wrongFields } from '../../refused.ts';
import { printerOperations } from './link-printers.ts';
import { createRegisterChecks } from './register-checks.ts';
import { conflict } from './register-messages.ts';
import { applySetUp, hashed, newToken, withCameras } from './register-records.ts';

/** Each rejects with a Problem; calls must be serialised. */
export function createNewRegisters(context: WebContext) {
  const { store } = context;
  const printers = printerOperations(context);
  const { checkTerminal, checkCameras, freeKey } = createRegisterChecks(context);

  /** For an account stored in the same transaction, or already stored. */
  async function describeTerminal(
    from: PosTerminal,
    { name, cameras }: { readonly name: string; readonly cameras: readonly string[] },
  ): Promise<{ readonly key: string; readonly setUp: Partial<SetUp> }> {
    const part = from.terminal.replaceAll(/[^A-Za-z0-9_-]/g, '-').slice(0, 20);
    const requested = `${from.account}-${part}`;
    const before = (await store.read.registers()).find(({ key }) => key === requested);
    // The register had this terminal before: its sales continue in one row.
    const isItself = before !== undefined && before.from === undefined && before.tokenSha256 === undefined;
    const key = isItself ? requested : await freeKey(requested);
    const instant = isItself ? before.instant : defaultInstantRule;
    return { key, setUp: withCameras({ key, name, instant, from }, cameras) };
  }

  /** A register whose sales come from a POS account. */
  async function addFetched(
    requested: NewRegister & { readonly from: PosTerminal },
    signal: AbortSignal,
  ): Promise<LinkedJson> {
    const { from, cameras, key: pushedKey, token, acceptUnknownTerminal: acceptUnknown } = requested;
    await checkCameras(cameras);
    const ofPushed = [...(pushedKey === undefined ? [] : ['key']), ...(token ? ['token'] : [])];
    if (ofPushed.length > 0)
      throw wrongFields(
        ...ofPushed.map((field) => ({ field, problem: refusal('register_form.only_pushed') })),
      );
    const given = await checkTerminal(from, { acceptUnknown }, signal);
    const account = (await store.read.posAccounts()).find(({ id }) => id === from.account);
    const name = requested.name ?? given ?? `${account?.name ?? from.account} ${from.terminal}`;
    const { key, setUp } = await describeTerminal(from, { name, cameras });
    await applySetUp(context, setUp);
    return { register: key };
  }

  /** A register that pushes its sales, or whose receipts are captured. */
  async function addPushed(requested: NewRegister, signal: AbortSignal): Promise<LinkedJson> {
    const { name, cameras } = requested;
    await checkCameras(cameras);
    if (name === undefined) throw wrongFields({ field: 'name', problem: required });
    const key = await freeKey(requested.key ?? 'till');
    if (requested.key !== undefined && key !== requested.key) {
      throw conflict('key', refusal('register_form.key_taken', { register: requested.key }));
    }
    const printer = await printers.settled(key, requested, signal);
    const token = requested.token ? newToken() : undefined;
    const register = {
      ...{ key, name, instant: defaultInstantRule },
      ...hashed(token),
      ...(printer !== undefined && { printer }),
    };
    await applySetUp(context, withCameras(register, cameras));
    return { register: key, ...(token !== undefined && { token }) };
  }

  return {
    describeTerminal,
    add: (requested: NewRegister, signal: AbortSignal): Promise<LinkedJson> =>
      requested.from === undefined
        ? addPushed(requested, signal)
        : addFetched({ ...requested, from: requested.from }, signal),
  };
}
