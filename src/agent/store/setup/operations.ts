/** The store's operations on cameras, registers, links and POS accounts. */
import { readMeta, writeMeta } from '../meta.ts';
import { onDb, type Reads, type Writes } from '../operation.ts';
import { calibrations, setLatency, setLinkOffset } from './calibrations.ts';
import { foundReaders, noteReader } from './camera-readers.ts';
import { removeCamera } from './camera-removal.ts';
import { cameras, usedCameraIds } from './cameras.ts';
import {
  importSetUp,
  links,
  registers,
  unlinkedRegisters,
  unlinkPosAccount,
  unlinkRegisters,
} from './links.ts';
import { migratedState } from './migrated.ts';
import { momentSources } from './moment-sources.ts';
import {
  keepPosProgress,
  notePosProblem,
  posAccounts,
  posTerminals,
  savePosSettings,
} from './pos-accounts.ts';
import { noteReportDelay, reportDelays } from './report-delays.ts';
import { pageSettings, savePageSettings } from './settings.ts';

export const setUpWrites = {
  importSetUp,
  /** Replaces the named sections. */
  savePageSettings,
  /** Stores the reader that a camera was found to need. */
  noteReader: onDb(noteReader),
  noteReportDelay,
  /** Stores the cursor; everything before it must be stored already. */
  keepPosProgress,
  notePosProblem,
  /**
   * Restarts the source where it does not hold these settings. False when there is no such account of that
   * version.
   */
  savePosSettings,
  /**
   * Deletes the account and its tokens; its registers and their sales stay. False when there is no such
   * account.
   */
  removePosAccount: unlinkPosAccount,
  /**
   * Deletes the camera with its login, masks and calibration, and ends its links. Sales and pictures stay,
   * and the id is not reused. Returns the keys of the registers it was linked to, or undefined when there is
   * no such camera.
   */
  removeCamera,
  /**
   * Ends the registers' links to cameras and terminals and deletes their tokens. Registers, sales and past
   * links stay. Returns the number of ended links.
   */
  unlinkRegisters,
  /** False when there is no such camera. Applies to later captures. */
  setLatency,
  /** False when no such link is in force. Applies to later sales. */
  setLinkOffset,
  /** Records the content that was last imported from a place. */
  noteProvisioned({ db }, { place, sha256 }: { readonly place: string; readonly sha256: string }): void {
    writeMeta(db, `provisioned:${place}`, sha256);
  },
} satisfies Writes;

export const setUpReads = {
  cameras: ({ db, secrets }) => cameras(db, secrets),
  /** Ids of all cameras ever used, removed ones included. */
  usedCameraIds: onDb(usedCameraIds),
  registers: onDb(registers),
  links: onDb(links),
  /** Keys of the registers unlinked by `unlinkRegisters` and not linked again since. */
  unlinkedRegisters: onDb(unlinkedRegisters),
  posAccounts: ({ db, secrets }) => posAccounts(db, secrets),
  posTerminals: onDb(posTerminals),
  /** By register, then by id. */
  momentSources: ({ db, secrets }) => momentSources(db, secrets),
  pageSettings: ({ db, secrets }) => pageSettings(db, secrets),
  calibrations: onDb(calibrations),
  foundReaders: onDb(foundReaders),
  reportDelays: onDb(reportDelays),
  /** State that a replacement gateway needs besides the set-up. */
  migratedState: onDb(migratedState),
  /**
   * Version that increases whenever cameras, registers, POS accounts or links change, also when another
   * process (`tillframe import`) changes them.
   */
  setUpVersion: ({ db }) => Number(readMeta(db, 'set_up_version') ?? 0),
  /** SHA-256 of the content last imported from that place. */
  provisioned: ({ db }, place: string) => readMeta(db, `provisioned:${place}`),
} satisfies Reads;
