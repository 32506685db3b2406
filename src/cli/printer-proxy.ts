/** `tillframe printer-proxy`: runs the printer proxy until it is stopped. */
import { loadPrinterProxyConfig } from '../agent/config/load-config.ts';
import { printerProxySocketPath } from '../contract/printer/paths.ts';
import { childLifetime } from '../lib/abort.ts';
import { systemClock } from '../lib/clock.ts';
import { createLog } from '../lib/log.ts';
import { serviceManager } from '../lib/systemd.ts';
import type { LocalizedText } from '../lib/text/language.ts';
import { feedWatchdog } from '../lib/watchdog.ts';
import { runPrinterProxy } from '../printer-proxy/run.ts';
import { endPrinterProxyAt } from '../printer-proxy/stop.ts';
import { type ExitCode, printProblems, type Terminal } from './terminal/terminal.ts';

const said = {
  ended: { en: 'The printer proxy has ended.', ja: 'プリンター中継を停止しました。' },
  replaced: {
    en: 'The printer proxy has ended, and `tillframe run`, which is running, starts it again: end that first, or take the printers out of the config.',
    ja: 'プリンター中継を停止しましたが、動作中の `tillframe run` がもう一度起動します。先に run を止めるか、設定ファイルからプリンターを外してください。',
  },
  none: { en: 'No printer proxy is running here.', ja: 'プリンター中継は動作していません。' },
  hangs: {
    en: 'The printer proxy has not ended yet; look again in a moment.',
    ja: 'プリンター中継がまだ停止していません。しばらくしてからもう一度お試しください。',
  },
} as const satisfies Record<string, LocalizedText>;

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
    const text = said[outcome][terminal.language];
    if (outcome === 'hangs') terminal.printError(text);
    else terminal.print(text);
    return outcome === 'hangs' ? 1 : 0;
  }
  const log = createLog({ level: config.log.level, waits: false });
  const { self, environment = {} } = terminal;
  const manager = self && serviceManager(environment, { pid: self.pid, log });
  using lifetime = childLifetime(signal);
  signal.addEventListener('abort', () => void manager?.notify({ stopping: true }), { once: true });
  const watched = manager && feedWatchdog({ manager, clock: systemClock, log }, lifetime.signal);
  await runPrinterProxy(
    {
      ...{ printerProxy: config.printerProxy, dataDir: config.dataDir, clock: systemClock, log },
      startedBy: options.startedByRun === true ? 'run' : 'itself',
      onListening: () => void manager?.notify({ ready: true }),
      ...(self !== undefined && { pid: self.pid }),
    },
    signal,
  );
  lifetime.end();
  await watched;
  return 0;
}
