/**
 * Opens the plain page's port. The page only explains a warning, so a port in use by another program blocks
 * nothing: opening is retried.
 */
import { pause } from '../../../lib/abort.ts';
import type { Clock } from '../../../lib/clock.ts';
import { ErrorForPeople } from '../../../lib/error-for-people.ts';
import type { Log } from '../../../lib/log.ts';
import type { ListenAddress } from '../../../lib/net/listen-address.ts';
import { openListener, whyNotListen } from '../../../lib/net/open-listener.ts';

/** Milliseconds. */
const tryEveryMs = 60_000;

export type PlainOpening = {
  /** Resolves also if it can't be opened, which is logged. */
  open(): Promise<void>;
  /** Retries at intervals; settles when the port is open or the signal aborts. */
  run(signal: AbortSignal): Promise<void>;
};

export function createPlainOpening(parts: {
  readonly server: Parameters<typeof openListener>[0];
  readonly address: ListenAddress;
  readonly clock: Clock;
  readonly log: Log;
}): PlainOpening {
  const { server, address, clock, log } = parts;
  let state: 'new' | 'refused' | 'open' = 'new';

  async function open(): Promise<void> {
    try {
      const url = await openListener(server, address, 'web.plainListen');
      state = 'open';
      log.info({ url }, 'plain page listening');
    } catch (error) {
      if (!(error instanceof ErrorForPeople)) throw error;
      if (state === 'new')
        log.warn({ why: error.message }, 'plain page not listening, retrying web.plainListen every minute');
      state = 'refused';
    }
  }

  return {
    open,
    async run(signal) {
      while (state !== 'open' && (await pause(clock, tryEveryMs, signal))) {
        if (state === 'refused' && (await whyNotListen(address)) === undefined && !signal.aborted)
          await open();
      }
    },
  };
}
