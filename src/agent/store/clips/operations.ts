/** The store's operations on clips. */
import { onDb, type Reads, type Writes } from '../operation.ts';
import {
  clipKey,
  clipsOfCamera,
  clipsOfSale,
  clipWork,
  heldClips,
  noteClipsOfAll,
  planClips,
  removeAllClips,
  removeClips,
  settleClip,
} from './clip-rows.ts';
import { clipsUnsent, clipToSend, settleSending } from './clip-sending.ts';

export const clipWrites = {
  noteClipsOfAll,
  /** Decides about a candidate, or adds what a person requests. */
  planClips,
  /** Stores the outcome of a pending clip; false where it is not needed any more. */
  settleClip,
  removeClips,
  removeAllClips,
  settleSending,
} satisfies Writes;

export const clipReads = {
  /** Sales to decide about, and pending clips. */
  clipWork: onDb(clipWork),
  heldClips: onDb(heldClips),
  clipsOfCamera: onDb(clipsOfCamera),
  clipsOfSale: onDb(clipsOfSale),
  clipKey,
  clipToSend: onDb(clipToSend),
  clipsUnsent: onDb(clipsUnsent),
} satisfies Reads;
