/**
 * Channels and rules of notifications, declared once: as stored on the gateway, as the page sends them, and as they are
 * returned, without secrets.
 */
import { z } from 'zod';
import { chatServices, isChatTemplate } from '../../../domain/notification/chat-body.ts';
import { channelSubjects } from '../../../domain/notification/rules.ts';
import { refusal } from '../../../domain/problem/refusal/refusal.ts';
import { refusing } from '../refusing.ts';

/** Together: a shop has a few people and phones. */
export const maxChannels = 20;

const name = z.string().trim().min(1).max(40);
const about = z.enum(channelSubjects).default('all').describe('Which of the rules it gets');
const clock = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d$/, { error: 'HH:MM' })
  .meta({ examples: ['22:00'] });

export const rulesBody = z
  .strictObject({
    language: z.enum(['ja', 'en']),
    refunds: z.boolean().describe('Refunds and voids'),
    refundsFrom: z
      .int()
      .min(0)
      .max(100_000_000)
      .describe('Smallest amount of these, whole units of the currency'),
    noSale: z.boolean().describe('Drawer openings without a sale'),
    idle: z.boolean().describe('No sale for `idleMinutes` in opening hours'),
    idleMinutes: z.int().min(15).max(720),
    openFrom: clock,
    openUntil: clock.describe('Not after `openFrom`: on the next day'),
    openDays: z.array(z.int().min(0).max(6)).max(7).describe('0: Sunday'),
    cameras: z.boolean().describe('A camera is down'),
    cloud: z.boolean().describe('The cloud is unreachable or rejects this gateway'),
    others: z.boolean().describe('All other alarms'),
    quiet: z.boolean().describe('Nothing is sent in the quiet hours, and what was held back afterwards'),
    quietFrom: clock,
    quietUntil: clock,
    maxPerHour: z.int().min(1).max(60).describe('Messages to a channel within an hour'),
  })
  .refine(({ quiet, quietFrom, quietUntil }) => !quiet || quietFrom !== quietUntil, {
    path: ['quietUntil'],
    ...refusing(refusal('notifications.quiet_all_day')),
  })
  .refine(({ idle, openDays }) => !idle || openDays.length > 0, {
    path: ['openDays'],
    ...refusing(refusal('notifications.no_days')),
  });

const secret = (max: number) => z.string().trim().min(1).max(max);

function withoutLogin({ username, password }: URL): boolean {
  return username === '' && password === '';
}

const chat = z.strictObject({
  ...{ kind: z.literal('chat'), name, about },
  service: z.enum(chatServices),
  url: secret(2_000).describe('Webhook of the service; contains its secret'),
  template: z
    .string()
    .trim()
    .max(4_000)
    .refine(
      isChatTemplate,
      refusing(refusal('notifications.template', { text: '{{text}}', title: '{{title}}' })),
    )
    .optional()
    .describe('custom: JSON whose texts have {{text}}, {{title}} or {{shop}}'),
});

const line = z.strictObject({
  ...{ kind: z.literal('line'), name, about },
  token: secret(500)
    .regex(/^[\w+/=.-]+$/)
    .describe('Channel access token of the Messaging API'),
  to: z
    .string()
    .trim()
    .regex(/^[UCR][0-9a-f]{32}$/)
    .optional()
    .describe('Id of a user, group or room; absent: all friends of the account'),
});

const maxRecipients = 5;

const email = z.strictObject({
  ...{ kind: z.literal('email'), name, about },
  host: z
    .string()
    .trim()
    .max(253)
    .regex(/^[A-Za-z0-9.:-]+$/)
    .describe('Mail server; it may be in the shop’s network'),
  port: z.int().min(1).max(65_535),
  security: z.enum(['tls', 'starttls']).describe('TLS from the start, or STARTTLS; never without'),
  user: z.string().trim().min(1).max(254).optional().describe('Absent: no login'),
  password: secret(1_000).optional(),
  from: z.email().max(254),
  to: z
    .array(z.string().trim())
    .min(1)
    .max(maxRecipients)
    .refine(
      (all) => all.every((one) => one.length <= 254 && z.email().safeParse(one).success),
      refusing(refusal('notifications.recipients')),
    ),
  pictures: z
    .boolean()
    .default(false)
    .describe('Attaches the pictures of refunds, voids and drawer openings, with masks, at most three'),
});

/** A browser that takes Web Push. */
const push = z.strictObject({
  ...{ kind: z.literal('push'), name, about },
  endpoint: secret(2_000).describe('Address at the push service of the browser'),
  p256dh: secret(100)
    .regex(/^[\w-]{87}$/)
    .describe('Public key of the browser: an uncompressed point of P-256 in base64url'),
  auth: secret(100)
    .regex(/^[\w-]{22}$/)
    .describe('Secret of the subscription, 16 bytes in base64url'),
  origin: z
    .url({ protocol: /^https?$/ })
    .max(300)
    .describe('Origin of the page, a contact for the push service'),
});

/** `person`: who added this browser; it goes with them. */
const storedPush = push.extend({ person: z.string().max(40).exactOptional() });

/** As stored. */
export const channelSettings = z.discriminatedUnion('kind', [chat, line, email, storedPush]);
export type ChannelSettings = z.infer<typeof channelSettings>;
export type StoredChannel = ChannelSettings & { readonly id: string };

const httpsUrl = secret(2_000)
  .refine((text) => text.startsWith('https://') && URL.canParse(text), refusing(refusal('notifications.url')))
  .refine(
    (text) => !URL.canParse(text) || withoutLogin(new URL(text)),
    refusing(refusal('notifications.login')),
  );

/** As a person enters it; an absent secret stays as it is. */
export const channelBody = z.discriminatedUnion('kind', [
  chat.extend({ url: httpsUrl.optional() }),
  line.partial({ token: true }),
  email,
  push.extend({ endpoint: httpsUrl }).partial({ endpoint: true, p256dh: true, auth: true, origin: true }),
]);
export type ChannelBody = z.infer<typeof channelBody>;

const time = z.iso.datetime({ offset: true });
const state = {
  id: z.string(),
  /** Notifications that wait for quiet hours, the bound of an hour or the next attempt. */
  waiting: z.int(),
  lastSent: time.exactOptional(),
  /** Why the last attempt failed; it is repeated. */
  problem: z
    .strictObject({
      code: z.string(),
      text: z.string().describe('In the language of the request'),
      since: time,
    })
    .exactOptional(),
};

export const channelJson = z.discriminatedUnion('kind', [
  chat.omit({ url: true }).extend({ ...state, host: z.string() }),
  line.omit({ token: true }).extend(state),
  email.omit({ password: true }).extend(state),
  push
    .omit({ endpoint: true, p256dh: true, auth: true, origin: true })
    .extend({ ...state, host: z.string() }),
]);
export type ChannelJson = z.infer<typeof channelJson>;
