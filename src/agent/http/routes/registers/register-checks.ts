/** Checks before registers change. Each rejects with a Problem. */
import { maxRegisters } from '../../../../contract/setup/names.ts';
import { refusal } from '../../../../domain/problem/refusal/refusal.ts';
import type { PosTerminal } from '../../../../domain/setup/pos-account.ts';
import type { RegisterRecord } from '../../../../domain/setup/set-up.ts';
import type { WebContext } from '../../context.ts';
import { wrongFields } from '../../refused.ts';
import { conflict, noAccount, noRegister, posRefused, unknownTerminal } from './register-messages.ts';

export function createRegisterChecks({ store, pos }: WebContext) {
  /** No other register has it, and the POS knows it. Returns its name if the POS has one. */
  async function checkTerminal(
    of: PosTerminal,
    options: { readonly acceptUnknown: boolean; readonly except?: string },
    signal: AbortSignal,
  ): Promise<string | undefined> {
    const taken = (await store.read.registers()).find(
      ({ key, from }) =>
        key !== options.except && from?.account === of.account && from.terminal === of.terminal,
    );
    if (taken !== undefined) {
      throw conflict('terminal', refusal('register_form.terminal_taken', { register: taken.name }));
    }
    const found = await pos?.findTerminal(of, signal);
    if (found === undefined || found.kind === 'unknown_account') throw noAccount(of.account);
    if (found.kind === 'failed') throw posRefused(found);
    if (found.kind === 'known') return found.name;
    if (found.isSure || !options.acceptUnknown) throw unknownTerminal(found);
    return undefined;
  }

  async function checkCameras(ids: readonly string[]): Promise<void> {
    const known = new Set((await store.read.cameras()).map(({ id }) => id));
    const unknown = ids.find((id) => !known.has(id));
    if (unknown === undefined) return;
    throw wrongFields({
      field: 'cameras',
      problem: refusal('register_form.camera_gone', { camera: unknown }),
    });
  }

  async function existing(key: string): Promise<RegisterRecord> {
    const register = (await store.read.registers()).find((one) => one.key === key);
    if (register === undefined) throw noRegister(key);
    return register;
  }

  /** An unused key. */
  async function freeKey(requested: string): Promise<string> {
    const registers = await store.read.registers();
    if (registers.length >= maxRegisters) {
      throw wrongFields({ field: 'name', problem: refusal('register_form.full', { maximum: maxRegisters }) });
    }
    const taken = new Set(registers.map(({ key }) => key));
    for (let n = 1; ; n += 1) {
      const key = n === 1 ? requested : `${requested}-${n}`;
      if (!taken.has(key)) return key;
    }
  }

  return { checkTerminal, checkCameras, existing, freeKey };
}
