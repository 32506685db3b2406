/** Forwarding by several receivers on one database: one of them sends to a target, and another goes on when it is killed or stands still. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { startWebhookTarget, type WebhookTarget } from '../../peers/clouds/webhook-target.ts';
import { type Program, startProgram } from '../../peers/program.ts';
import { allChanges } from '../feed/reader.ts';
import { bodyOf, post } from '../start.ts';
import { sharedStore } from '../stores.ts';

type Running = { readonly program: Program; readonly url: string };

/** Receivers that know one target. */
async function startShop(target: WebhookTarget) {
  const { database, store } = await sharedStore();
  const folder = mkdtempSync(join(tmpdir(), 'tillframe-forwarding-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const tokenFile = join(folder, 'token');
  return {
    token: () => readFileSync(tokenFile, 'utf8').trim(),
    async start(env: Record<string, string> = {}): Promise<Running> {
      const program = startProgram(
        [
          ...['receiver', '--listen', '127.0.0.1:0', '--token-file', tokenFile, '--forward', target.url],
          ...['--database', database, '--pictures', store.pictures],
        ],
        { ...store.env, ...env },
      );
      onTestFinished(async () => void (await program.end('SIGKILL')));
      return { program, url: (await program.line(/listening on (http:\S+)/))[1] ?? '' };
    },
  };
}

const idsOf = (target: WebhookTarget): string[] => target.accepted.map(({ eventId }) => eventId);
const bodies = (count: number, from = 1): string[] =>
  Array.from({ length: count }, (_, index) => bodyOf({ sequence: from + index }));

test('another receiver goes on behind the stored position of one that is killed', async () => {
  await using target = await startWebhookTarget();
  const shop = await startShop(target);
  const first = await shop.start({ TILLFRAME_FAILPOINTS: 'forward.before_position=kill@3' });
  target.setSecret((await first.program.line(/shown once: (whsec_\S+)/))[1] ?? '');
  const second = await shop.start();
  const auth = { authorization: `Bearer ${shop.token()}` };
  // Each by itself: pages of the feed have one to twenty of them.
  for (const body of bodies(45)) expect((await post(second, [body], auth)).status).toBe(200);
  await first.program.line(/failpoint forward.before_position: kill/);
  // Behind what is repeated, which may be the last page.
  expect((await post(second, bodies(1, 46), auth)).status).toBe(200);
  await expect.poll(() => new Set(idsOf(target)).size, { timeout: 60_000 }).toBe(46);
  const changes = await allChanges(second, shop.token());
  const places = target.accepted.map(({ id }) => changes.findIndex(({ cursor }) => cursor === id));
  const jumps = places.filter((place, index) => index > 0 && place !== (places[index - 1] ?? 0) + 1);
  // In the order of the feed, but for one jump back of a page at most.
  expect(jumps).toHaveLength(1);
  expect(places.length).toBeLessThanOrEqual(46 + 20);
  expect(target.accepted.every(({ isSigned }) => isSigned)).toBe(true);
});

test('another receiver takes over from one that stands still, which then sends nothing more', async () => {
  await using target = await startWebhookTarget();
  const shop = await startShop(target);
  const first = await shop.start();
  const auth = { authorization: `Bearer ${shop.token()}` };
  await post(first, bodies(3), auth);
  await expect.poll(() => target.accepted.length, { timeout: 60_000 }).toBe(3);
  first.program.child.kill('SIGSTOP');
  const second = await shop.start();
  await post(second, bodies(3, 4), auth);
  // What was accepted just before it stood still may come once more.
  const sent = () => [...new Set(idsOf(target))];
  await expect.poll(() => sent().length, { timeout: 60_000, interval: 100 }).toBe(6);
  first.program.child.kill('SIGCONT');
  await first.program.line(/forwarding lost its connection/);
  const before = target.attempts.length;
  await post(first, bodies(3, 7), auth);
  await expect.poll(() => sent().length, { timeout: 60_000 }).toBe(9);
  expect(sent()).toEqual(bodies(9).map((body) => (JSON.parse(body) as { id: string }).id));
  expect(target.attempts).toHaveLength(before + 3);
});
