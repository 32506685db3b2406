/**
 * The listener for registers that push, opened and closed as the settings say. An address of config.yaml that can't be bound ends the
 * start; one of the page is tried again, since the page has to stay reachable for its correction.
 */
import type { FastifyInstance } from 'fastify';
import { pause, unlessAborted } from '../lib/abort.ts';
import type { Clock } from '../lib/clock.ts';
import { ErrorForPeople } from '../lib/error-for-people.ts';
import type { Log } from '../lib/log.ts';
import type { ListenAddress } from '../lib/net/listen-address.ts';
import { openListener } from '../lib/net/open-listener.ts';
import { type LiveConfig, runWithConfig } from './config/live-config.ts';
import { closeServer } from './http/server.ts';

const tryAgainMs = 30_000;
/** For requests in progress: registers get their answers. */
const finishRequestsMs = 1_000;

export type PushListener = {
  /** Rejects if the address of the file can't be bound. */
  open(): Promise<void>;
  /** Follows the settings from `open` on. */
  run(signal: AbortSignal): Promise<void>;
  close(ms: number): Promise<void>;
};

export function createPushListener(deps: {
  readonly live: LiveConfig;
  readonly clock: Clock;
  readonly log: Log;
  readonly createServer: () => FastifyInstance;
}): PushListener {
  const { live, clock, log } = deps;
  let opened: { readonly server: FastifyInstance; readonly address: ListenAddress } | undefined;
  const start = Promise.withResolvers<undefined>();

  async function openAt(address: ListenAddress): Promise<void> {
    const server = deps.createServer();
    const url = await openListener(server, address, 'registers.listen');
    opened = { server, address };
    log.info({ url }, 'push server listening');
  }

  async function close(ms: number): Promise<void> {
    const closing = opened?.server;
    opened = undefined;
    if (closing !== undefined) await closeServer(closing, ms, clock);
  }

  async function follow(address: ListenAddress | undefined, signal: AbortSignal): Promise<void> {
    await unlessAborted(start.promise, signal).catch(() => undefined);
    const isOpen = opened?.address.port === address?.port && opened?.address.host === address?.host;
    if (!isOpen) await close(finishRequestsMs);
    while (address !== undefined && opened === undefined && !signal.aborted) {
      try {
        await openAt(address);
      } catch (error) {
        if (!(error instanceof ErrorForPeople)) throw error;
        log.warn({ why: error.message }, 'push server not listening, retrying');
        if (!(await pause(clock, tryAgainMs, signal))) return;
      }
    }
  }

  return {
    async open() {
      const { listen } = live.current().registers;
      if (listen !== undefined && live.stated.has('listener')) await openAt(listen);
      start.resolve(undefined);
    },
    run: (signal) => runWithConfig(live, { part: ({ registers }) => registers.listen, work: follow }, signal),
    close,
  };
}
