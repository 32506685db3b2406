/** `tillframe tap`: stands before the receipt printers, until it is told to stop. */
import { loadTapConfig } from '../load-config.ts';
import { systemClock } from '../ops/clock.ts';
import { createLog } from '../ops/log.ts';
import { runTap } from '../tap/run.ts';
import { complainAbout, type ExitCode, type Terminal } from './terminal.ts';

export async function tap(
  options: { config: string },
  terminal: Terminal,
  signal: AbortSignal,
): Promise<ExitCode> {
  const loaded = loadTapConfig(options.config);
  if (!loaded.ok) return complainAbout(options.config, loaded.problems, terminal);
  const { config } = loaded;
  const log = createLog({ level: config.log.level });
  if (config.tap.printers.length === 0)
    log.warn('there are no printers in tap.printers; nothing is to be done');
  await runTap({ tap: config.tap, dataDir: config.dataDir, clock: systemClock, log }, signal);
  return 0;
}
