/** `update:` in config.yaml. */
import { z } from 'zod';
import { parseDailyHours } from '../../domain/time/daily-hours.ts';
import { addIssue } from '../../lib/yaml/checked-text.ts';
import { expecting } from '../../lib/yaml/schema-messages.ts';

export const updateSchema = z
  .strictObject({
    from: z
      .string()
      .regex(/^(https?:\/\/[^\s/]\S*|\/.*)$/)
      .optional()
      .meta(
        expecting({
          en: 'an address (https://… or http://…) or the absolute path of a folder',
          ja: 'アドレス（https://… か http://…）またはフォルダーの絶対パス',
        }),
      )
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
      .refine((text) => parseDailyHours(text) !== undefined)
      .meta(expecting({ en: 'hours such as 02:00-05:00', ja: '02:00-05:00 のような時間帯' }))
      .default('02:00-05:00')
      .describe('When that may happen, in the time zone of the shop.'),
  })
  .superRefine(({ automatic, from }, context) => {
    if (!automatic || from !== undefined) return;
    addIssue(context, ['from'], {
      en: 'update.automatic needs it: the address or folder of the versions',
      ja: 'update.automatic には from（アドレスかフォルダー）も必要です',
    });
  });

export type UpdateConfig = z.output<typeof updateSchema>;
