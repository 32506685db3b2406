/** When, how fast and where pictures are sent: keys of config.yaml shared by all sinks. */

import { z } from 'zod';
import { dailyHoursPattern, parseDailyHours } from '../../domain/time/daily-hours.ts';
import { isSafeToSendTo } from '../../lib/net/safe-address.ts';
import type { LocalizedText } from '../../lib/text/language.ts';
import { checkedText } from '../../lib/yaml/checked-text.ts';
import { addressForms } from '../../lib/yaml/key-rules.ts';
import { expecting } from '../../lib/yaml/schema-messages.ts';
import { configText } from '../config/text/config-text.ts';
import type { PictureRules } from './upload-pace.ts';

const hours = z
  .string()
  .regex(dailyHoursPattern)
  .meta(expecting(configText('picture_hours')));

const anOrigin = expecting(configText('origin'));

/** Reason that a text is no valid origin for pictures; undefined for a valid one. */
function originProblem(text: string): LocalizedText | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || (text !== url.origin && text !== `${url.origin}/`))
    return configText('origin_only');
  if (!isSafeToSendTo(url)) return configText('origin_not_https');
  return undefined;
}

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
      .meta(expecting(configText('picture_hours_list'))),
    allowedOrigins: z
      .array(checkedText(originProblem).meta({ ...anOrigin, ...addressForms.originOrLocal }))
      .max(16)
      .default([])
      .describe(
        'Where else pictures may go when the cloud names a place: origins of object stores in a private network, such as https://minio.shop.lan:9000. Without any they go to the cloud itself and to public https addresses only.',
      )
      .meta(expecting(configText('origins'))),
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
