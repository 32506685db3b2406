/**
 * Matches drawer kicks with the papers of one printer. A kick belongs to the paper it occurs in, to one that begins
 * soon after it, or to one that has just ended; an unmatched kick is a drawer opened without a sale. Pure: times are
 * parameters.
 */
import type { Paper } from './paper-builder.ts';

export type DrawerBounds = {
  /** Time that a kick waits for a paper to begin. */
  readonly receiptWithinMs: number;
  /** Time that a finished paper waits for a kick. */
  readonly kickAfterMs: number;
};

/** Kicks this close together open the drawer once: pins 2 and 5, or a repeated command. */
const sameKickMs = 2_000;

/** `waited`: the paper as it was when it began to wait for a kick. */
type CapturedPaper = { readonly kind: 'paper'; readonly paper: Paper; readonly waited?: Paper };
type CapturedKick = { readonly kind: 'no_sale'; readonly kickAtMs: number };
export type CapturedJob = CapturedPaper | CapturedKick;

export type Drawer = {
  kick(atMs: number): CapturedJob[];
  /** A paper begins and takes over a waiting kick. Pass the kick to `ended`. */
  begun(atMs: number): number | undefined;
  /** Empty while the paper waits for a kick. */
  ended(paper: Paper, kickAtMs: number | undefined): CapturedJob[];
  tick(nowMs: number): CapturedJob[];
  /** Returns everything that still waits. */
  flush(): CapturedJob[];
};

export function createDrawer({ receiptWithinMs, kickAfterMs }: DrawerBounds): Drawer {
  let kickAtMs: number | undefined;
  let waiting: Paper[] = [];

  function giveUpKick(): CapturedJob[] {
    if (kickAtMs === undefined) return [];
    const given: CapturedJob = { kind: 'no_sale', kickAtMs };
    kickAtMs = undefined;
    return [given];
  }

  function release(isDue: (paper: Paper) => boolean): CapturedJob[] {
    const due = waiting.filter(isDue);
    waiting = waiting.filter((paper) => !isDue(paper));
    return due.map((paper) => ({ kind: 'paper', paper, waited: paper }));
  }

  return {
    kick(atMs) {
      const index = waiting.findLastIndex((paper) => atMs - paper.endAtMs <= kickAfterMs);
      const [paper] = index === -1 ? [] : waiting.splice(index, 1);
      if (paper !== undefined) return [{ kind: 'paper', paper: { ...paper, kickAtMs: atMs }, waited: paper }];
      if (kickAtMs !== undefined && atMs - kickAtMs <= sameKickMs) return [];
      const earlier = giveUpKick();
      kickAtMs = atMs;
      return earlier;
    },
    begun(atMs) {
      if (kickAtMs === undefined || atMs - kickAtMs > receiptWithinMs) return undefined;
      const claimed = kickAtMs;
      kickAtMs = undefined;
      return claimed;
    },
    ended(paper, claimedAtMs) {
      const kick = claimedAtMs ?? paper.kickAtMs;
      if (kick !== undefined) return [{ kind: 'paper', paper: { ...paper, kickAtMs: kick } }];
      waiting.push(paper);
      return [];
    },
    tick(nowMs) {
      const late = kickAtMs !== undefined && nowMs - kickAtMs > receiptWithinMs ? giveUpKick() : [];
      return [...late, ...release((paper) => nowMs - paper.endAtMs > kickAfterMs)];
    },
    flush: () => [...release(() => true), ...giveUpKick()],
  };
}
