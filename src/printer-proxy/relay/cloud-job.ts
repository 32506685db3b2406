/** Print data of one connection of a printer that polls its cloud: CloudPRNT or Server Direct Print, told apart by each request. */
import type { DialectName } from '../../domain/setup/receipt-printer.ts';
import type { WireJob } from '../capture/print-job.ts';
import { isRequestStart } from '../capture/wire-protocol.ts';
import { createCloudExchange } from './cloud-exchange.ts';
import type { CloudJobs } from './cloud-jobs.ts';
import { cloudPrntAnswered, cloudPrntRequested } from './cloudprnt.ts';
import { directPrintAnswered, directPrintRequested } from './server-direct-print.ts';

/** `jobs`: of the relay, since a job is polled, fetched and confirmed on connections of their own. */
export function createCloudJob({ dialect }: { readonly dialect: DialectName }, jobs: CloudJobs): WireJob {
  const start = () =>
    createCloudExchange({
      requested: (request, atMs) => [
        ...cloudPrntRequested(request, atMs, jobs),
        ...directPrintRequested(request, atMs, jobs),
      ],
      answered: (request, answer, atMs) => [
        ...cloudPrntAnswered(request, answer, { dialect, atMs, jobs }),
        ...directPrintAnswered(request, answer, { atMs, jobs }),
      ],
    });
  let exchange = start();
  /** Bytes were dropped: requests can be read again from the start of the next one. */
  let isLost = false;
  return {
    add(bytes, atMs) {
      if (isLost && !isRequestStart(bytes)) return [];
      isLost = false;
      return exchange.request(bytes, atMs);
    },
    answer: (bytes, atMs) => (isLost ? [] : exchange.answer(bytes, atMs)),
    miss() {
      exchange = start();
      isLost = true;
      return [];
    },
    tick: () => [],
    close: () => exchange.end(),
  };
}
