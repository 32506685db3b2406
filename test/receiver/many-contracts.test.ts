/**
 * An app of Smaregi's market with many customers: contracts with three gateways each, in two shops, on one receiver; thirty in the long form
 * (TILLFRAME_LONG). Clients, receiver and its database are real, Smaregi is over the wire; the clocks of all of them are the test's.
 */
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { PosFailure } from '../../src/agent/sources/polling/cloud-source.ts';
import { smaregiPlatformSettings } from '../../src/agent/sources/smaregi-platform/settings.ts';
import { createSmaregiPlatform } from '../../src/agent/sources/smaregi-platform/smaregi-platform.ts';
import { createHttpsSink } from '../../src/agent/upload/https/https.ts';
import { type Clock, systemClock } from '../../src/lib/clock.ts';
import { createLog } from '../../src/lib/log.ts';
import { openReceiverAdmin } from '../../src/receiver/receiver-store.ts';
import { freePort } from '../peers/network/free-port.ts';
import { type Smaregi, startSmaregi } from '../peers/pos/smaregi.ts';
import { type Receiver, startReceiver } from './start.ts';

const contracts = process.env['TILLFRAME_LONG'] === undefined ? 6 : 30;
/** Revoked at the receiver, and as many that give the app up at Smaregi. */
const ended = contracts / 6;
const terminals = ['1', '2', '3'];
const minuteMs = 60_000;
const log = createLog({ level: 'silent' });
const clientSecret = 'secret-of-the-app';

async function openMarket() {
  const opened = new AsyncDisposableStack();
  let aheadMs = 0;
  const clock: Clock = {
    boot: 'market',
    nowMs: () => systemClock.nowMs() + aheadMs,
    monotonicMs: () => systemClock.monotonicMs() + aheadMs,
    sleep: (ms, signal) => systemClock.sleep(ms, signal),
  };
  const peers: Smaregi[] = [];
  for (let number = 1; number <= contracts; number += 1) {
    const peer = opened.use(await startSmaregi({ now: () => clock.nowMs(), contractId: `sk${number}` }));
    peers.push(Object.assign(peer, { clientSecret }));
  }
  // One address gives the tokens of all contracts.
  const front = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const url = new URL(request.url ?? '/', 'http://smaregi.test');
      const contract = /^\/id\/app\/(\w+)\/token$/.exec(url.pathname)?.[1];
      const peer = peers.find(({ contractId }) => contractId === contract);
      const body = Buffer.concat(chunks).toString('utf8');
      const reply = peer?.answer({ method: request.method ?? '', url, headers: request.headers, body });
      if (reply?.status === 200) granted.push(contract ?? '');
      response.writeHead(reply?.status ?? 404, { 'content-type': 'application/json' });
      response.end(JSON.stringify(reply?.body ?? {}));
    });
  });
  /** Contracts, a token each. */
  const granted: string[] = [];
  front.listen(0, '127.0.0.1');
  await once(front, 'listening');
  opened.defer(async () => {
    front.closeAllConnections();
    front.close();
    await once(front, 'close');
  });

  const dataDir = opened.adopt(mkdtempSync(join(tmpdir(), 'tillframe-market-')), (path) =>
    rmSync(path, { recursive: true, force: true }),
  );
  const listen = { host: '127.0.0.1', port: await freePort() };
  const start = () => startReceiver({ dataDir, listen, clock });
  let receiver: Receiver | undefined = await start();
  opened.defer(async () => receiver?.[Symbol.asyncDispose]());
  const base = receiver.url;
  const admin = () => openReceiverAdmin({ dataDir, nowMs: () => clock.nowMs() });
  /** Of the first two gateways of a contract, or of the third. */
  const shopOf = (contractId: string, terminal: string) => `${contractId}-${terminal === '3' ? 'b' : 'a'}`;
  const grant = (contractId: string): void => {
    using store = admin();
    for (const terminal of terminals)
      void store.posApps.grant('smaregi', contractId, shopOf(contractId, terminal));
  };
  {
    using store = admin();
    const idUrl = `http://127.0.0.1:${(front.address() as AddressInfo).port}/id`;
    const { clientId = '' } = peers[0] ?? {};
    void store.posApps.setApp('smaregi', { clientId, clientSecret, idUrl, base, sandbox: false });
  }
  for (const { contractId } of peers) grant(contractId);

  function openGateway({ contractId, apiUrl }: Smaregi, terminal: string) {
    using store = admin();
    const shop = shopOf(contractId, terminal);
    const gateway = `${contractId}-${terminal}`;
    const { secret } = store.credentials.make({ kind: 'token', shop, gateway });
    const sink = opened.use(createHttpsSink({ kind: 'https', url: base, token: secret }, clock));
    const tokens: NonNullable<typeof sink.posToken> = (request, signal) =>
      sink.posToken?.(request, signal) ?? Promise.reject(new Error('it asks for no tokens'));
    const settings = smaregiPlatformSettings.parse({ contractId, apiUrl });
    const cloud = createSmaregiPlatform(settings, {
      ...{ clock, log, cloudTokens: tokens },
      save: () => Promise.resolve(),
    });
    opened.defer(async () => cloud.close());
    let cursor = cloud.startingCursor(clock.nowMs() - 2_000);
    const found = new Set<number>();
    return {
      ...{ contractId, terminal, found, tokens },
      /** Until nothing is left: the code of the problem, or `ok`. */
      async poll(): Promise<string> {
        try {
          for (let more = true; more; ) {
            const page = await cloud.poll(cursor, AbortSignal.timeout(30_000), [terminal]);
            for (const one of page.sales) if (one.terminal === terminal) found.add(one.sale.totalMinor);
            ({ cursor, more } = page);
          }
          return 'ok';
        } catch (error) {
          if (error instanceof PosFailure) return error.problem.code;
          throw error;
        }
      },
    };
  }
  const gateways = peers.flatMap((peer) => terminals.map((terminal) => openGateway(peer, terminal)));
  let total = 0;
  const sold = new Map(gateways.map((gateway) => [gateway, new Set<number>()]));
  return {
    ...{ peers, gateways, granted, grant },
    pass: (ms: number): void => {
      aheadMs += ms;
    },
    /** One at each terminal. */
    sell: (): void => {
      for (const gateway of gateways) {
        total += 1;
        peers
          .find(({ contractId }) => contractId === gateway.contractId)
          ?.sell({ terminal: gateway.terminal, total });
        sold.get(gateway)?.add(total);
      }
      // A page ends before the second in which it was asked for.
      aheadMs += 5_000;
    },
    /** By contract, what its gateways say; each the same. */
    poll: async (): Promise<string[]> => {
      const states = await Promise.all(gateways.map((gateway) => gateway.poll()));
      return peers.map(({ contractId }) => {
        const own = new Set(states.filter((_, index) => gateways[index]?.contractId === contractId));
        return [...own].join(' and ');
      });
    },
    missing: (): number =>
      gateways.reduce((sum, gateway) => sum + (sold.get(gateway)?.difference(gateway.found).size ?? 0), 0),
    revoke: (contractId: string): void => {
      using store = admin();
      for (const terminal of ['1', '3'])
        void store.posApps.revoke('smaregi', contractId, shopOf(contractId, terminal));
    },
    stopReceiver: async () => {
      await receiver?.[Symbol.asyncDispose]();
      receiver = undefined;
    },
    startReceiver: async () => {
      receiver = await start();
    },
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}

