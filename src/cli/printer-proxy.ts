/** `tillframe printer-proxy`: runs the printer proxy until it is stopped. */
import { loadPrinterProxyConfig } from '../agent/config/load-config.ts';
import { printerProxySocketPath } from '../contract/printer/paths.ts';
import { childLifetime } from '../lib/abort.ts';
import { systemClock } from '../lib/clock.ts';
import { createLog } from '../lib/log.ts';
import { saveMemory } from '../lib/memory-saver.ts';
import { keptListeners } from '../lib/net/kept-listeners.ts';
import { isJournalOutput, serviceManager } from '../lib/systemd.ts';
import { feedWatchdog } from '../lib/watchdog.ts';
import { runPrinterProxy } from '../printer-proxy/run.ts';
import { endPrinterProxyAt } from '../printer-proxy/stop.ts';
import { type ExitCode, printProblems, type Terminal } from './terminal/terminal.ts';
import { messagesIn } from './text/messages.ts';

export type PrinterProxyCommandOptions = {
  readonly config: string;
  /** Stops the running printer proxy. */
  readonly stop?: boolean;
  readonly startedByRun?: boolean;
};

export async function printerProxy(
  options: PrinterProxyCommandOptions,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<ExitCode> {
  const loaded = loadPrinterProxyConfig(options.config);
  if (!loaded.ok) return printProblems(options.config, loaded.problems, terminal);
  const { config } = loaded;
  if (options.stop === true) {
    const outcome = await endPrinterProxyAt(printerProxySocketPath(config.dataDir), systemClock);
    const text = messagesIn(terminal.language)(`printer_proxy.${outcome}`);
    if (outcome === 'hangs') terminal.printError(text);
    else terminal.print(text);
    return outcome === 'hangs' ? 1 : 0;
  }
  saveMemory();
  const { self, environment = {} } = terminal;
  const log = createLog({
    ...{ level: config.log.level, journal: isJournalOutput(environment) },
    waits: false,
  });
  const manager = self && serviceManager(environment, { pid: self.pid, log });
  using lifetime = childLifetime(signal);
  signal.addEventListener('abort', () => void manager?.notify({ stopping: true }), { once: true });
  const watched = manager && feedWatchdog({ manager, clock: systemClock, log }, lifetime.signal);
  await runPrinterProxy(
    {
      ...{
        printerProxy: config.printerProxy,
        dataDir: config.dataDir,
        certificate: config.certificate,
        clock: systemClock,
        log,
      },
      startedBy: options.startedByRun === true ? 'run' : 'itself',
      onListening: () => void manager?.notify({ ready: true }),
      ...(self !== undefined && { pid: self.pid, kept: keptListeners(environment, { pid: self.pid, log }) }),
    },
    signal,
  );
  lifetime.end();
  await watched;
  return 0;
}
