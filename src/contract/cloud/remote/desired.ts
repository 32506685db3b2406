/**
 * Desired state of a gateway: settings that its cloud requests, the version it is to have, and requests, each with who asked for it. A gateway reads it beside its status
 * (`GET {base}/v1/gateways/{gateway}/desired`), does what its shop permits, and answers in its status event (report.ts).
 *
 * Nothing in it reaches masks, passwords, people, or the address of the cloud: there is no field for them, and unknown fields change nothing.
 */
import { z } from 'zod';
import { maxShopNameChars } from '../../../domain/setup/page-settings.ts';
import { dailyHoursPattern } from '../../../domain/time/daily-hours.ts';
import { remoteLogLevels } from '../../../lib/logging/log-levels.ts';
import { rfc3339 } from '../../sale.ts';
import { picturesDaysSchema, salesDaysSchema } from '../../setup/settings.ts';

/** Longest document as JSON text, in UTF-8. */
export const maxDesiredBytes = 64 * 1024;
/** Requests in one document. */
export const maxDesiredRequests = 20;
/** Longest time until a request expires. */
export const maxRequestDays = 31;
/** As of a page's setting; longer ones are no address. */
const maxUpdateAddressChars = 2_048;
/** Kinds of requests that gateways of this version carry out. */
export const requestKinds = ['clip'] as const;
export type RequestKind = (typeof requestKinds)[number];

const who = z.string().trim().min(1).max(200).describe('Who asks for it; the shop sees the name in its log');
const name = z.string().trim().min(1).max(100);
export const versionSchema = z
  .string()
  .regex(/^[\w.-]{1,64}$/)
  .describe('One content for ever; ETag is the same in quotes');

export const desiredSettingsSchema = z.object({
  by: who,
  at: rfc3339.describe(
    'When that was. Settings are applied once: what the shop changes later stays, until other settings, or the same with a newer time, are here',
  ),
  shopName: z.string().trim().min(1).max(maxShopNameChars).optional(),
  cameras: z
    .array(z.object({ id: z.string().min(1).max(40), name }))
    .max(64)
    .optional()
    .describe('New names. One that the gateway lacks is refused, the others are applied'),
  registers: z
    .array(z.object({ key: z.string().min(1).max(64), name }))
    .max(256)
    .optional()
    .describe('New names, as of cameras'),
  retention: z
    .object({ salesDays: salesDaysSchema, picturesDays: picturesDaysSchema })
    .optional()
    .describe('How long what the cloud has stays at the gateway'),
  logLevel: z.enum(remoteLogLevels).optional(),
  updates: z
    .object({
      from: z
        .string()
        .max(maxUpdateAddressChars)
        // Within the settings of apt, where a space would begin another address.
        .regex(/^https:\/\/[\w.-]+(:\d{1,5})?(\/[\w.~%/+-]*)?$/)
        .optional()
        .describe(
          'Address of the signed versions. Without it the one that the gateway has stays; a gateway without one refuses the updates',
        ),
      automatic: z.boolean().describe('Newer versions are installed by themselves'),
      hours: z
        .string()
        .regex(dailyHoursPattern)
        .describe('When that happens, such as 02:00-05:00, in the time zone of the shop'),
    })
    .optional()
    .describe('Updates of the program'),
});
export type DesiredSettings = z.infer<typeof desiredSettingsSchema>;

export const rolloutSchema = z.object({
  by: who,
  at: rfc3339.describe('When that was. The same version with a newer time is requested anew'),
  expiresAt: rfc3339.describe('Not begun after this; at most 31 days ahead'),
  version: z
    .string()
    .max(100)
    .regex(/^\d+\.\d+\.\d+([~+.][A-Za-z0-9.~+]+)?$/)
    .describe(
      'As in the list of signed versions at the update address of the gateway. Installed in its update hours, and checked as any other update',
    ),
});
export type Rollout = z.infer<typeof rolloutSchema>;

export const desiredRequestSchema = z.object({
  id: z
    .string()
    .regex(/^[\w-]{1,64}$/)
    .describe('One request for ever: it is carried out once'),
  kind: z
    .string()
    .regex(/^[a-z_]{1,32}$/)
    .describe(
      'clip: the video around the moments of `sale`, which comes as a clip. Later versions know more kinds; a gateway refuses the others',
    ),
  by: who,
  at: rfc3339.describe('When it was requested'),
  expiresAt: rfc3339.describe('Not begun after this; at most 31 days ahead'),
  sale: z.string().min(1).max(400).optional().describe('Subject of the events of the sale, with kind clip'),
});
export type DesiredRequest = z.infer<typeof desiredRequestSchema>;

export const desiredStateSchema = z
  .object({
    version: versionSchema,
    source: z
      .string()
      .regex(/^\/shops\/./)
      .max(400)
      .describe('As of the events of this gateway; a document of another one is refused'),
    gateway: z.string().min(1).max(64),
    settings: desiredSettingsSchema.optional(),
    rollout: rolloutSchema
      .optional()
      .describe('Version that this gateway is to have. Left out, one that is not begun is dropped'),
    requests: z
      .array(desiredRequestSchema)
      .max(maxDesiredRequests)
      .optional()
      .describe('Those that are open. Leave one out once its final state was reported'),
  })
  .meta({
    $id: 'urn:tillframe:schema:desired-state:1',
    title: 'Desired state of a gateway',
    examples: [
      {
        ...{ version: '7', source: '/shops/shibuya', gateway: 'gw-shibuya' },
        settings: {
          ...{ by: '本部 田中', at: '2026-12-01T10:00:00+09:00' },
          ...{
            cameras: [{ id: 'counter', name: 'カウンター' }],
            retention: { salesDays: 90, picturesDays: 30 },
          },
          logLevel: 'info',
        },
        rollout: {
          ...{ by: '本部 田中', version: '0.2.0' },
          ...{ at: '2026-12-01T10:01:00+09:00', expiresAt: '2026-12-08T10:01:00+09:00' },
        },
        requests: [
          {
            ...{ id: 'r-1', kind: 'clip', by: '本部 田中', sale: 'till-1:R1-000123:20261124' },
            ...{ at: '2026-12-01T10:02:00+09:00', expiresAt: '2026-12-08T10:02:00+09:00' },
          },
        ],
      },
    ],
  });
export type DesiredState = z.infer<typeof desiredStateSchema>;
