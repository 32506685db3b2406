/** Video without a camera, a clock moved by the test, and a lookback over a real store. */
import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { AccessUnit } from '../../../../src/agent/cameras/access-unit.ts';
import type { Source } from '../../../../src/agent/cameras/lookback/recorder.ts';
import { createLookback, type LookbackOptions } from '../../../../src/agent/cameras/lookback/retention.ts';
import { createRingBudget } from '../../../../src/agent/cameras/ring/budget.ts';
import { createRing, type Ring } from '../../../../src/agent/cameras/ring/ring.ts';
import { lookbackIndex } from '../../../../src/agent/pipeline/lookback-index.ts';
import type { Store } from '../../../../src/agent/store/operations.ts';
import type { Clock } from '../../../../src/lib/clock.ts';
import { createLog } from '../../../../src/lib/log.ts';

export const forever = new AbortController().signal;
export const log = createLog({ level: 'silent' });

export type TestClock = Clock & {
  /** Advances second by second, with a turn for pending work. */
  advance(ms: number): Promise<void>;
};

export function testClock(of: { boot: string; monotonicMs: number; wallMs?: number }): TestClock {
  let nowMs = of.monotonicMs;
  const wallFromMs = (of.wallMs ?? 0) - of.monotonicMs;
  let sleepers: { atMs: number; wake: () => void }[] = [];
  return {
    boot: of.boot,
    monotonicMs: () => nowMs,
    nowMs: () => Math.round(wallFromMs + nowMs),
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        const fail = () => reject(signal?.reason as Error);
        if (signal?.aborted === true) fail();
        signal?.addEventListener('abort', fail, { once: true });
        sleepers.push({ atMs: nowMs + ms, wake: resolve });
      }),
    advance: async (ms) => {
      const untilMs = nowMs + ms;
      while (nowMs < untilMs) {
        nowMs = Math.min(untilMs, nowMs + 1_000);
        const due = sleepers.filter(({ atMs }) => atMs <= nowMs);
        sleepers = sleepers.filter(({ atMs }) => atMs > nowMs);
        for (const { wake } of due) wake();
        await nextTurn();
      }
    },
  };
}

/** A unit's bytes are derived from its time, so that a test can verify a result. */
export function bytesFor(timeMs: number, length: number): Buffer {
  const seed = createHash('sha256').update(String(timeMs)).digest();
  return Buffer.alloc(length, seed);
}

/** Pictures of 15 a second, taken at their time stamp; a key frame every `gop`th. Delivered 50 ms later. */
export function pictures(of: {
  fromMs: number;
  untilMs: number;
  gop: number;
  bytes?: number;
  intervalMs?: number;
}): AccessUnit[] {
  const { fromMs, gop, bytes = 200, intervalMs = 1_000 / 15 } = of;
  const count = Math.ceil((of.untilMs - fromMs) / intervalMs);
  return Array.from({ length: count }, (_, index) => {
    const timeMs = fromMs + index * intervalMs;
    return {
      codec: 'h264',
      pts90k: timeMs * 90,
      arrivalMs: timeMs + 50,
      key: index % gop === 0,
      bytes: bytesFor(timeMs, bytes),
      lossBefore: false,
      epoch: 0,
    };
  });
}

export const timeMs = (unit: AccessUnit) => unit.pts90k / 90;

/** A ring as a source to record, its bounds far away. */
export function sourceOf(ring: Ring): Source & { readonly ring: Ring } {
  return { ring, timeMs };
}

export function ringOf(units: readonly AccessUnit[]): Ring {
  const ring = createRing({ keepMs: Infinity, budget: createRingBudget(Infinity) });
  for (const unit of units) ring.add(unit);
  return ring;
}

export async function tempFolder(under = tmpdir()): Promise<AsyncDisposable & { readonly path: string }> {
  const path = await mkdtemp(join(under, 'tillframe-lookback-'));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}

const defaults: LookbackOptions['lookback'] = {
  form: 'keyframes',
  folder: '',
  keepMs: 12 * 3_600_000,
  maxBytes: 1 << 30,
  minFreeBytes: 0,
};

/** A running retention with its lookback loaded; `record` records a whole ring at once. Disposing stops it. */
export async function startKeeping(
  deps: { store: Store; clock: Clock },
  options: { lookback: Partial<LookbackOptions['lookback']>; spill?: LookbackOptions['spill'] },
) {
  const { store, clock } = deps;
  const keeping = createLookback(
    { index: lookbackIndex(store), clock, log },
    {
      lookback: { ...defaults, ...options.lookback },
      ...(options.spill !== undefined && { spill: options.spill }),
    },
  );
  const stop = new AbortController();
  const running = keeping.run(stop.signal);
  // Resolves once everything is loaded.
  await keeping.past('none')?.nearest({ boot: 'none', monotonicMs: 0 }, forever);
  return {
    keeping,
    async record(cameraId: string, units: readonly AccessUnit[]): Promise<void> {
      const life = new AbortController();
      const recording = keeping.record(cameraId, sourceOf(ringOf(units)), life.signal);
      await nextTurn();
      life.abort();
      await recording;
    },
    [Symbol.asyncDispose]: async () => {
      stop.abort();
      await running;
    },
  };
}
