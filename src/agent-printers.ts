/**
 * The agent's side of the receipt printers: finds the printer tap that runs, starts one where nobody does, replaces one of its own that has
 * other settings, and fetches what it hears.
 */
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from './config.ts';
import type { Alarm } from './domain/alarm.ts';
import type { Clock } from './ops/clock.ts';
import { listenText } from './ops/listen.ts';
import type { Log } from './ops/log.ts';
import { version } from './ops/version.ts';
import type { Timekeeper } from './pipeline/timekeeper.ts';
import { createEscpos, type Escpos } from './pos/escpos.ts';
import { type PrintersReport, printerAlarms, printersOf } from './pos/escpos-state.ts';
import type { Intake } from './pos/source.ts';
import type { Hello } from './tap/contract/lines.ts';
import { isInUse } from './tap/hand-over.ts';
import { tapFolder, tapSocketPath } from './tap/run.ts';
import { createTapStarter } from './tap/start-child.ts';
import { settingsSum } from './tap/tap-config.ts';

/** How this process was started: what it takes to start the tap. */
export type AgentProcess = {
  readonly program: readonly string[];
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Absolute. */
  readonly configFile: string;
  /** By systemd: then the tap most likely has a unit too, which may come up later. */
  readonly isService: boolean;
};

export type Printers = {
  /** Undefined where there are none. */
  report(): PrintersReport | undefined;
  alarms(): Alarm[];
  retryPutBack(): void;
  /**
   * The agent stops. `try_out`: a tap that a `run` has started ends too. `not_started`: so does one that this agent has just started.
   * Else it goes on printing, for the next agent.
   */
  leave(how: 'try_out' | 'not_started' | 'stopped'): Promise<void>;
  run(signal: AbortSignal): Promise<void>;
};

function hasHeard(folder: string): boolean {
  try {
    return readdirSync(folder).some((name) => name.endsWith('.log') && statSync(join(folder, name)).size > 0);
  } catch {
    return false;
  }
}

/** A unit gets this long. */
const serviceGraceMs = 30_000;
const endTapMs = 1_500;

/**
 * Before the database is opened, which may take a while: receipts are printed from now on. The rest begins with `connect`.
 */
export async function preparePrinters(deps: {
  readonly config: Pick<Config, 'tap' | 'dataDir'>;
  readonly clock: Clock;
  readonly log: Log;
  /** Without it no tap is started. */
  readonly self?: AgentProcess;
}): Promise<{ connect(parts: { intake: Intake; timekeeper: Timekeeper }): Printers }> {
  const { clock, log, self } = deps;
  const { tap, dataDir } = deps.config;
  const socketPath = tapSocketPath(dataDir);
  const configured = tap.printers.map(({ listen, printer, register }) => ({
    ...{ listen: listenText(listen), printer: listenText(printer), register },
  }));
  const isThere = await isInUse(socketPath);
  // One that goes on from before is met also where the config has no printers any more.
  const isWanted = configured.length > 0 || isThere;
  const starter =
    self === undefined || configured.length === 0
      ? undefined
      : createTapStarter({
          ...self,
          folder: tapFolder(dataDir),
          graceMs: self.isService ? serviceGraceMs : 0,
          clock,
          log,
        });
  if (!isThere) starter?.missing();
  if (!isWanted && hasHeard(tapFolder(dataDir)))
    log.warn('receipts that were heard wait in dataDir/tap; they go in when tap.printers names a printer');

  function outdated({ startedBy, settings, version: itsVersion }: Hello): string | undefined {
    const why =
      settings === settingsSum(tap)
        ? itsVersion === version
          ? undefined
          : `it is version ${itsVersion}`
        : configured.length === 0
          ? 'there are no printers in the config any more'
          : 'it has other settings';
    if (why === undefined || startedBy === 'run') return self === undefined ? undefined : why;
    log.warn(
      { why },
      'the printer proxy was not started by this program: start it anew so that it has what the config says',
    );
    return undefined;
  }

  return {
    connect({ intake, timekeeper }) {
      const escpos: Escpos = createEscpos({
        ...{ socketPath, intake, clock, log, outdated },
        received: (monotonicMs, boot) => timekeeper.heardAt(monotonicMs, boot),
        onMissing: () => starter?.missing(),
        onFound: () => starter?.found(),
      });
      return {
        report: () => {
          if (!isWanted) return undefined;
          const report = escpos.report();
          return { ...report, printers: printersOf(report, configured) };
        },
        alarms: () =>
          printerAlarms(escpos.report(), configured, {
            nowMs: clock.monotonicMs(),
            wallAt: (monotonicMs) => timekeeper.wallAt(monotonicMs),
            why: starter?.why(),
          }),
        retryPutBack: () => escpos.retryPutBack(),
        async leave(how) {
          const { hello } = escpos.report();
          // One that is still starting hears no word at its socket yet.
          starter?.leave(how === 'not_started' || (how === 'try_out' && hello === undefined));
          if (how === 'not_started') return;
          if (hello?.startedBy !== 'run') return;
          if (how === 'try_out') await escpos.endTap(endTapMs);
          else
            log.info(
              { pid: hello.pid },
              `the printer proxy goes on printing; \`tillframe tap --stop --config ${self?.configFile ?? 'FILE'}\` ends it`,
            );
        },
        run: async (signal) => {
          if (isWanted) await escpos.run(signal);
        },
      };
    },
  };
}
