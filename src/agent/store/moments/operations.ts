/** The store's operations on moments. */
import { onDb, type Reads, type Writes } from '../operation.ts';
import { acceptMoments } from './accept-moments.ts';
import { deviceReports } from './device-reports.ts';
import { momentPictureDue, settleMomentPicture } from './moment-pictures.ts';
import { recordNoSales } from './no-sales.ts';
import { noteRegionSearch, regionComparisons, regionHits, regionLooks } from './region-searches.ts';
import { salesNear, salesToCompare, salesToSee, seeSale } from './seen-sales.ts';

export const momentWrites = {
  /** Commits moments of a register; they may be answered once this resolves. Sales that they belong to get their time. */
  acceptMoments,
  /** Records drawer openings that no sale has claimed in time. Returns their pending pictures. */
  recordNoSales,
  settleMomentPicture,
  noteRegionSearch,
  seeSale,
} satisfies Writes;

export const momentReads = {
  momentPictureDue: onDb(momentPictureDue),
  deviceReports: onDb(deviceReports),
  salesToSee: onDb(salesToSee),
  salesNear: onDb(salesNear),
  regionLooks,
  regionHits: onDb(regionHits),
  regionComparisons: onDb(regionComparisons),
  salesToCompare: onDb(salesToCompare),
} satisfies Reads;
