/** Registers that push over HTTP keep the contract of all sources. */
import { createHash } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { closeServer, createPushServer } from '../../src/web/server.ts';
import { freePort } from '../peers/free-port.ts';
import { type ContractSale, contractRegister, type SourceWorld, sourceContract } from './contract.ts';

const token = 'till-token-0123456789';
const tokenSha256 = createHash('sha256').update(token).digest('hex');
const soldAt = '2026-11-24T12:34:56.789+09:00';

/** A till: it keeps what was not taken, and sends it again. */
async function openTill(): Promise<SourceWorld> {
  const port = await freePort();
  const closing = new AbortController();
  const taken = new Set<string>();
  let refused = 0;
  const sending: Promise<void>[] = [];

  async function post(body: string): Promise<number | undefined> {
    try {
      const response = await fetch(`http://127.0.0.1:${port}/api/v1/registers/${contractRegister}/sales`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body,
        signal: closing.signal,
      });
      await response.arrayBuffer();
      return response.status;
    } catch {
      return undefined;
    }
  }

  async function send({ number, kind, totalMinor }: ContractSale): Promise<void> {
    const body = JSON.stringify({ saleId: number, kind, total: totalMinor, soldAt });
    while (!closing.signal.aborted) {
      const status = await post(body);
      if (status === 200 || status === 201) {
        taken.add(number);
        return;
      }
      await delay(20, undefined, { signal: closing.signal }).catch(() => undefined);
    }
  }

  const tell = (sale: ContractSale): void => void sending.push(send(sale));
  return {
    tell,
    repeat: send,
    edit: send,
    garbage: async () => {
      if ((await post('{"saleId":')) === 400) refused += 1;
    },
    complaints: () => refused,
    acknowledged: () => taken.size,
    start: async ({ intake, received, clock, log }, signal) => {
      const deps = {
        ...{ intake, received, clock, log, currency: 'JPY', maxBodyBytes: 64 * 1024 },
        tokenSha256: (key: string) => (key === contractRegister ? tokenSha256 : undefined),
      };
      const app = createPushServer(deps, log);
      await app.listen({ host: '127.0.0.1', port });
      const { promise: stopped, resolve } = Promise.withResolvers<undefined>();
      signal.addEventListener(
        'abort',
        () => void closeServer(app, 100, clock).then(() => resolve(undefined)),
        {
          once: true,
        },
      );
      return { stopped };
    },
    [Symbol.asyncDispose]: async () => {
      closing.abort();
      await Promise.all(sending);
    },
  };
}

sourceContract({ name: 'http', by: 'register', open: openTill });
