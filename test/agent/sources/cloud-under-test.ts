/**
 * The world of a POS cloud for the contract suite: the real poller over the cloud that is tested, at a test's pace, with what it keeps held
 * here in place of the database, so that it outlives a restart.
 *
 *   sourceContract({
 *     name: 'smaregi', by: 'cloud',
 *     open: async () => {
 *       const peer = await startSmaregi();
 *       return cloudWorld({
 *         createCloud: (deps) => createSmaregi(settings, deps), terminal: '3',
 *         tell: (sale) => peer.sell(…), edit: (sale) => peer.edit(…), repeat: (sale) => peer.touch(…), garbage: () => peer.addGarbage(),
 *         close: () => peer.close(),
 *       });
 *     },
 *   });
 */

import { createAccountState } from '../../../src/agent/sources/polling/account-state.ts';
import type { PolledPage, PosCloud, PosCloudDeps } from '../../../src/agent/sources/polling/cloud-source.ts';
import type { LinkedTerminal } from '../../../src/agent/sources/polling/link-times.ts';
import { defaultPace, type PollPace } from '../../../src/agent/sources/polling/poll-pace.ts';
import { runPolling } from '../../../src/agent/sources/polling/polling.ts';
import { systemClock } from '../../../src/lib/clock.ts';
import { contractRegister, type SourceWorld } from './contract.ts';

/** Polls continuously. */
export const testPace: PollPace = {
  ...defaultPace,
  busyMs: 20,
  quietMs: 20,
  nightMs: 20,
  betweenPagesMs: 1,
  longestBetweenPagesMs: 20,
  shareMs: 0,
  unreachable: { firstMs: 20, capMs: 100 },
  refused: { firstMs: 20, capMs: 100 },
  notStored: { firstMs: 20, capMs: 50 },
  longestRetryAfterMs: 100,
};

export type CloudWorldOptions = Pick<SourceWorld, 'tell' | 'edit' | 'repeat' | 'garbage'> & {
  /** Called at each start. */
  readonly createCloud: (deps: PosCloudDeps) => PosCloud;
  /** Terminal of the register that sells. */
  readonly terminal: string;
  /** Closes the peer after the last stop. */
  readonly close: () => Promise<unknown>;
  /** Stores rotated settings. */
  readonly save?: PosCloudDeps['save'];
  readonly pace?: PollPace;
};

export function cloudWorld(options: CloudWorldOptions): SourceWorld {
  const { createCloud, terminal, tell, edit, repeat, garbage, close, pace = testPace } = options;
  // Linked before the first sale; the server's clock confirms it. Servers report seconds.
  const linked: LinkedTerminal = {
    registerKey: contractRegister,
    terminal,
    linked: {
      atMs: systemClock.nowMs() - 2_000,
      boot: systemClock.boot,
      monotonicMs: systemClock.monotonicMs() - 2_000,
    },
  };
  let cursor: string | undefined;
  const acknowledged = new Set<string>();
  let complaints = 0;
  return {
    tell,
    ...(edit !== undefined && { edit }),
    ...(repeat !== undefined && { repeat }),
    ...(garbage !== undefined && { garbage }),
    complaints: () => complaints,
    acknowledged: () => acknowledged.size,
    start: async ({ intake, received, clock, log }, signal) => {
      const cloud = createCloud({ clock, log, save: options.save ?? (async () => undefined) });
      const state = createAccountState(clock);
      // The sales covered by the stored cursor.
      const pages = new Map<string, PolledPage>();
      const watched: PosCloud = {
        ...cloud,
        poll: async (...args) => {
          const page = await cloud.poll(...args);
          pages.set(page.cursor, page);
          return page;
        },
      };
      const poll = async () => {
        try {
          await runPolling(
            {
              ...{ intake, received, clock, log, pace, state, cursor },
              cloud: watched,
              timeZone: 'Asia/Tokyo',
              random: Math.random,
              keep: async (progress) => {
                ({ cursor } = progress);
                for (const sale of pages.get(progress.cursor)?.sales ?? []) acknowledged.add(sale.saleId);
                complaints = state.report().unreadable.count;
              },
              terminals: () => [linked],
              isStored: async () => false,
            },
            signal,
          );
        } finally {
          await cloud.close();
        }
      };
      return { stopped: poll() };
    },
    [Symbol.asyncDispose]: async () => {
      await close();
    },
  };
}
