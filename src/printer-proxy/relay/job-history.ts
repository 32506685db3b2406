/** Earlier jobs of the printers of one relay, by the ids that their server gave: delivered ones (1,024), and confirmed ones (256 for an hour). */
import { isVisible } from '../capture/printed-tokens.ts';
import type { DeliveredJob } from './delivered-job.ts';

const maxDelivered = 1_024;
const maxConfirmed = 256;
const confirmedWithinMs = 3_600_000;

type Confirmed = { readonly digest: string; readonly atMs: number };

export function createJobHistory() {
  const delivered = new Set<string>();
  const confirmed = new Map<string, Confirmed>();
  return {
    /** Jobs without an id are not recorded. */
    setDelivered(printer: string, id: string | undefined): void {
      if (id === undefined) return;
      delivered.add(`${printer} ${id}`);
      dropOldest(delivered, maxDelivered);
    },
    wasDelivered: (printer: string, id: string): boolean => delivered.has(`${printer} ${id}`),

    setConfirmed(printer: string, { id, document }: DeliveredJob, atMs: number): void {
      // One that only opens the drawer is the same for every sale, and some servers have one token for all.
      if (id === undefined || !document.tokens.some(isVisible)) return;
      confirmed.set(`${printer} ${id}`, { digest: document.digest, atMs });
      dropOldest(confirmed, maxConfirmed);
    },
    /** The same id with the same content. */
    wasConfirmed(printer: string, { id, document }: DeliveredJob, atMs: number): boolean {
      const before = id === undefined ? undefined : confirmed.get(`${printer} ${id}`);
      return before?.digest === document.digest && atMs - before.atMs <= confirmedWithinMs;
    },
  };
}

function dropOldest(
  keyed: { keys(): Iterable<string>; delete(key: string): boolean; readonly size: number },
  max: number,
): void {
  const [oldest] = keyed.keys();
  if (keyed.size > max && oldest !== undefined) keyed.delete(oldest);
}
