/** Our own program, stopped while Square takes its time to answer a renewal: the refresh token has been used up by then. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { freePort } from '../../../peers/network/free-port.ts';
import { squareLocations, startSquare } from '../../../peers/pos/square.ts';
import { eventually, type Program, startProgram } from '../../../peers/program.ts';

const dayMs = 86_400_000;
/** Longer than an ordinary stop takes (main.ts). */
const answerAfterMs = 7_000;
/** Longest stop (main.ts), and the time of its last step on a busy machine. */
const longestStopMs = 12_000 + 3_000;

type Account = { readonly state: string; readonly problem?: { readonly code: string } };

/** An account by PKCE, linked eight days ago: each start of the program renews it, and Square answers when `answered` has resolved. */
async function startShop(opened: AsyncDisposableStack, answered: Promise<unknown>) {
  const folder = opened.adopt(await mkdtemp(join(tmpdir(), 'tillframe-stop-')), (path) =>
    rm(path, { recursive: true, force: true }),
  );
  const url = `http://127.0.0.1:${await freePort()}`;
  const square = opened.use(await startSquare({}));
  square.faults.plan({ heldUntil: answered }, { path: /token/, times: 1 });
  const granted = square.oauth.grant('pkce');
  const nowMs = Date.now();
  const current = {
    ...{ accessToken: granted.access_token, refreshToken: granted.refresh_token },
    ...{ obtainedAtMs: nowMs - 8 * dayMs, accessExpiresAtMs: nowMs + 22 * dayMs },
  };
  const { clientId, redirectUri } = square.oauth.app;
  await writeFile(
    join(folder, 'config.yaml'),
    `shop: { id: shop-1, name: ユビ珈琲 }\ndataDir: data\nweb: { listen: '${new URL(url).host}' }\nclock: { state: synced }\n`,
  );
  await writeFile(
    join(folder, 'set-up.yaml'),
    `posAccounts:
  - { id: main, kind: square, name: Square, clientId: '${clientId}', redirectUri: '${redirectUri}', baseUrl: '${square.url}', tokens: ${JSON.stringify({ current })} }
registers:
  - { key: honten, name: 本店, from: { account: main, terminal: '${squareLocations.honten}' } }
`,
  );
  const config = ['--config', join(folder, 'config.yaml')];
  const imported = opened.use(startProgram(['import', join(folder, 'set-up.yaml'), ...config]));
  await imported.line(/2 added/);
  await imported.end('SIGCONT');
  const renewals = (): number => square.asked.filter((line) => line === 'POST /oauth2/token').length;
  return { url, renewals, run: (): Program => opened.use(startProgram(['run', ...config])) };
}

async function renewing({ renewals, run }: Awaited<ReturnType<typeof startShop>>): Promise<Program> {
  const agent = run();
  await agent.line(/page server listening/);
  await eventually('a renewal', () => Promise.resolve(renewals() === 1 || undefined));
  return agent;
}

test('keeps the login when the program is stopped during a renewal that takes seven seconds', async () => {
  await using opened = new AsyncDisposableStack();
  const answered = Promise.withResolvers<undefined>();
  const shop = await startShop(opened, answered.promise);
  const agent = await renewing(shop);
  const stopped = agent.end('SIGTERM');
  await delay(answerAfterMs);
  answered.resolve(undefined);
  expect(await stopped, agent.output()).toBe(0);

  shop.run();
  const account = await eventually('the account', async () => {
    const response = await fetch(`${shop.url}/api/v1/pos-accounts`).catch(() => undefined);
    const answer = (await response?.json()) as { accounts: Account[] } | undefined;
    return answer?.accounts.find(({ state }) => state !== 'starting');
  });
  expect(account).toMatchObject({ state: 'ok' });
  expect(shop.renewals()).toBe(1);
});

test('stops within twelve seconds when a renewal has no answer', async () => {
  await using opened = new AsyncDisposableStack();
  const agent = await renewing(await startShop(opened, new Promise(() => undefined)));
  const fromMs = performance.now();
  expect(await agent.end('SIGTERM'), agent.output()).toBe(0);
  const tookMs = performance.now() - fromMs;
  expect(tookMs).toBeGreaterThan(9_000);
  expect(tookMs).toBeLessThan(longestStopMs);
  expect(agent.output()).toContain('stopped during a renewal of tokens of a POS account');
});
