/** Requests and answers of the routes of people. */
import { z } from 'zod';
import { maxNameChars, shownName } from '../../../domain/people/person-name.ts';
import { roles } from '../../../domain/people/roles.ts';

export const personName = z.string().max(200).overwrite(shownName).min(1).max(maxNameChars);

export const personBody = z.strictObject({ name: personName, role: z.enum(roles) });

export const signedInPerson = z.strictObject({ id: z.string(), name: z.string(), role: z.enum(roles) });
export type SignedInPerson = z.infer<typeof signedInPerson>;

export const peopleJson = z.strictObject({
  people: z.array(
    signedInPerson.extend({
      addedAt: z.iso.datetime({ offset: true }),
      /** Has a password, and can sign in. */
      isReady: z.boolean(),
      /** An invitation that can be used for so long, if the gateway runs on. Seconds. */
      invitedForS: z.int().optional(),
      /** Signed-in browsers. */
      sessions: z.int(),
    }),
  ),
});
export type PeopleJson = z.infer<typeof peopleJson>;

/** The code is in this answer alone. */
export const invitationJson = z.strictObject({
  id: z.string(),
  name: z.string(),
  code: z.string(),
  validForS: z.int(),
});
export type InvitationJson = z.infer<typeof invitationJson>;
