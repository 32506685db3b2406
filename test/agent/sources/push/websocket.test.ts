/** Registers that keep a WebSocket open: the contract of all sources, and WebSocket-specific cases. */

import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import fastifyWebsocket from '@fastify/websocket';
import { fastify } from 'fastify';
import { describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { failed } from '../../../../src/agent/http/request.ts';
import { closeServer, createPushServer } from '../../../../src/agent/http/server.ts';
import type { StreamBounds } from '../../../../src/agent/sources/push/stream-connection.ts';
import { createStreams, maxReadBytes } from '../../../../src/agent/sources/push/websocket.ts';
import type { Intake, IntakeAnswer, MomentIntake } from '../../../../src/agent/sources/source.ts';
import { isAborted } from '../../../../src/lib/abort.ts';
import { systemClock } from '../../../../src/lib/clock.ts';
import { answerWithProblems } from '../../../../src/lib/http/problem.ts';
import { createLog } from '../../../../src/lib/log.ts';
import { freePort } from '../../../peers/network/free-port.ts';
import { receivedNow } from '../../store/fixtures.ts';
import { type ContractSale, contractRegister, type SourceWorld, sourceContract } from '../contract.ts';
import { noMoments } from '../no-moments.ts';

const token = 'till-token-0123456789';
const tokenSha256 = createHash('sha256').update(token).digest('hex');
const soldAt = '2026-11-24T12:34:56.789+09:00';
const headers = { authorization: `Bearer ${token}` };
const maxBodyBytes = 4_096;

type Answer = { ack?: number; status?: number; registerSaleId?: string; ready?: true; errors?: unknown[] };

/** A till: keeps unanswered sales, reconnects, and sends them again in order. */
async function openTill(): Promise<SourceWorld> {
  const port = await freePort();
  const url = `ws://127.0.0.1:${port}/api/v1/registers/${contractRegister}/stream`;
  const owed: { body: string; number: string | undefined }[] = [];
  const taken = new Set<string>();
  const closing = new AbortController();
  let refused = 0;
  let current: WebSocket | undefined;
  let wake: (() => void) | undefined;

  async function connectOnce(): Promise<void> {
    const socket = new WebSocket(url, { headers });
    const sent = [...owed];
    socket.on('error', () => undefined);
    socket.on('open', () => {
      current = socket;
      sent.splice(0, sent.length, ...owed);
      for (const { body } of sent) socket.send(body);
    });
    socket.on('message', (data: Buffer) => {
      const { ack = 0, status = 0 } = JSON.parse(data.toString()) as Answer;
      const message = sentOn.get(socket)?.[ack - 1];
      if (message === undefined) return;
      if (status === 400) refused++;
      else if (status === 503) {
        // Sent again over a new connection, after a pause.
        setTimeout(() => socket.close(), 100).unref();
        return;
      } else if (message.number !== undefined) taken.add(message.number);
      owed.splice(owed.indexOf(message), 1);
    });
    sentOn.set(socket, sent);
    await once(socket, 'close');
    if (current === socket) current = undefined;
  }
  const sentOn = new Map<WebSocket, { body: string; number: string | undefined }[]>();

  async function live(): Promise<void> {
    while (!closing.signal.aborted) {
      // With nothing to send there is no hurry.
      if (owed.length === 0) await new Promise<void>((resolve) => (wake = resolve));
      if (isAborted(closing.signal)) return;
      await connectOnce().catch(() => undefined);
      await delay(20);
    }
  }
  const living = live();

  function send(body: string, number?: string): void {
    const message = { body, number };
    owed.push(message);
    wake?.();
    if (current?.readyState !== WebSocket.OPEN) return;
    sentOn.get(current)?.push(message);
    current.send(body);
  }

  const tell = ({ number, kind, totalMinor }: ContractSale): void =>
    send(JSON.stringify({ saleId: number, kind, total: totalMinor, soldAt }), number);
  return {
    tell,
    repeat: tell,
    edit: tell,
    garbage: () => send('{"saleId":'),
    complaints: () => refused,
    acknowledged: () => taken.size,
    start: async ({ intake, received, clock, log }, signal) => {
      const deps = {
        moments: noMoments,
        ...{ intake, received, currency: 'JPY', timeZone: 'Asia/Tokyo', maxBodyBytes },
        tokenSha256: (key: string) => (key === contractRegister ? tokenSha256 : undefined),
      };
      const app = createPushServer(deps, log, clock);
      await app.listen({ host: '127.0.0.1', port });
      const { promise: stopped, resolve } = Promise.withResolvers<undefined>();
      const stop = () => void closeServer(app, 100, clock).then(() => resolve(undefined));
      signal.addEventListener('abort', stop, { once: true });
      return { stopped };
    },
    [Symbol.asyncDispose]: async () => {
      closing.abort();
      wake?.();
      for (const socket of sentOn.keys()) socket.terminate();
      await living;
    },
  };
}

sourceContract({ name: 'WebSocket', by: 'register', open: openTill });

const storing: Intake = async ({ sale: { registerSaleId = 'none' } }) => ({
  kind: 'stored',
  saleId: `id-${registerSaleId}`,
  revision: 1,
});

/** The route alone, with the test's bounds. */
async function startStreams(
  options: {
    intake?: Intake;
    moments?: MomentIntake;
    bounds?: Partial<StreamBounds>;
    tokenOf?: (key: string) => string | null | undefined;
  } = {},
) {
  const { intake = storing, moments = noMoments, bounds, tokenOf = () => tokenSha256 } = options;
  const app = fastify();
  const log = createLog({ level: 'silent' });
  answerWithProblems(app, { log, unexpected: failed });
  const streams = createStreams(
    {
      intake,
      moments,
      received: receivedNow,
      currency: 'JPY',
      timeZone: 'Asia/Tokyo',
      maxBodyBytes,
      tokenSha256: tokenOf,
      clock: systemClock,
      log,
    },
    bounds,
  );
  app.addHook('preClose', () => streams.end());
  await app.register(fastifyWebsocket, { options: { maxPayload: maxReadBytes(maxBodyBytes) } });
  streams.register(app);
  const address = await app.listen({ host: '127.0.0.1', port: 0 });
  const url = `${address.replace('http', 'ws')}/api/v1/registers/till-1/stream`;
  return { url, app, [Symbol.asyncDispose]: () => app.close() };
}

/** A connection with its received messages. */
async function open(url: string, more: { token?: boolean; language?: string } = {}) {
  const language = more.language === undefined ? {} : { 'accept-language': more.language };
  const socket = new WebSocket(url, { headers: { ...(more.token !== false && headers), ...language } });
  const answers: Answer[] = [];
  let code: number | undefined;
  let why = '';
  socket.on('message', (data: Buffer) => answers.push(JSON.parse(data.toString()) as Answer));
  socket.on('close', (given, reason) => {
    code = given;
    why = reason.toString();
  });
  socket.on('error', () => undefined);
  await once(socket, 'open');
  return {
    socket,
    answers,
    send: (message: unknown) => socket.send(typeof message === 'string' ? message : JSON.stringify(message)),
    why: () => why,
    closed: () => expect.poll(() => code, { interval: 5 }),
    [Symbol.dispose]: () => socket.terminate(),
  };
}

describe('a connection', () => {
  test('reports errors of a message in its answer, by its number, and stays open', async () => {
    await using streams = await startStreams();
    using line = await open(streams.url);
    line.send('{"kind":');
    line.send({ saleId: 'b', kind: 'sale', total: 0.5 });
    line.send({ saleId: 'x'.repeat(maxBodyBytes), kind: 'sale', total: 1 });
    line.socket.send(Buffer.from('{}'), { binary: true });
    line.send({ saleId: 'good', kind: 'sale', total: 5 });
    await expect.poll(() => line.answers.length, { interval: 5 }).toBe(5);
    expect(line.answers.toSorted((a, b) => (a.ack ?? 0) - (b.ack ?? 0))).toMatchObject([
      { ack: 1, status: 400, problem: { code: 'push.not_json' } },
      { ack: 2, status: 400, registerSaleId: 'b', errors: [{ field: 'total' }] },
      { ack: 3, status: 413 },
      { ack: 4, status: 400, problem: { code: 'push.not_text' } },
      { ack: 5, status: 201, registerSaleId: 'good', saleId: 'id-good', revision: 1 },
    ]);
    line.send('x'.repeat(maxReadBytes(maxBodyBytes) + 1));
    await line.closed().toBe(1009);
  });

  test('answers in the language of its request, with the codes of HTTP', async () => {
    await using streams = await startStreams();
    using till = await open(streams.url, { language: 'ja' });
    till.send('{');
    till.send({ kind: 'sale', total: 0.5 });
    await expect
      .poll(() => till.answers)
      .toMatchObject([
        {
          detail: 'メッセージが正しい JSON ではありません。',
          problem: { code: 'push.not_json', params: {} },
        },
        {
          errors: [
            {
              field: 'total',
              message: expect.stringContaining('0.5') as string,
              problem: { code: 'key.mismatch', params: { found: '0.5' } },
            },
          ],
        },
      ]);
  });

  test('answers 503 while the store rejects writes; a later message about the same sale waits', async () => {
    const taken: number[] = [];
    let failures = 1;
    const intake: Intake = async ({ sale: { totalMinor } }) => {
      await delay(5);
      if (totalMinor === 100 && failures-- > 0) return { kind: 'unavailable', why: 'full', refusal: 'disk' };
      taken.push(totalMinor);
      return { kind: 'revised', saleId: 's', revision: 1 };
    };
    await using streams = await startStreams({ intake });
    using line = await open(streams.url);
    const edits = [100, 200].map((total) => ({ saleId: 's', kind: 'sale', total }));
    for (const edit of [...edits, { saleId: 'other', kind: 'sale', total: 300 }]) line.send(edit);
    await expect.poll(() => line.answers.length, { interval: 5 }).toBe(3);
    for (const edit of edits) line.send(edit);
    await expect.poll(() => line.answers.length, { interval: 5 }).toBe(5);
    expect(Object.fromEntries(line.answers.map(({ ack, status }) => [ack, status]))).toEqual({
      ...{ 1: 503, 2: 503, 3: 201, 4: 201, 5: 201 },
    });
    expect(line.answers[0]).toMatchObject({ problem: { code: 'push.disk_full' }, retryAfter: 5 });
    expect(taken).toEqual([300, 100, 200]);
  });

  test('bounds the messages in flight: further ones are not read until there are answers', async () => {
    const waiting: ((answer: IntakeAnswer) => void)[] = [];
    const intake: Intake = () => new Promise((answer) => waiting.push(answer));
    await using streams = await startStreams({ intake, bounds: { maxUnderWay: 4 } });
    using line = await open(streams.url);
    // Long ones, so that they arrive in several chunks; one chunk may exceed the bound.
    for (let n = 0; n < 200; n++) line.send({ kind: 'sale', total: n, staff: { name: 'x'.repeat(3_000) } });
    await expect.poll(() => waiting.length, { interval: 5 }).toBeGreaterThanOrEqual(4);
    await delay(50);
    const most = waiting.length;
    expect(most).toBeLessThan(4 + (64 * 1024 * 2) / 3_000);
    for (let done = 0; done < 200; ) {
      await expect.poll(() => waiting.length, { interval: 1 }).toBeGreaterThan(0);
      for (const answer of waiting.splice(0)) {
        answer({ kind: 'stored', saleId: `s${done++}`, revision: 1 });
      }
    }
    await expect.poll(() => line.answers.length, { interval: 5 }).toBe(200);
  });

  test('bounds the bytes in flight, however few messages', async () => {
    const waiting: ((answer: IntakeAnswer) => void)[] = [];
    const intake: Intake = () => new Promise((answer) => waiting.push(answer));
    await using streams = await startStreams({ intake, bounds: { maxBytesUnderWay: 8_000 } });
    using line = await open(streams.url);
    for (let n = 0; n < 60; n++) line.send({ kind: 'sale', total: n, staff: { name: 'x'.repeat(3_500) } });
    await expect.poll(() => waiting.length, { interval: 5 }).toBeGreaterThanOrEqual(3);
    await delay(50);
    // Messages read in the same chunk come on top.
    expect(waiting.length).toBeLessThan(3 + (64 * 1024 * 2) / 3_500);
    for (let done = 0; done < 60; ) {
      await expect.poll(() => waiting.length, { interval: 1 }).toBeGreaterThan(0);
      for (const answer of waiting.splice(0)) {
        answer({ kind: 'stored', saleId: `s${done++}`, revision: 1 });
      }
    }
    await expect.poll(() => line.answers.length, { interval: 5 }).toBe(60);
  });

  test('answers the messages in flight when the gateway stops, then closes with 1001', async () => {
    const { promise, resolve } = Promise.withResolvers<IntakeAnswer>();
    const { promise: heard, resolve: hear } = Promise.withResolvers<undefined>();
    const intake: Intake = () => {
      hear(undefined);
      return promise;
    };
    const app = createPushServer(
      {
        intake,
        moments: noMoments,
        received: receivedNow,
        currency: 'JPY',
        timeZone: 'Asia/Tokyo',
        maxBodyBytes,
        tokenSha256: () => tokenSha256,
      },
      createLog({ level: 'silent' }),
    );
    const address = await app.listen({ host: '127.0.0.1', port: 0 });
    using line = await open(`${address.replace('http', 'ws')}/api/v1/registers/till-1/stream`);
    line.send({ saleId: 'last', kind: 'sale', total: 1 });
    await heard;
    const closing = app.close();
    await delay(20);
    resolve({ kind: 'stored', saleId: 's', revision: 1 });
    await line.closed().toBe(1001);
    expect(line.answers).toMatchObject([{ ack: 1, status: 201 }]);
    await closing;
  });

  test('closes a till that vanished, but not one that only listens', async () => {
    await using streams = await startStreams({ bounds: { pingMs: 500 } });
    using deaf = await open(streams.url);
    using quiet = await open(streams.url);
    deaf.socket.pause();
    await expect.poll(() => streams.app.websocketServer.clients.size).toBe(1);
    deaf.socket.resume();
    await deaf.closed().toBe(1006);
    expect(quiet.socket.readyState).toBe(WebSocket.OPEN);
  });
});

describe('access', () => {
  test('answers a wrong token or an unknown register before the upgrade', async () => {
    await using streams = await startStreams({
      tokenOf: (key) => (key === 'till-1' ? tokenSha256 : undefined),
    });
    const refusal = async (url: string, authorization: string): Promise<number> => {
      const socket = new WebSocket(url, { headers: { authorization } });
      socket.on('error', () => undefined);
      const [, response] = (await once(socket, 'unexpected-response')) as [unknown, { statusCode: number }];
      socket.terminate();
      return response.statusCode;
    };
    expect(await refusal(streams.url, 'Bearer wrong')).toBe(401);
    expect(await refusal(streams.url.replace('till-1', 'till-9'), headers.authorization)).toBe(404);
    expect((await fetch(streams.url.replace('ws', 'http'))).status).toBe(426);
  });

  test("accepts the token as a browser's first message, and closes on a wrong one, none, or a sale", async () => {
    await using streams = await startStreams();
    await using impatient = await startStreams({ bounds: { tokenMs: 200 } });
    using silent = await open(impatient.url, { token: false });
    using good = await open(streams.url, { token: false });
    using wrong = await open(streams.url, { token: false });
    using hasty = await open(streams.url, { token: false });
    good.send({ token });
    good.send({ kind: 'sale', total: 1 });
    wrong.send({ token: 'guess' });
    hasty.send({ kind: 'sale', total: 1 });
    hasty.send({ token });
    await expect.poll(() => good.answers).toMatchObject([{ ready: true }, { ack: 1, status: 201 }]);
    await wrong.closed().toBe(4401);
    await hasty.closed().toBe(4401);
    expect([wrong.why(), hasty.why()]).toEqual(['push.wrong_token', 'push.token_missing']);
    await silent.closed().toBe(4408);
    expect([...wrong.answers, ...hasty.answers, ...silent.answers]).toEqual([]);
  });

  test('ends at the next sale when the token was changed or the register removed', async () => {
    let wanted: string | undefined = tokenSha256;
    await using streams = await startStreams({ tokenOf: () => wanted });
    using first = await open(streams.url);
    using second = await open(streams.url);
    wanted = '0'.repeat(64);
    first.send({ kind: 'sale', total: 1 });
    await first.closed().toBe(4401);
    wanted = undefined;
    second.send({ kind: 'sale', total: 1 });
    await second.closed().toBe(4404);
    expect([...first.answers, ...second.answers]).toEqual([]);
  });

  test('bounds the connections of a register and in total', async () => {
    await using streams = await startStreams({
      bounds: { maxStreams: 3, maxStreamsOfRegister: 2, maxUnproven: 1 },
    });
    using _one = await open(streams.url);
    using two = await open(streams.url);
    using three = await open(streams.url);
    await three.closed().toBe(1013);
    using _other = await open(streams.url.replace('till-1', 'till-2'));
    using last = await open(streams.url.replace('till-1', 'till-3'));
    await last.closed().toBe(1013);
    two.socket.close();
    await two.closed().toBe(1005);
    // A connection without a token doesn't count.
    using _idle = await open(streams.url, { token: false });
    using late = await open(streams.url, { token: false });
    await late.closed().toBe(1013);
    using again = await open(streams.url);
    again.send({ kind: 'sale', total: 1 });
    await expect.poll(() => again.answers.length, { interval: 5 }).toBe(1);
  });
});
