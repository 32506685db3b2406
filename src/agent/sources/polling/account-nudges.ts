/**
 * Nudges of one account (contract/cloud/nudge.ts): when they make its poller poll, and whether it may rely on them and poll seldom. Without a
 * clock of its own: times are monotonic milliseconds.
 *
 * Relying on them is earned: a cloud that offers nudges may have no webhook for this account. One nudge is enough at first. A sale that an
 * ordinary poll finds, and that no nudge reports within `lateMs`, ends it until three nudges have come.
 */
import type { PollPace } from './poll-pace.ts';

/** The way of nudges from the cloud. `refused`: a person has to permit it at the broker. */
export type NudgeChannel = 'up' | 'down' | 'refused';

/** `waiting`: the cloud can nudge, and has not for this account. `doubted`: a sale was not reported. */
export type NudgeState = 'none' | 'waiting' | 'relied_on' | 'doubted' | 'down' | 'refused';

/** Polls by nudge without a sale of an own register, after which they are further apart: the nudges are of other registers. */
const maxFruitless = 3;
const nudgesAfterDoubt = 3;

export type AccountNudges = ReturnType<typeof createAccountNudges>;

export function createAccountNudges(pace: PollPace['nudged'], onChange: () => void) {
  let isUp = false;
  let isRefused = false;
  /** Has been up since the start. */
  let wasUp = false;
  let lostMs = -Infinity;
  let needed = 1;
  let came = 0;
  let pending = false;
  let lastNudgeMs = -Infinity;
  let lastNewsMs = -Infinity;
  /** A sale was found without a nudge. */
  let unreportedMs: number | undefined;
  let repeatMs: number | undefined;
  /** A nudge has brought nothing yet: the list of the POS may lag behind its event. */
  let isAwaited = false;
  let fruitless = 0;
  let changes = 0;

  function changed(): void {
    changes += 1;
    onChange();
  }

  function isReliedOn(nowMs: number): boolean {
    if (unreportedMs !== undefined && nowMs - unreportedMs >= pace.lateMs) {
      unreportedMs = undefined;
      needed = nudgesAfterDoubt;
      came = 0;
    }
    return isUp && came >= needed;
  }

  return {
    nudged(nowMs: number): void {
      lastNudgeMs = nowMs;
      unreportedMs = undefined;
      came = Math.min(came + 1, needed);
      pending = true;
      changed();
    },
    /** The cloud doesn't know whether there is news: a reason to poll, and no proof that nudges come. */
    maybeNews(): void {
      pending = true;
      changed();
    },
    /** Nudges come, or the way they take has failed. */
    channel(channel: NudgeChannel, nowMs: number): void {
      isRefused = channel === 'refused';
      const up = channel === 'up';
      if (up === isUp) return;
      isUp = up;
      wasUp ||= up;
      if (!up) lostMs = nowMs;
      changed();
    },
    /** A poll starts. True if a nudge caused it. */
    begin(): boolean {
      const byNudge = pending;
      pending = false;
      repeatMs = undefined;
      return byNudge;
    },
    /** `news`: sales of own registers stored for the first time; `isEmpty`: nothing new of other registers either. */
    end(poll: { nowMs: number; byNudge: boolean; news: number; isEmpty: boolean }): void {
      const { nowMs, byNudge, news, isEmpty } = poll;
      if (news > 0) {
        fruitless = 0;
        lastNewsMs = nowMs;
        const isReported = byNudge || isAwaited || nowMs - lastNudgeMs < pace.lateMs;
        isAwaited = false;
        if (!isReported && isReliedOn(nowMs)) unreportedMs ??= nowMs;
        return;
      }
      if (!byNudge) return;
      fruitless += 1;
      // After a sale, the nudge was of its further details.
      if (!isEmpty || nowMs - lastNewsMs < pace.lateMs) return;
      isAwaited = true;
      repeatMs = nowMs + pace.repeatMs;
    },
    isReliedOn,
    changes: (): number => changes,
    /**
     * Time of the next poll. `ordinaryMs`: wait without nudges; `waitMs`: wait as of now; `shareMs`: least time between polls, for the POS's
     * limit; `random` in [0, 1).
     */
    dueMs(poll: {
      startedMs: number;
      endedMs: number;
      ordinaryMs: number;
      waitMs: number;
      shareMs: number;
      random: number;
    }): number {
      const { startedMs, endedMs, ordinaryMs, waitMs, shareMs, random } = poll;
      const gapMs = Math.max(shareMs, fruitless < maxFruitless ? pace.gapMs : pace.fruitlessGapMs);
      const times = [
        // All gateways of a cloud lose it together.
        Math.max(endedMs + waitMs, isUp ? -Infinity : lostMs + random * ordinaryMs),
        ...(pending ? [startedMs + gapMs] : []),
        ...(repeatMs === undefined ? [] : [repeatMs]),
        ...(unreportedMs === undefined ? [] : [unreportedMs + pace.lateMs]),
      ];
      return Math.min(...times);
    },
    state: (nowMs: number): NudgeState => {
      if (isRefused) return 'refused';
      if (!wasUp) return 'none';
      if (!isUp) return 'down';
      if (isReliedOn(nowMs)) return 'relied_on';
      return needed > 1 ? 'doubted' : 'waiting';
    },
  };
}
