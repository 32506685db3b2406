/** The picture process dies or hangs while a sale waits for its picture: the agent lives on, and the sale gets it. */
import { expect, test } from 'vitest';
import { childrenOf, eventually as soon } from '../agent/cameras/children.ts';
import { openShop } from '../peers/pos/shop.ts';
import { eventually } from '../peers/program.ts';

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

test('gives each sale its picture when the picture process is killed, crashes or hangs under it', async () => {
  await using shop = await openShop();
  const agent = shop.agent.child.pid ?? Number.NaN;
  const pictureProcess = (not?: number): Promise<number> =>
    soon(() => childrenOf(agent, 'picture-process').find(({ pid }) => pid !== not)?.pid);
  const captured = (saleId: string) =>
    eventually(`the picture of ${saleId}`, async () => {
      const [capture] = (await shop.pairs()).find((pair) => pair.saleId === saleId)?.captures ?? [];
      return capture === undefined || capture.outcome === 'pending' ? undefined : capture.outcome;
    });

  for (const signal of ['SIGKILL', 'SIGSEGV', 'none'] as const) {
    const pid = await pictureProcess();
    // Stopped, it reads no further: the picture is on its way to it.
    process.kill(pid, 'SIGSTOP');
    const { saleId } = await shop.sell({ saleId: signal });
    await pause(1_000);
    if (signal !== 'none') process.kill(pid, signal);
    if (signal === 'SIGSEGV') process.kill(pid, 'SIGCONT');
    expect(await captured(saleId)).toBe('captured');
    expect(await pictureProcess(pid)).not.toBe(pid);
  }
  expect([shop.agent.child.exitCode, shop.agent.child.signalCode]).toEqual([null, null]);
  expect(shop.agent.output()).toMatch(/killed by SIGKILL.*ended, restarting/);
  expect(shop.agent.output()).toMatch(/killed by SIGSEGV.*ended, restarting/);
  expect(shop.agent.output()).toMatch(/no answer for 10000 ms.*ended, restarting/);
});
