/** Requests and answers of the routes of people. */
import { z } from 'zod';
import { maxShopsOfPerson } from '../../../domain/people/person.ts';
import { maxNameChars, shownName } from '../../../domain/people/person-name.ts';
import { receiverRoles, roles } from '../../../domain/people/roles.ts';

export const personName = z.string().max(200).overwrite(shownName).min(1).max(maxNameChars);

export const personBody = z.strictObject({ name: personName, role: z.enum(roles) });

/** At a receiver. Without `shops`: over all of them. */
export const receiverPersonBody = z.strictObject({
  name: personName,
  role: z.enum(receiverRoles),
  shops: z.array(z.string().min(1).max(128)).min(1).max(maxShopsOfPerson).exactOptional(),
});

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
      /** Ids of the shops that the person is limited to, at a receiver. */
      shops: z.array(z.string()).optional(),
    }),
  ),
  /** Shops that people can be limited to, at a receiver. */
  shops: z.array(z.strictObject({ id: z.string(), name: z.string() })).optional(),
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
