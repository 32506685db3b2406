/** How often the checkout was found in the region of a register. Pure. */

/** Newest searches of a register that count. */
export const keptSearches = 50;

/** Outcome of the search for a sale. `learning`: a change, but not the one of several sales before; `no_better`: found, and the stated time is as certain. */
export const searchOutcomes = [
  'seen',
  'learning',
  'unchanged',
  'no_better',
  'no_video',
  'not_decoded',
] as const;
export type SearchOutcome = (typeof searchOutcomes)[number];

/** `changed`: with a change of whatever kind, among the newest. */
export type RegionHits = {
  readonly searches: number;
  readonly seen: number;
  readonly withoutVideo: number;
  readonly changed: number;
};

/** Fewer searches judge nothing. */
const enough = 20;
/** Less than this share finds a drawer or screen seldom: in the study it was two of three, and one of seven where hands cover it. */
const rareShare = 0.2;

/** `video_gone`: of half of the sales or more. */
type RegionVerdict = 'none_yet' | 'learning' | 'finds' | 'rare' | 'video_gone';

export function judgeRegion({ searches, seen, withoutVideo }: RegionHits): RegionVerdict {
  if (searches === 0) return 'none_yet';
  if (searches >= enough / 4 && withoutVideo >= searches / 2) return 'video_gone';
  if (searches < enough) return seen > 0 ? 'finds' : 'learning';
  return seen < rareShare * searches ? 'rare' : 'finds';
}
