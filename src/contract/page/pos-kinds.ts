/** The kinds of POS clouds, as their descriptors declare them: the page makes its forms from these. Part of the interface in sales.ts. */

import { z } from 'zod';
import { localizedText } from '../localized-text.ts';
import { momentSourceKindJson } from './moment-sources.ts';

const posSystem = z.strictObject({
  /** Begins the ids of its sales (`smaregi:CONTRACT:25`). */
  id: z.string(),
  name: localizedText,
  /** How its sales are received, in a sentence. */
  about: localizedText,
});
export type PosSystem = z.infer<typeof posSystem>;

const field = z.strictObject({
  /** Key of the settings. */
  key: z.string(),
  label: localizedText,
  help: localizedText.optional(),
  type: z.enum(['text', 'secret', 'flag']),
  /** Initial value. `callback`: the address of this gateway to which a login returns. */
  preset: z.literal('callback').optional(),
});
export type PosFieldJson = z.infer<typeof field>;

const way = z.strictObject({
  /** Unique among the ways of a kind. */
  id: z.string(),
  label: localizedText,
  /** Preparation at the POS, in order. */
  steps: z.array(localizedText),
  fields: z.array(field),
  /** Setting that only accounts of this way have; absent: all other accounts. */
  markedBy: z.string().optional(),
  /** The owner has to log in at the POS before it can be polled. */
  login: z.literal(true).optional(),
  /** Access tokens come from the gateway's cloud (contract/cloud/pos-token.ts). */
  byCloud: z.literal(true).optional(),
});
export type PosWayJson = z.infer<typeof way>;

export const posKindJson = z.strictObject({
  id: z.string(),
  /** Kinds of one system are offered together. */
  system: posSystem,
  ways: z.array(way).min(1),
  /** Settings that are addresses of its API: for tests. */
  addresses: z.array(z.string()),
  /** Settings that identify the account at the POS. */
  identities: z.array(z.string()),
  /** Settings that the program obtains by the owner's login: a problem there means that the login is needed. */
  renewed: z.array(z.string()),
  /** Its terminals can be listed; otherwise a person copies the id of the first. */
  listsTerminals: z.boolean(),
  /** Name of the id of a register there. */
  terminalName: localizedText,
});
export type PosKindJson = z.infer<typeof posKindJson>;

const pushFormat = z.strictObject({
  /** Part of the address: `…/sales?format=ID`. */
  id: z.string(),
  name: localizedText,
  /** Preparation at the till, in order. */
  steps: z.array(localizedText),
});
export type PushFormatJson = z.infer<typeof pushFormat>;

/** `GET /api/v1/pos-kinds`: POS clouds, tills that push JSON of their own, and devices that report moments. */
export const posKindsJson = z.strictObject({
  kinds: z.array(posKindJson),
  pushFormats: z.array(pushFormat),
  momentSources: z.array(momentSourceKindJson),
});
export type PosKindsJson = z.infer<typeof posKindsJson>;
