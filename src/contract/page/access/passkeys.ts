/** Requests and answers of the routes of passkeys. What browser and gateway exchange is that of WebAuthn, as JSON. */
import { z } from 'zod';

const base64url = z.string().max(8_000);

/** Options for `navigator.credentials`. */
export const passkeyOptionsJson = z.looseObject({ challenge: base64url });

const credential = z.looseObject({
  id: z.string().min(1).max(2_000),
  rawId: z.string().max(2_000),
  type: z.literal('public-key'),
  response: z.record(z.string(), z.unknown()),
});

export const passkeySignInBody = z.strictObject({ credential });
/** A session that somebody left open adds no passkey. */
export const passkeyOptionsBody = z.strictObject({ password: z.string().min(1).max(1_024) });
export const passkeyBody = z.strictObject({ name: z.string().trim().min(1).max(60), credential });

export const passkeysJson = z.strictObject({
  /** The page has a name, and TLS: the browser may offer passkeys. */
  isOffered: z.boolean(),
  passkeys: z.array(
    z.strictObject({
      id: z.string(),
      name: z.string(),
      /** Name of the page that it was made under. */
      host: z.string(),
      addedAt: z.iso.datetime({ offset: true }),
    }),
  ),
});
export type PasskeysJson = z.infer<typeof passkeysJson>;
