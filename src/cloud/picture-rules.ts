/** When and how fast pictures may go, as config.yaml says it for every kind of sink. */
import { z } from 'zod';
import { parseDailyHours } from '../domain/daily-hours.ts';
import { expecting } from '../ops/schema-words.ts';
import type { PictureRules } from './upload-pace.ts';

const hours = z
  .string()
  .refine((text) => parseDailyHours(text) !== undefined)
  .meta(expecting({ en: 'hours such as 22:00-06:00', ja: '22:00-06:00 のような時間帯' }));

export const pictureRulesSchema = z
  .strictObject({
    maxKilobitsPerSecond: z
      .int()
      .min(8)
      .max(1_000_000)
      .optional()
      .describe(
        'How much of the line pictures may use on average, kilobits a second; each one goes as fast as the line takes it. Without it as much as there is.',
      )
      .meta({ sample: 256 }),
    hours: z
      .array(hours)
      .max(16)
      .default([])
      .describe(
        "Hours of the day, by the shop's clock, in which pictures are sent, such as 22:00-06:00; others wait. Without any they are sent at all hours.",
      )
      .meta(
        expecting({
          en: 'a list of at most 16 hours such as 22:00-06:00',
          ja: '22:00-06:00 のような時間帯のリスト(16 個まで)',
        }),
      ),
  })
  .prefault({})
  .describe('Spares a line that others need too. Sales are always sent at once.');

export type WrittenPictureRules = z.output<typeof pictureRulesSchema>;

export function pictureRules(written: WrittenPictureRules, timeZone: string): PictureRules {
  const { maxKilobitsPerSecond } = written;
  return {
    timeZone,
    hours: written.hours.map(parseDailyHours).filter((range) => range !== undefined),
    ...(maxKilobitsPerSecond !== undefined && { maxKilobitsPerSecond }),
  };
}
