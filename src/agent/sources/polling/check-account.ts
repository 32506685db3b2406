/** Tests POS settings before they are stored, so that errors are reported before anything changes. */
import type { PosAccountRecord } from '../../../domain/setup/pos-account.ts';
import { createPosCloud } from '../registry.ts';
import type { PosCloudDeps } from './cloud-source.ts';
import { findTerminal, type TerminalFound } from './find-terminal.ts';
import { type PosRefusal, requestInTime } from './request-deadline.ts';

export type AccountChecked = { readonly kind: 'good'; readonly terminal?: TerminalFound } | PosRefusal;

/** `terminal`: also looked up. Not for settings whose tokens rotate: the new tokens would be lost. */
export async function checkAccount(
  account: Pick<PosAccountRecord, 'kind' | 'settings'>,
  terminal: string | undefined,
  deps: Pick<PosCloudDeps, 'clock' | 'log' | 'cloudTokens'>,
  signal: AbortSignal,
): Promise<AccountChecked> {
  const cloud = createPosCloud(account, {
    ...deps,
    save: () => Promise.reject(new Error('nothing is stored while an account is checked')),
  });
  try {
    return await requestInTime(check, deps.clock, signal);
  } finally {
    await cloud.close();
  }

  async function check(within: AbortSignal): Promise<AccountChecked> {
    if (terminal !== undefined)
      return { kind: 'good', terminal: await findTerminal(cloud, terminal, within) };
    const list = await cloud.registers(within);
    if (list === undefined) await cloud.soldLately?.(undefined, within);
    return { kind: 'good' };
  }
}
