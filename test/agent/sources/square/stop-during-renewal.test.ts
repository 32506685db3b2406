/** Our own program, stopped while Square takes its time to answer a renewal: the refresh token has been used up by then. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { freePort } from '../../../peers/network/free-port.ts';
import { squareLocations, startSquare } from '../../../peers/pos/square.ts';
import { eventually, startProgram } from '../../../peers/program.ts';

const dayMs = 86_400_000;
/** Longer than an ordinary stop takes (main.ts). */
const answerAfterMs = 7_000;

type Account = { readonly state: string; readonly problem?: { readonly code: string } };

test('keeps the login when the program is stopped during a renewal that takes seven seconds', async () => {
  await using opened = new AsyncDisposableStack();
  const folder = opened.adopt(await mkdtemp(join(tmpdir(), 'tillframe-stop-')), (path) =>
    rm(path, { recursive: true, force: true }),
  );
  const url = `http://127.0.0.1:${await freePort()}`;
  const square = opened.use(await startSquare({}));
  const renewals = (): number => square.asked.filter((line) => line === 'POST /oauth2/token').length;
  const granted = square.oauth.grant('pkce');
  const nowMs = Date.now();
  // Eight days ago: to be renewed.
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

  const answered = Promise.withResolvers<undefined>();
  square.faults.plan({ heldUntil: answered.promise }, { path: /token/, times: 1 });
  const agent = opened.use(startProgram(['run', ...config]));
  await eventually('a renewal', () => Promise.resolve(renewals() === 1 || undefined));
  const stopped = agent.end('SIGTERM');
  await delay(answerAfterMs);
  answered.resolve(undefined);
  expect(await stopped, agent.output()).toBe(0);

  opened.use(startProgram(['run', ...config]));
  const account = await eventually('the account', async () => {
    const response = await fetch(`${url}/api/v1/pos-accounts`).catch(() => undefined);
    const answer = (await response?.json()) as { accounts: Account[] } | undefined;
    return answer?.accounts.find(({ state }) => state !== 'starting');
  });
  expect(account).toMatchObject({ state: 'ok' });
  expect(renewals()).toBe(1);
});
