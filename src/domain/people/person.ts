/** A person who may use the page. Pure. */
import type { Role } from './roles.ts';

/** More than a shop employs. */
export const maxPeople = 50;

/** Validity of an invitation, in the gateway's running time. Milliseconds. */
export const invitationMs = 24 * 3_600_000;

/** Passkeys of one person, with several devices. */
export const maxPasskeys = 10;

/** People who may visit a receiver, and shops that one of them is limited to. */
export const maxReceiverPeople = 1_000;
export const maxShopsOfPerson = 200;

export type Person = {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
};
