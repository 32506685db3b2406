/** Answers of a gateway to its desired state (desired.ts), in its status event. */
import { z } from 'zod';
import { problemSchema } from '../../problem.ts';
import { rfc3339 } from '../../sale.ts';

/** Unknown fields that are named. */
export const maxIgnored = 20;
/** Refused settings that are named. */
export const maxRefusedResults = 20;

export const rolloutStates = ['waiting', 'installing', 'installed', 'rolled_back', 'refused'] as const;

export const remoteReportSchema = z.object({
  accepts: z
    .array(z.string())
    .describe(
      'What its shop lets be done from afar: names, retention, logLevel, updates, clip; later versions know more words',
    ),
  version: z
    .string()
    .optional()
    .describe('Of the newest desired state that was read; absent before the first one'),
  problem: problemSchema.optional().describe('That one changed nothing, because of this'),
  ignored: z
    .array(z.string())
    .optional()
    .describe('Fields of it that this gateway does not know, at most 20, such as settings.volume'),
  settings: z
    .object({
      at: rfc3339.describe('`at` of the settings'),
      results: z.array(
        z.object({
          setting: z
            .string()
            .describe('Such as shopName, cameras.counter, registers.till-1, retention, logLevel or updates'),
          outcome: z.enum(['applied', 'unchanged', 'refused']),
          problem: problemSchema.optional().describe('Why it is refused'),
        }),
      ),
      refused: z
        .int()
        .min(0)
        .optional()
        .describe('Number of refused ones, of which at most 20 are in results; absent for none'),
    })
    .optional()
    .describe('Of the settings that were applied last'),
  rollout: z
    .object({
      version: z.string(),
      at: rfc3339.describe('`at` of the roll-out'),
      state: z
        .enum(rolloutStates)
        .describe(
          'waiting: for its hours, or for its next attempt (problem). installing: until it was healthy for 15 seconds. rolled_back: the version before it runs again. The last three are final',
        ),
      problem: problemSchema
        .optional()
        .describe('Why it is refused or rolled back, or why the last attempt was not begun'),
    })
    .optional()
    .describe('Of the newest roll-out that was read'),
  requests: z
    .array(
      z.object({
        id: z.string(),
        state: z
          .enum(['under_way', 'done', 'refused', 'failed'])
          .describe('The last three are final. done: the cloud has what was asked for'),
        problem: problemSchema.optional().describe('Why it is refused or failed'),
        clips: z.array(z.string()).optional().describe('Ids of the clips that came of it'),
      }),
    )
    .optional()
    .describe('Of the newest desired state, in its order, without those that are not begun'),
});
export type RemoteReport = z.infer<typeof remoteReportSchema>;
