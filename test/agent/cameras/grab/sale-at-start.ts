/** The picture of a sale that is under way from the moment on in which a process that gives way begins. */
import { readFileSync } from 'node:fs';
import { createSalesUnderWay } from '../../../../src/agent/cameras/grab/sales-under-way.ts';
import type { FedProcess } from '../../../../src/agent/cameras/media-process.ts';
import { systemClock } from '../../../../src/lib/clock.ts';

export function saleAtStart() {
  const sales = createSalesUnderWay(systemClock);
  let pid: number | undefined;
  let sale: Disposable | undefined;
  return {
    giveWay(process: Parameters<typeof sales.giveWay>[0]): Disposable {
      ({ pid } = process as FedProcess);
      const way = sales.giveWay(process);
      sale ??= sales.begin();
      return way;
    },
    /** Of the process, as in /proc: T for one that was stopped. Undefined before it begins. */
    state: (): string | undefined =>
      pid === undefined ? undefined : / ([A-Z]) /.exec(readFileSync(`/proc/${pid}/stat`, 'utf8'))?.[1],
    end: (): void => sale?.[Symbol.dispose](),
  };
}
