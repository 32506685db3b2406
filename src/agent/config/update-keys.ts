/** `update:` in config.yaml. */

import { z } from 'zod';
import { dailyHoursPattern } from '../../domain/time/daily-hours.ts';
import { addIssue } from '../../lib/yaml/checked-text.ts';
import { hasKey } from '../../lib/yaml/key-rules.ts';
import { expecting } from '../../lib/yaml/schema-messages.ts';
import { configText } from './text/config-text.ts';

export const updateSchema = z
  .strictObject({
    from: z
      .string()
      .regex(/^(https?:\/\/[^\s/]\S*|\/.*)$/)
      .optional()
      .meta(expecting(configText('update_from')))
      .describe(
        'Where signed versions are, as scripts/sign-release.sh leaves them: an address or a folder. Keys that are trusted lie in /etc/tillframe/update-keys.d.',
      )
      .meta({ sample: 'https://updates.example/tillframe/' }),
    automatic: z
      .boolean()
      .default(false)
      .describe('Newer versions are installed by themselves; without it only by tillframe update.'),
    hours: z
      .string()
      .regex(dailyHoursPattern)
      .meta(expecting(configText('update_hours')))
      .default('02:00-05:00')
      .describe('When that may happen, in the time zone of the shop.'),
  })
  .superRefine(({ automatic, from }, context) => {
    if (!automatic || from !== undefined) return;
    addIssue(context, ['from'], configText('update_from_missing'));
  })
  .meta({
    if: { properties: { automatic: { const: true } }, required: ['automatic'] },
    then: hasKey('from'),
  });

export type UpdateConfig = z.output<typeof updateSchema>;