const each = (state: string, count = contracts): string[] => Array<string>(count).fill(state);

test('gives each gateway tokens of its own contract alone, and misses no sale of anybody', async () => {
  await using market = await openMarket();
  const { peers, gateways, granted } = market;
  market.sell();
  expect(await market.poll()).toEqual(each('ok'));
  expect(market.missing()).toBe(0);
  // The three gateways of a contract share one.
  expect(granted.toSorted()).toEqual(peers.map(({ contractId }) => contractId).toSorted());

  const foreign = await Promise.all(
    gateways.map(({ contractId, tokens }) => {
      const next = peers[(Number(contractId.slice(2)) + 2) % contracts]?.contractId ?? '';
      return tokens({ system: 'smaregi', account: next }, AbortSignal.timeout(30_000));
    }),
  );
  expect(new Set(foreign.map(({ kind }) => kind))).toEqual(new Set(['no_consent']));

  for (const { contractId } of peers.slice(0, ended)) market.revoke(contractId);
  for (const peer of peers.slice(ended, 2 * ended)) {
    peer.isAppInUse = false;
    peer.revokeTokens();
  }
  market.sell();
  expect(await market.poll()).toEqual([
    ...each('ok', ended),
    ...each('smaregi.cloud_consent_ended', ended),
    ...each('ok', contracts - 2 * ended),
  ]);
  market.pass(61 * minuteMs);
  market.sell();
  expect(await market.poll()).toEqual([
    ...each('smaregi.cloud_no_consent', ended),
    ...each('smaregi.cloud_consent_ended', ended),
    ...each('ok', contracts - 2 * ended),
  ]);
  expect(market.missing()).toBe(ended * 3 + ended * 3 * 2);

  // The receiver is away for the whole life of the tokens that it gave.
  granted.length = 0;
  await market.stopReceiver();
  for (const at of [1, 29, 28]) {
    market.pass(at * minuteMs);
    market.sell();
    expect((await market.poll()).slice(2 * ended)).toEqual(each('ok', contracts - 2 * ended));
  }
  market.pass(10 * minuteMs);
  market.sell();
  expect(await market.poll()).toEqual(each('smaregi.cloud_away'));
  market.pass(600 * minuteMs);
  market.sell();
  expect(await market.poll()).toEqual(each('smaregi.cloud_away'));

  await market.startReceiver();
  for (const { contractId } of peers.slice(0, ended)) market.grant(contractId);
  for (const peer of peers.slice(ended, 2 * ended)) peer.isAppInUse = true;
  expect(await market.poll()).toEqual(each('ok'));
  expect(market.missing()).toBe(0);
  expect(granted.toSorted()).toEqual(peers.map(({ contractId }) => contractId).toSorted());
});
