/**
 * Nudges: a cloud that receives a POS's webhooks reports to the gateways concerned that there is news, and the gateway polls the POS then.
 * A nudge carries no sale, and none is stored by the gateway: one that is lost costs time, never a sale.
 *
 * Over MQTT it is a message of the gateway's `nudges`, once the gateway has published its topics to `nudge-topics` (asyncapi.yaml). Over HTTPS
 * `GET {base}/v1/nudges?topics=…&after=…&wait=…` is held until there is news of one of the topics, or `wait` has passed (204).
 */
import { z } from 'zod';

/** Longest nudge as JSON text, in UTF-8. */
export const maxNudgeBytes = 200;
/** Topics of one gateway. */
export const maxNudgeTopics = 32;
/** Seconds for which a cloud holds a request. Proxies close a connection that is silent for a minute. */
export const maxNudgeWaitSeconds = 55;

/** `KIND:ID`: where the POS's webhook says that something was sold, such as `smaregi:CONTRACT`, `square:LOCATION` or `shopify:LOCATION`. */
export const nudgeTopicSchema = z
  .string()
  .regex(/^[a-z]{1,16}:[\w-]{1,64}$/)
  .describe(
    'smaregi: and the contract id, square: and the location id, or shopify: and the location id or name of the shop',
  );

export const nudgeSchema = z.object({
  topics: z
    .array(nudgeTopicSchema)
    .max(maxNudgeTopics)
    .optional()
    .describe('Those with news; further ones follow in the next nudge'),
  all: z
    .literal(true)
    .optional()
    .describe('Any topic may have news: without `after`, or with one that the cloud no longer knows'),
});

/** Message of a gateway to `nudge-topics` over MQTT. */
export const nudgeTopicsSchema = z.object({ topics: z.array(nudgeTopicSchema).max(maxNudgeTopics) });

/** At most `maxNudgeBytes`. */
export const nudgeAnswerSchema = nudgeSchema.extend({
  cursor: z
    .string()
    .regex(/^[\w.-]{1,64}$/)
    .describe('`after` of the next request'),
});
export type NudgeAnswer = z.infer<typeof nudgeAnswerSchema>;
