/**
 * Day close of a shop: an event of the cloud's own in the feed of changes, and an answer about one day (`GET {base}/v1/shops/{shop}/days/{day}`).
 *
 * It says that every gateway of the shop has reported, after the day's end, that nothing waits there. A POS cloud may still list a sale late, and a
 * sale may be edited: the day is then closed again, with a higher revision.
 */
import { z } from 'zod';
import { rfc3339 } from '../../sale.ts';

const count = z.int().nonnegative();
const day = z.iso.date().describe('In the time zone of the shop');
const sales = count.describe(
  'Sales of the day that are stored, refunds and voids included, without superseded ones',
);

const gateways = z.array(
  z.object({
    gateway: z.string(),
    emptyAt: rfc3339.optional().describe('When it last reported that nothing waits, by its clock'),
    epoch: z.string().optional(),
    highest: count.optional().describe('Highest stored sequence of this epoch'),
    storedThrough: count.optional().describe('As the gateway reported it'),
    missing: count
      .optional()
      .describe('Sequences that it counts as stored, and that are missing here: lost data'),
    holes: z
      .array(z.object({ first: count, last: count }))
      .optional()
      .describe('Where; the first 20 of them'),
    quarantined: count.describe('Events and pictures that were rejected, and wait for a person'),
    picturesWaiting: count,
  }),
);
const silent = z
  .array(z.string())
  .describe(
    'Gateways that were not seen for a week, or that the operator says are gone, and that may hold sales of the day; nobody waits for them',
  );

export const dayClosedEventSchema = z.object({
  specversion: z.literal('1.0'),
  id: z.string(),
  source: z.string().regex(/^\/cloud\/shops\//),
  type: z.literal('com.tillframe.day.closed.v1'),
  subject: z.string().describe('The day'),
  time: rfc3339,
  datacontenttype: z.literal('application/json'),
  data: z.object({
    shop: z.string(),
    day,
    timeZone: z.string(),
    revision: z.int().positive().describe('The highest holds'),
    ...{ sales, gateways, silent },
  }),
});
export type DayClosedEvent = z.infer<typeof dayClosedEventSchema>;

export const dayAnswerSchema = z.object({
  shop: z.string(),
  day,
  complete: z.boolean().describe('It was closed, and no sale of it arrived since'),
  revision: z.int().positive().optional(),
  closedAt: rfc3339.optional(),
  ...{ sales, gateways },
  waitingFor: z
    .array(z.string())
    .describe('Gateways that have not reported since the end of the day that nothing waits there'),
  silent,
});
export type DayAnswer = z.infer<typeof dayAnswerSchema>;
