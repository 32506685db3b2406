/** Events and pictures rejected by the cloud. Part of the interface in sales.ts. */
import { z } from 'zod';
import { problemSchema } from '../problem.ts';

const time = z.iso.datetime({ offset: true });

const quarantinedBase = {
  /** Id of an event, or the SHA-256 of a picture. */
  id: z.string(),
  saleId: z.string(),
  /** Why the cloud does not store it. */
  problem: problemSchema,
  attempts: z.number().int(),
  waitingSince: time,
};

/** `GET /api/v1/quarantine`: the oldest events, then pictures, that the cloud rejected; `total` counts all. */
export const quarantineJson = z.strictObject({
  total: z.number().int(),
  items: z.array(
    z.discriminatedUnion('kind', [
      z.strictObject({
        ...quarantinedBase,
        kind: z.literal('event'),
        revision: z.number().int(),
        /** State of the rejection notice for this event at the cloud; rejected: the cloud rejected the notice too. */
        notice: z.enum(['waiting', 'stored', 'rejected']),
      }),
      z.strictObject({ ...quarantinedBase, kind: z.literal('picture') }),
    ]),
  ),
});
export type QuarantineJson = z.infer<typeof quarantineJson>;

/** Answer to `POST /api/v1/quarantine/{id}/retry` and `POST /api/v1/quarantine/retry[?saleId=]`: number of events due again. */
export const retriedJson = z.strictObject({ retried: z.number().int() });
