/** The printer proxy at the other end of the hand-over socket: its greeting, its last state, and lines to it. */
import type { Socket } from 'node:net';
import type { AgentLine, Hello, PrinterProxyState } from '../../../contract/printer/lines.ts';
import { pause } from '../../../lib/abort.ts';
import type { Clock } from '../../../lib/clock.ts';
import type { Log } from '../../../lib/log.ts';

export type ProxyLinkReport = {
  readonly state: 'connected' | 'away';
  readonly sinceMonotonicMs: number;
  readonly hello?: Hello;
  /** Last reported state; absent before the proxy's first report. */
  readonly printerProxy?: PrinterProxyState;
};

export type ProxyLink = {
  opened(socket: Socket): void;
  closed(): void;
  greeted(hello: Hello): void;
  /** Returns the registers to whose printers another till has connected, or whose tills have begun a paper. */
  noteState(state: PrinterProxyState): readonly string[];
  socket(): Socket | undefined;
  report(): ProxyLinkReport;
  /**
   * Ends the proxy, so that one with the current settings replaces it: between two receipts, because printing may
   * stop for a second. The wait for a till that stays connected is bounded.
   */
  endOutdated(why: string, signal: AbortSignal): Promise<void>;
};

const lookForQuietMs = 300;
const quietWithinMs = 60_000;

export function createProxyLink({ clock, log }: { readonly clock: Clock; readonly log: Log }): ProxyLink {
  let since = { state: 'away' as ProxyLinkReport['state'], ms: clock.monotonicMs() };
  let open: { readonly socket: Socket; readonly hello?: Hello } | undefined;
  let printerProxy: PrinterProxyState | undefined;

  function become(state: ProxyLinkReport['state']): void {
    if (since.state !== state) since = { state, ms: clock.monotonicMs() };
  }

  return {
    opened(socket) {
      open = { socket };
    },
    closed() {
      open = undefined;
      become('away');
    },
    greeted(hello) {
      if (open !== undefined) open = { socket: open.socket, hello };
      printerProxy = undefined;
      become('connected');
    },
    noteState(state) {
      const before = printerProxy?.printers ?? [];
      printerProxy = state;
      return state.printers
        .filter(({ tills, begunMs, listen }) => {
          const known = before.find((each) => each.listen === listen);
          const hasBegun = known !== undefined && begunMs !== undefined && begunMs !== known.begunMs;
          return hasBegun || tills > (known?.tills ?? 0);
        })
        .map(({ register }) => register);
    },
    socket: () => open?.socket,
    report: () => ({
      state: since.state,
      sinceMonotonicMs: since.ms,
      ...(open?.hello !== undefined && { hello: open.hello }),
      ...(printerProxy !== undefined && { printerProxy }),
    }),
    async endOutdated(why, signal) {
      const outdated = open?.socket;
      const sinceMs = clock.monotonicMs();
      while (await pause(clock, lookForQuietMs, signal)) {
        const waitedMs = clock.monotonicMs() - sinceMs;
        const isQuiet =
          printerProxy?.printers.every(({ tills }) => tills === 0) ?? waitedMs > 10 * lookForQuietMs;
        if (!isQuiet && waitedMs < quietWithinMs) continue;
        log.info({ why }, 'restarting the printer proxy');
        sendLine(outdated, { end: true });
        return;
      }
    },
  };
}

export function sendLine(socket: Socket | undefined, line: AgentLine): void {
  if (socket?.destroyed === false) socket.write(`${JSON.stringify(line)}\n`);
}
