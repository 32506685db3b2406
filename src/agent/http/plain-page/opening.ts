/**
 * Opens the plain page's port. The page only explains a warning, so a port in use by another program blocks
 * nothing: opening is retried. It makes way for a receipt printer at its port, until the next start: many tills that print
 * over HTTP know no other port than 80.
 */
import { pause } from '../../../lib/abort.ts';
import type { Clock } from '../../../lib/clock.ts';
import { ErrorForPeople } from '../../../lib/error-for-people.ts';
import type { Log } from '../../../lib/log.ts';
import type { ListenAddress } from '../../../lib/net/listen-address.ts';
import { openListener, whyNotListen } from '../../../lib/net/open-listener.ts';

/** Milliseconds. */
const lookEveryMs = 1_000;
const tryEveryLooks = 60;

export type PlainOpening = {
  /** Resolves also if it can't be opened, which is logged. */
  open(): Promise<void>;
  /** Retries at intervals; settles when it has made way for a printer, or the signal aborts. */
  run(signal: AbortSignal): Promise<void>;
};

export function createPlainOpening(parts: {
  readonly server: Parameters<typeof openListener>[0] & { close(): PromiseLike<unknown> };
  readonly address: ListenAddress;
  readonly clock: Clock;
  readonly log: Log;
  /** Whether a receipt printer is set up at this address of the gateway. */
  readonly isPrinterAt: (address: ListenAddress) => boolean;
}): PlainOpening {
  const { server, address, clock, log, isPrinterAt } = parts;
  let state: 'new' | 'refused' | 'open' = 'new';

  async function open(): Promise<void> {
    if (isPrinterAt(address)) return;
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
      for (let looks = 1; await pause(clock, lookEveryMs, signal); looks++) {
        if (isPrinterAt(address)) {
          log.info({ address }, 'plain page makes way for a receipt printer at its port');
          await server.close();
          return;
        }
        const isDue = state === 'refused' && looks % tryEveryLooks === 0;
        if (isDue && (await whyNotListen(address)) === undefined && !signal.aborted) await open();
      }
    },
  };
}
