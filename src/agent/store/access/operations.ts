/** The store's operations on people, sessions and tokens of the page. */
import { onDb, type Reads, type Writes } from '../operation.ts';
import {
  addToken,
  changePassword,
  endSessions,
  giveFirstCode,
  giveNewCode,
  giveProvisionedCode,
  keepRunningTime,
  noteSessionSeen,
  openSession,
  pageAccess,
  pageAccessVersion,
  removeToken,
  setPasswordByCode,
} from './page-access.ts';
import { addPasskey, notePasskeyUsed, removePasskey } from './passkeys.ts';
import { addPerson, changePerson, invitePerson, removePerson, setPasswordByInvitation } from './people.ts';

export const accessWrites = {
  /** Sets the code when there is neither a page password nor a code; otherwise returns false. */
  giveFirstCode,
  /** Ends all people or replaces an earlier code. Ends all sessions and tokens, and returns their numbers. */
  giveNewCode,
  /** Replaces a code that was never used. Returns false and changes nothing when a password is set. */
  giveProvisionedCode,
  /** Adds the first person. False when the code is wrong or was used before. */
  setPasswordByCode,
  /** Adds a person with an invitation. */
  addPerson,
  changePerson,
  /** Not the last owner. */
  removePerson,
  /** Another invitation. False when there is no such person. */
  invitePerson,
  /** False when the person has as many as there may be. */
  addPasskey,
  removePasskey,
  notePasskeyUsed: onDb(notePasskeyUsed),
  /** False when the code is wrong, used, or too old. */
  setPasswordByInvitation,
  /** Ends all sessions of the person but one. False when the old password is no longer the current one. */
  changePassword,
  /** Above maxSessions of a person their least recently used one ends. False when the password has changed. */
  openSession,
  noteSessionSeen: onDb(noteSessionSeen),
  /** Returns the number of ended sessions. */
  endSessions,
  /** False when there are maxTokens already. */
  addToken,
  removeToken,
  keepRunningTime: onDb(keepRunningTime),
} satisfies Writes;

export const accessReads = {
  pageAccess: onDb(pageAccess),
  /**
   * Version that increases whenever password, code, sessions or tokens change, also when another process
   * (`tillframe setup-code`) changes them.
   */
  pageAccessVersion: onDb(pageAccessVersion),
} satisfies Reads;
