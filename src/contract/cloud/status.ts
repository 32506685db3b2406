/**
 * `com.tillframe.gateway.status.v1`: state of a gateway, sent at its start and every five minutes. A newer
 * one replaces an older one; it has no `sequence`, none is stored or sent again, and a lost one is no hole.
 */
import { z } from 'zod';
import { messageSchema } from '../message.ts';
import { osUpdatesSchema } from '../os-updates.ts';
import { problemSchema } from '../problem.ts';
import { rfc3339 } from '../sale.ts';
import { envelope, sequenceSchema } from './event.ts';
import { remoteReportSchema } from './remote/report.ts';

const bytes = z.number().int().nonnegative();

const statusDataSchema = z.object({
  version: z.string().describe('Of the program'),
  startedAt: rfc3339,
  shop: z.object({ id: z.string(), name: z.string(), timeZone: z.string() }),
  queue: z
    .object({
      events: z.number().int().nonnegative(),
      pictures: z.number().int().nonnegative(),
      quarantined: z.number().int().nonnegative().describe('Events and pictures that the cloud rejected'),
      oldest: rfc3339.optional().describe('Since when the oldest of them has waited'),
      lowestUnsent: sequenceSchema
        .optional()
        .describe('Lowest sequence of this epoch that is not stored yet'),
    })
    .describe('What is due to the cloud'),
  earlierEpochs: z
    .array(
      z.object({
        epoch: z.string().min(1),
        last: sequenceSchema.describe('The highest sequence that is known to have been given in it'),
        doneThrough: sequenceSchema.describe(
          'Nothing of it at or below this is still to come: each is stored, or among `gone`',
        ),
        gone: z
          .array(z.object({ first: sequenceSchema, last: sequenceSchema }))
          .describe(
            'Sequences whose events were lost with the damaged database, unsent as far as the gateway knows; at most 50. Empty where it does not know which',
          ),
        lost: z
          .number()
          .int()
          .nonnegative()
          .optional()
          .describe(
            'Number of lost events that are not sent again: sales that the cloud never gets. With 0 all are sent again in a later epoch, and `gone` are no holes. Absent where that cannot be known',
          ),
      }),
    )
    .optional()
    .describe('What became of the epochs before this one, the oldest first; absent where there was none'),
  cameras: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      state: z.enum(['starting', 'up', 'down']),
      since: rfc3339,
      warnings: z.array(z.string()).describe('What somebody should do something about'),
      problem: problemSchema.optional().describe('Why it is down'),
      registers: z.array(z.string()).describe('Keys of the registers linked now'),
    }),
  ),
  registers: z.array(
    z.object({
      key: z.string(),
      name: z.string(),
      lastSale: rfc3339
        .optional()
        .describe('Instant of its newest sale; absent where none of the 5,000 newest is its'),
    }),
  ),
  posAccounts: z
    .array(
      z.object({
        id: z.string(),
        system: z.string(),
        state: z.enum(['ok', 'retrying', 'refused']),
        problem: problemSchema.optional().describe('Why its sales are not read'),
      }),
    )
    .optional(),
  disk: z
    .object({ freeBytes: bytes, totalBytes: bytes, databaseBytes: bytes.optional() })
    .optional()
    .describe("Of the file system with the gateway's data"),
  clock: z.object({ state: z.enum(['synced', 'unsynced']) }),
  remote: remoteReportSchema
    .optional()
    .describe('What came of the desired state; absent where the cloud has none for gateways'),
  osUpdates: osUpdatesSchema.optional().describe('Security updates of its Debian'),
  alarms: z
    .array(z.object({ kind: z.string(), since: rfc3339.optional(), problem: messageSchema.exactOptional() }))
    .describe(
      'What needs a person, such as camera_down, quarantined, clock_unsynced, disk_low; later versions know more kinds',
    ),
});
export type StatusData = z.infer<typeof statusDataSchema>;

export const statusEventSchema = z.object({
  ...envelope,
  type: z.literal('com.tillframe.gateway.status.v1'),
  subject: z.string().describe('The gateway'),
  time: rfc3339.describe('When it was made, gateway clock; the newest holds'),
  data: statusDataSchema,
});
export type StatusEvent = z.infer<typeof statusEventSchema>;
