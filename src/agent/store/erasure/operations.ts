/** The store's operations on erasures. */
import { onDb, type Reads, type Writes } from '../operation.ts';
import {
  erase,
  erasures,
  noteReported,
  reportAgain,
  reportedErasures,
  tidyErased,
  unreportedErasures,
} from './erasures.ts';

export const erasureWrites = {
  /** Erases a sale or a picture of it, and records that. */
  erase,
  noteErasuresReported: noteReported,
  reportErasuresAgain: reportAgain,
  tidyErased,
} satisfies Writes;

export const erasureReads = {
  erasures: onDb(erasures),
  unreportedErasures: onDb(unreportedErasures),
  reportedErasures: onDb(reportedErasures),
} satisfies Reads;
