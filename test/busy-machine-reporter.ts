/** After failures on a machine that computed something else when the tests began: states its load, since limits of time may have been passed by that. */
import { availableParallelism, loadavg } from 'node:os';
import type { Reporter, TestModule } from 'vitest/node';

/** Processes that wanted a processor, a minute's mean, for each processor. Above it a test gets less than half of one. */
const maxLoad = 1;

export function busyText(load: number, processors: number): string | undefined {
  if (load <= maxLoad * processors) return undefined;
  return `This machine is busy: ${load.toFixed(1)} processes on ${processors} processors before the tests began. Run the failed ones again on a quiet one.`;
}

export default class BusyMachineReporter implements Reporter {
  readonly #text = busyText(loadavg()[0] ?? 0, availableParallelism());

  onTestRunEnd(modules: readonly TestModule[]): void {
    if (this.#text !== undefined && modules.some((module) => module.state() === 'failed'))
      console.log(`\n${this.#text}`);
  }
}
