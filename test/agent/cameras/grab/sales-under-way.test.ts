/** Who stands still while the picture of a sale is decoded and stored. */
import { expect, test } from 'vitest';
import {
  createSalesUnderWay,
  type Pausable,
  type Until,
  withRunningTime,
} from '../../../../src/agent/cameras/grab/sales-under-way.ts';
import { systemClock as clock } from '../../../../src/lib/clock.ts';

type Standing = Pausable & { isPaused: boolean; changes: number };

function standing(): Standing {
  return {
    isPaused: false,
    changes: 0,
    pause(isPaused) {
      this.isPaused = isPaused;
      this.changes++;
    },
  };
}

/** A clock that moves by hand, and wakes what sleeps. */
function handClock() {
  let nowMs = 0;
  const sleepers: { readonly untilMs: number; readonly wake: () => void }[] = [];
  return {
    ...clock,
    monotonicMs: () => nowMs,
    sleep: (ms: number) => new Promise<void>((wake) => sleepers.push({ untilMs: nowMs + ms, wake })),
    async move(ms: number): Promise<void> {
      nowMs += ms;
      for (const { untilMs, wake } of sleepers) if (untilMs <= nowMs) wake();
      await clock.sleep(0);
    },
  };
}

test('work without haste stands still until the picture of a sale is stored', async () => {
  const time = handClock();
  const sales = createSalesUnderWay(time);
  const later = standing();
  using _ = sales.giveWay(later);
  const sale = sales.begin();
  expect([later.isPaused, sales.isUnderWay()]).toEqual([true, true]);
  await time.move(200);
  sale[Symbol.dispose]();
  expect(later.isPaused).toBe(true);
  // As long as it was decoded, and 300 ms at most.
  await time.move(198);
  expect(later.isPaused).toBe(true);
  await time.move(4);
  expect([later.isPaused, sales.isUnderWay(), later.changes]).toEqual([false, false, 2]);
  const long = sales.begin();
  await time.move(5_000);
  long[Symbol.dispose]();
  await time.move(298);
  expect(later.isPaused).toBe(true);
  await time.move(4);
  expect([later.isPaused, sales.isUnderWay()]).toEqual([false, false]);
});

test('a process that decodes the picture goes on, beside those of another camera that stand still', async () => {
  const time = handClock();
  const sales = createSalesUnderWay(time);
  const [own, other] = [standing(), standing()];
  using _own = sales.giveWay(own);
  using _other = sales.giveWay(other);
  const first = sales.begin(own);
  expect([own.isPaused, other.isPaused]).toEqual([false, true]);
  const second = sales.begin(other);
  expect([own.isPaused, other.isPaused]).toEqual([false, false]);
  await time.move(100);
  first[Symbol.dispose]();
  expect([own.isPaused, other.isPaused]).toEqual([true, false]);
  second[Symbol.dispose]();
  await time.move(102);
  expect([own.isPaused, other.isPaused]).toEqual([false, false]);
});

test('a process that begins during a sale stands still at once, and one that has ended is left alone', async () => {
  const time = handClock();
  const sales = createSalesUnderWay(time);
  const sale = sales.begin();
  const late = standing();
  const way = sales.giveWay(late);
  expect(late.isPaused).toBe(true);
  way[Symbol.dispose]();
  sale[Symbol.dispose]();
  await time.move(302);
  using _another = sales.begin();
  expect(late.changes).toBe(1);
});

test('a process that begins while a picture is stored goes on afterwards', async () => {
  const time = handClock();
  const sales = createSalesUnderWay(time);
  const sale = sales.begin();
  await time.move(100);
  sale[Symbol.dispose]();
  const late = standing();
  using _ = sales.giveWay(late);
  expect(late.isPaused).toBe(true);
  await time.move(100);
  expect(late.isPaused).toBe(false);
});

test('time in which a process stands still is none of its running time', async () => {
  const time = handClock();
  const running = withRunningTime(standing(), time);
  const fromMs = running.runMs();
  await time.move(100);
  running.pause(true);
  await time.move(5_000);
  expect(running.runMs() - fromMs).toBe(100);
  running.pause(false);
  await time.move(30);
  expect(running.runMs() - fromMs).toBe(130);
});

test('work without haste stands still until the picture is stored, however soon it was decoded', async () => {
  const time = handClock();
  const sales = createSalesUnderWay(time);
  const [later, ahead] = [standing(), standing()];
  using _ = sales.giveWay(later);
  using _ahead = sales.giveWay(ahead, () => 'decoded');
  // Decoded ahead.
  sales.begin()[Symbol.dispose]();
  const [first, second] = [sales.storing(), sales.storing()];
  await time.move(400);
  first[Symbol.dispose]();
  await time.move(100);
  expect([later.isPaused, sales.isUnderWay()]).toEqual([true, true]);
  // One that decodes ahead does not wait for the disk.
  expect([ahead.isPaused, sales.isDecoding()]).toEqual([false, false]);
  second[Symbol.dispose]();
  expect([later.isPaused, sales.isUnderWay()]).toEqual([false, false]);
});

test('a process that owes the exact picture of a sale stands still until the near one is stored', () => {
  const sales = createSalesUnderWay(handClock());
  const ahead = standing();
  let until: Until = 'decoded';
  using _ahead = sales.giveWay(ahead, () => until);
  const inTime = sales.storing();
  expect(ahead.isPaused).toBe(false);
  inTime[Symbol.dispose]();
  until = 'stored';
  const near = sales.storing();
  expect(ahead.isPaused).toBe(true);
  near[Symbol.dispose]();
  expect(ahead.isPaused).toBe(false);
});

test('work without haste goes on when storing a picture takes a second, and soon after an earlier end', async () => {
  const time = handClock();
  const sales = createSalesUnderWay(time);
  const later = standing();
  using _ = sales.giveWay(later);
  using _hung = sales.storing();
  await time.move(998);
  expect(later.isPaused).toBe(true);
  await time.move(4);
  expect([later.isPaused, sales.isUnderWay()]).toEqual([false, false]);
  // The timer of the storing is later than the end of what was decoded beside it.
  const sale = sales.begin();
  const stored = sales.storing();
  await time.move(200);
  sale[Symbol.dispose]();
  stored[Symbol.dispose]();
  expect(later.isPaused).toBe(true);
  await time.move(202);
  expect(later.isPaused).toBe(false);
});
