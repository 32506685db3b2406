/**
 * The system refuses the agent threads and processes, again and again, while sales arrive: the agent lives on, and every sale reaches the cloud.
 * Pictures of such a time come late.
 */
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { startSnapshotCamera } from '../peers/cameras/snapshot-camera.ts';
import { limitTasks, mayLimitTasks } from '../peers/machine/task-group.ts';
import { openShop } from '../peers/pos/shop.ts';
import { eventually } from '../peers/program.ts';

/** `scripts/test-reliability.sh` asks for the long form. */
const phases =
  process.env['TILLFRAME_LONG'] === undefined ? 1 : Number(process.env['TILLFRAME_PHASES'] ?? 60);
/** Further tasks: none, or some for decoders, for libvips, for both. */
const tasksLeft = [0, 1, 2, 0, 3, 5, 0, 8];
/** libvips ends a thread that was idle for 15 s; the next picture needs new ones. */
const idleMs = 16_000;
const limitedMs = 2_000;
const gapMs = 250;

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** libvips alone decodes the second one. */
test.runIf(mayLimitTasks).concurrent.each(['video', 'single pictures'])(
  `keeps the agent and every sale through ${phases} phases without further tasks: a camera of %s`,
  { timeout: 240_000 + phases * 60_000 },
  async (kind) => {
    await using stack = new AsyncDisposableStack();
    const stills = kind === 'video' ? undefined : stack.use(await startSnapshotCamera());
    const shop = await openShop(stills && { cameraUrl: stills.url });
    const { child } = shop.agent;
    const group = stack.use(limitTasks(child.pid ?? Number.NaN));
    // Its processes end before their group is removed.
    stack.use(shop);
    const ended = once(child, 'exit').then((how) => {
      throw new Error(`the agent ended: ${how.join(' ')}`);
    });
    ended.catch(() => undefined);
    const saleIds: string[] = [];
    const sell = async (sales: number): Promise<void> => {
      for (let n = 0; n < sales; n++) {
        const sold = shop.sell({ saleId: `S${saleIds.length}` });
        saleIds.push((await Promise.race([sold, ended])).saleId);
        await pause(gapMs);
      }
    };
    for (let phase = 0; phase < phases; phase++) {
      await pause(idleMs);
      const limited = () => Promise.all([sell(3), pause(limitedMs)]);
      await group.during(limited, tasksLeft[phase % tasksLeft.length]);
      await sell(1);
    }
    const outcomes = await eventually(
      'every sale with its outcome at the cloud',
      async () => {
        const events = (await shop.received()).filter(({ subject }) => saleIds.includes(subject));
        const settled = events.map(({ data }) => data.captures[0]?.outcome ?? 'pending');
        return events.length === saleIds.length && !settled.includes('pending') ? settled : undefined;
      },
      180_000,
    );
    expect([child.exitCode, child.signalCode]).toEqual([null, null]);
    const log = shop.agent.output();
    const restarts = log.split('\n').filter((line) => /pictures.*ended, restarting/.test(line)).length;
    const counts = Object.entries(Object.groupBy(outcomes, (outcome) => outcome));
    const figures = counts.map(([outcome, all]) => `${outcome} ${all.length}`).join(', ');
    console.info(
      `${phases} phases, ${saleIds.length} sales: ${figures}; picture process restarted ${restarts} times`,
    );
    expect(outcomes).toContain('captured');
    // A refusal by the system says nothing of the picture.
    expect(outcomes).not.toContain('damaged');
  },
);
