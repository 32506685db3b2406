/** Requests and answers of the sign-in routes. */
import { z } from 'zod';
import { rights, tokenScopes } from '../../../domain/people/roles.ts';
import { maxShopNameChars } from '../../../domain/setup/page-settings.ts';
import { tokenName } from '../../../lib/crypto/token-name.ts';
import { personName, signedInPerson } from './people.ts';

const sessionStates = ['open', 'set_up', 'login', 'signed_in'] as const;

export const sessionJson = z.strictObject({
  /** `open`: no password was ever set, and only this machine reaches the page. `set_up`: a password has to be set. */
  state: z.enum(sessionStates),
  minPasswordChars: z.int(),
  /** Several people can sign in: a name is required. */
  needsName: z.boolean(),
  /** Somebody has a passkey for this name of the page. */
  hasPasskeys: z.boolean().optional(),
  /** The signed-in person. */
  person: signedInPerson.optional(),
  /** Rights of the visitor of a receiver, which shows the sales of its shops and has no cameras, video or set-up. Absent at a gateway. */
  viewer: z.strictObject({ rights: z.array(z.enum(rights)) }).optional(),
  /** Before a password is set: nobody has named the shop, and `POST /api/v1/setup` may. */
  needsShopName: z.literal(true).optional(),
});
export type SessionJson = z.infer<typeof sessionJson>;

/** No password is longer; its length is checked where it is set. */
const password = z.string().min(1).max(1_024);

export const setUpBody = z.strictObject({
  code: z.string().min(1).max(40),
  password,
  /** Name of the first person; an invited one has a name and a role already. */
  name: personName.optional(),
  role: z.enum(['owner', 'installer']).default('owner'),
  /** Empty: it is named later. */
  shopName: z.string().trim().max(maxShopNameChars).optional(),
});
export const signInBody = z.strictObject({ name: z.string().max(200).optional(), password });
export const passwordBody = z.strictObject({ current: password, next: password });

export const endedJson = z.strictObject({ ended: z.int() });

/** Answer to `POST /api/v1/handover`: the code for the next password, shown once, and the number of ended sessions and tokens. */
export const handOverJson = z.strictObject({
  code: z.string(),
  sessions: z.int(),
  tokens: z.int(),
  /** Addresses of this page to type in the shop's network, the likeliest first; empty if none is known. */
  addresses: z.array(z.string()),
});
export type HandOverJson = z.infer<typeof handOverJson>;

const tokenScope = z.enum(tokenScopes);
/** `scope`: `read` for programs that change nothing. */
export const tokenBody = z.strictObject({ name: tokenName, scope: tokenScope.default('all') });
const tokenJson = z.strictObject({ id: z.string(), name: z.string(), scope: tokenScope, madeAt: z.string() });
export const tokensJson = z.strictObject({ tokens: z.array(tokenJson) });
export type TokensJson = z.infer<typeof tokensJson>;
export const newTokenJson = z.strictObject({
  id: z.string(),
  name: z.string(),
  scope: tokenScope,
  token: z.string(),
});
export type NewTokenJson = z.infer<typeof newTokenJson>;
