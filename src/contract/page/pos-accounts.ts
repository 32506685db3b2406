/** The accounts at POS clouds. Part of the interface in sales.ts. */
import { z } from 'zod';
import { posProblemReasons } from '../../domain/setup/pos-account.ts';
import { problemSchema } from '../problem.ts';

const time = z.iso.datetime({ offset: true });

/** An account at a POS cloud: one poller, all its registers. */
export const posAccountJson = z.strictObject({
  id: z.string(),
  kind: z.string(),
  name: z.string(),
  /** refused: a person has to act first, see `problem`. retrying: retried automatically. */
  state: z.enum(['starting', 'ok', 'retrying', 'refused']),
  since: time,
  lastSuccess: time.optional(),
  nextTry: time.optional(),
  problem: problemSchema
    .extend({
      reason: z.enum(posProblemReasons),
      /** Key of the setting at fault. */
      field: z.string().optional(),
    })
    .optional(),
  /** Refusal of a renewal of its login, while the login before still works. */
  renewal: problemSchema.optional(),
  /**
   * Whether the cloud reports news of the POS (webhooks). relied_on: each sale, so that the POS is polled seldom; waiting: it can, and has not
   * yet; doubted: a sale was not reported; down: it can't at the moment; refused: the broker refuses the topics of nudges. none: this cloud or
   * POS has no webhooks.
   */
  nudges: z.enum(['none', 'waiting', 'relied_on', 'doubted', 'down', 'refused']),
  /** More than one page is waiting at the POS. */
  catchingUp: z.boolean(),
  /** Sales skipped since the start: of terminals without a register, and from before their register was linked. */
  passedOver: z.strictObject({ notLinked: z.number().int(), beforeLink: z.number().int() }),
  /** Terminals still without a register, the most recent first; absent: none. */
  notLinked: z
    .array(z.strictObject({ terminal: z.string(), sales: z.number().int(), lastSale: time }))
    .optional(),
  /** Unreadable records of the POS since the start; the newest with their errors. */
  unreadable: z.strictObject({
    count: z.number().int(),
    newest: z.array(z.strictObject({ key: z.string(), why: z.string() })),
  }),
  registers: z.array(z.strictObject({ register: z.string(), terminal: z.string(), linkedAt: time })),
});
export type PosAccountJson = z.infer<typeof posAccountJson>;

/** `GET /api/v1/pos-accounts`; `settings` without the secret ones. */
export const posAccountsJson = z.strictObject({
  accounts: z.array(posAccountJson.extend({ settings: z.record(z.string(), z.unknown()) })),
});
export type PosAccountsJson = z.infer<typeof posAccountsJson>;

/** `GET /api/v1/pos-accounts/{id}/registers`. */
export const posTerminalsJson = z.strictObject({
  account: z.string(),
  /** false: this POS has no list; these terminals had a sale since the start, or are linked. */
  isList: z.boolean(),
  terminals: z.array(
    z.strictObject({
      terminal: z.string(),
      name: z.string().optional(),
      store: z.string().optional(),
      /** Key of its register. */
      register: z.string().optional(),
      lastSale: time.optional(),
      /** Amount of that sale, where the POS gives it together with the list: minor units of `currency`. */
      lastTotal: z.number().int().optional(),
      currency: z.string().optional(),
    }),
  ),
});
export type PosTerminalsJson = z.infer<typeof posTerminalsJson>;

/** `POST /api/v1/oauth/start`: the login's address, its deadline, and the state that is returned. */
export const oauthStartJson = z.strictObject({ url: z.string(), state: z.string(), expiresAt: time });

/** `POST /api/v1/oauth/code`. */
export const oauthLinkedJson = z.strictObject({ linked: z.literal(true) });
