/** What the cloud did not take. Part of the interface in sales.ts. */
import { z } from 'zod';

const time = z.iso.datetime({ offset: true });

const quarantinedBase = {
  /** Of an event, or the SHA-256 of a picture. */
  id: z.string(),
  saleId: z.string(),
  /** The cloud's. */
  reason: z.string(),
  attempts: z.number().int(),
  owedSince: time,
};

/** `GET /api/v1/quarantine`: the oldest events, then pictures, that the cloud did not take; `total` counts all. */
export const quarantineJson = z.strictObject({
  total: z.number().int(),
  items: z.array(
    z.discriminatedUnion('kind', [
      z.strictObject({
        ...quarantinedBase,
        kind: z.literal('event'),
        revision: z.number().int(),
        /** Whether the cloud has been told that this event is missing; rejected: it does not take that either. */
        withheld: z.enum(['waiting', 'stored', 'rejected']),
      }),
      z.strictObject({ ...quarantinedBase, kind: z.literal('picture') }),
    ]),
  ),
});
export type QuarantineJson = z.infer<typeof quarantineJson>;

/** Answer to `POST /api/v1/quarantine/{id}/retry` and `POST /api/v1/quarantine/retry[?saleId=]`: how many are owed again. */
export const retriedJson = z.strictObject({ retried: z.number().int() });
export type RetriedJson = z.infer<typeof retriedJson>;
