/** The store's operations on password, sessions and tokens of the page. */
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

export const accessWrites = {
  /** Sets the code when there is neither a page password nor a code; otherwise returns false. */
  giveFirstCode,
  /**
   * Replaces the page's password or an earlier code. Ends all sessions and tokens, and returns their numbers.
   */
  giveNewCode,
  /** Replaces a code that was never used. Returns false and changes nothing when a password is set. */
  giveProvisionedCode,
  /** Ends all sessions and tokens. False when the code is wrong or was used before. */
  setPasswordByCode,
  /** Ends all sessions but one. False when the old password is no longer the current one. */
  changePassword,
  /** Above maxSessions the least recently used session ends. False when the password has changed. */
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
