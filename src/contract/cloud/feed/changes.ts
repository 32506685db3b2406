/**
 * The feed of changes: everything that a cloud has stored, in the order of its arrival, for programs that read on from there. Optional; the
 * reference receiver has it (`GET {base}/v1/changes?after=…&wait=…`).
 *
 * Every change that a cursor is behind is given once, in one order that never changes: a cursor names a change, not a time. A cursor of another
 * database, such as one before a backup was restored, is refused (410) and never reinterpreted.
 */
import { z } from 'zod';
import { rfc3339 } from '../../sale.ts';

/** Seconds for which a request is held. Proxies close a connection that is silent for a minute. */
export const maxChangesWaitSeconds = 55;
export const maxChanges = 500;
export const defaultChanges = 100;
/** `type` of the refusal of a cursor. */
export const unknownCursorType = 'urn:tillframe:cursor-unknown';

/** Also the id of a forwarded message, which is signed together with its time: no dot, no space. */
export const cursorSchema = z
  .string()
  .regex(/^[\w-]{1,64}$/)
  .describe('Opaque. `0` is before the first change');

export const changesAnswerSchema = z.object({
  changes: z.array(
    z.object({
      cursor: cursorSchema,
      receivedAt: rfc3339.describe('When it was stored, clock of the cloud'),
      event: z
        .looseObject({
          specversion: z.literal('1.0'),
          id: z.string(),
          source: z.string(),
          type: z
            .string()
            .describe(
              'com.tillframe.sale.v1 and com.tillframe.rejection.v1 as the gateway sent them; those of the cloud itself; later versions have more',
            ),
          subject: z.string(),
          time: rfc3339,
        })
        .describe('A CloudEvent, as it was received'),
    }),
  ),
  next: cursorSchema.describe('`after` of the next request. Store it together with what the changes gave'),
  more: z.boolean().describe('There are further changes: ask again at once'),
});
