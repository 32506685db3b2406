/** `tillframe run`: runs the agent until it is stopped. */
import { resolve } from 'node:path';
import { loadConfig } from '../agent/config/load-config.ts';
import { childLifetime } from '../lib/abort.ts';
import { systemClock } from '../lib/clock.ts';
import { ErrorForPeople } from '../lib/error-for-people.ts';
import { createLog } from '../lib/log.ts';
import { keepRecentLines } from '../lib/logging/recent-lines.ts';
import { saveMemoryInFloods } from '../lib/memory-saver.ts';
import { isJournalOutput, serviceManager } from '../lib/systemd.ts';
import { problemText } from '../lib/yaml/yaml-file.ts';
import { type ExitCode, printProblems, type Terminal } from './terminal/terminal.ts';

export async function run(options: RunOptions, terminal: Terminal, signal: AbortSignal): Promise<ExitCode> {
  using whole = childLifetime(signal);
  const saving = saveMemoryInFloods(systemClock, whole.signal);
  try {
    for (;;) {
      using once = childLifetime(signal);
      const restarts = new Error('the agent restarts');
      const code = await runOnce(options, terminal, {
        signal: once.signal,
        restart: () => once.end(restarts),
      });
      if (once.signal.reason !== restarts || code !== 0) return code;
    }
  } finally {
    whole.end();
    await saving;
  }
}

type RunOptions = { config: string; separatePrinterProxy?: boolean };

async function runOnce(
  options: RunOptions,
  terminal: Terminal,
  { signal, restart }: { readonly signal: AbortSignal; readonly restart: () => void },
): Promise<ExitCode> {
  const { environment = {} } = terminal;
  const loaded = loadConfig(options.config, { environment, startsAgent: true, makesShopId: true });
  if (!loaded.ok) return printProblems(options.config, loaded.problems, terminal);
  const recentLog = keepRecentLines();
  const log = createLog({
    ...{ level: loaded.config.log.level, journal: isJournalOutput(environment) },
    also: recentLog,
  });
  for (const note of loaded.notes)
    log.warn({ note: problemText(options.config, note, 'en') }, 'note on config.yaml');
  // Set by systemd for processes that it starts.
  const isService = environment['SYSTEMD_EXEC_PID'] === String(terminal.self?.pid);
  const manager = terminal.self && serviceManager(environment, { pid: terminal.self.pid, log });
  // Loaded late: issues in the config are reported before cameras, database and web are read from disk.
  const [{ runAgent }, { tryRules }] = await Promise.all([
    import('../agent/agent.ts'),
    import('../printer-proxy/rules/try-rules.ts'),
  ]);
  try {
    await runAgent(
      {
        ...(!loaded.givesShopId && { restartAsShop: restart }),
        ...{
          config: loaded.config,
          stated: loaded.stated,
          log,
          recentLog,
          setLogLevel: (level) => {
            log.level = level;
          },
          clock: systemClock,
          runtime: terminal.runtime,
        },
        tryRules: (texts, rules) => tryRules(texts, rules, systemClock),
        ...(terminal.self !== undefined && {
          self: {
            program: terminal.self.program,
            environment,
            configFile: resolve(options.config),
            startsPrinterProxy:
              options.separatePrinterProxy === true ? 'separate' : isService ? 'late' : 'at_once',
          },
          ...(manager !== undefined && { manager }),
        }),
      },
      signal,
    );
    return 0;
  } catch (error) {
    if (signal.aborted && error === signal.reason) return 0;
    if (error instanceof ErrorForPeople) {
      terminal.printError(`tillframe: ${error.words[terminal.language]}`);
      return 1;
    }
    log.fatal({ err: error }, 'the agent failed');
    return 1;
  }
}
