/** `tillframe tap`: stands before the receipt printers, until it is told to stop. */
import { loadTapConfig } from '../load-config.ts';
import { systemClock } from '../ops/clock.ts';
import { createLog } from '../ops/log.ts';
import type { Words } from '../ops/words.ts';
import { runTap } from '../tap/run.ts';
import { complainAbout, type ExitCode, type Terminal } from './terminal.ts';

const noPrinters: Words = {
  en: 'is empty: write each receipt printer as - {listen: "192.168.1.10:9100", printer: "192.168.1.50:9100", register: register-1} (listen: where the register prints to, an address of this machine)',
  ja: 'プリンターがありません。レシートプリンターごとに - {listen: "192.168.1.10:9100", printer: "192.168.1.50:9100", register: register-1} と書いてください(listen はレジの印刷先になるこのマシンのアドレス)',
};

export async function tap(
  options: { config: string },
  terminal: Terminal,
  signal: AbortSignal,
): Promise<ExitCode> {
  const loaded = loadTapConfig(options.config);
  if (!loaded.ok) return complainAbout(options.config, loaded.problems, terminal);
  const { config } = loaded;
  if (config.tap.printers.length === 0) {
    const problem = { line: 0, column: 0, key: 'tap.printers', message: noPrinters };
    return complainAbout(options.config, [problem], terminal);
  }
  const log = createLog({ level: config.log.level });
  await runTap({ tap: config.tap, dataDir: config.dataDir, clock: systemClock, log }, signal);
  return 0;
}
