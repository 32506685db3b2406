/** Tills that push as fast as they are let, or at a rate, over each of the three ways. A sale counts when its answer is there. */
import { connectAsync } from 'mqtt';
import { Agent, request } from 'undici';
import { WebSocket } from 'ws';

export type Pushing = AsyncDisposable & {
  readonly name: string;
  /** Resolves with its answer, which comes after the commit; rejects when it isn't stored. */
  push(number: number): Promise<void>;
};

export type PushTarget = { readonly url: string; readonly brokerUrl: string; readonly token: string };

/** As many as there may be streams: the gateway stores 50 a second of each (ADR 105). */
export const registers = Array.from({ length: 64 }, (_, index) => `till-${index + 1}`);
export const registerOf = (number: number): string => registers[number % registers.length] ?? '';

function saleOf(number: number): string {
  return JSON.stringify({
    saleId: String(number),
    kind: 'sale',
    soldAt: new Date().toISOString(),
    total: 1_500 + (number % 500),
    receiptNumber: String(number % 10_000).padStart(4, '0'),
    lines: [
      { name: 'ブレンドコーヒー', quantity: 2, unitPrice: 420, amount: 840 },
      { name: 'あんバタートースト', quantity: 1, unitPrice: 560, amount: 560 },
      { name: '自家製レモネード', quantity: 1, unitPrice: 500, amount: 500 },
    ],
    payments: [{ method: '交通系IC', amount: 1_900 }],
    staff: { id: '1', name: '佐藤' },
  });
}

/** Keep-alive connections, one request at a time on each. */
export function http({ url, token }: PushTarget, connections: number): Pushing {
  const dispatcher = new Agent({ connections });
  return {
    name: 'HTTP',
    async push(number) {
      const answer = await request(`${url}/api/v1/registers/${registerOf(number)}/sales`, {
        method: 'POST',
        dispatcher,
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body: saleOf(number),
      });
      const text = await answer.body.text();
      if (answer.statusCode !== 201) throw new Error(text);
    },
    [Symbol.asyncDispose]: () => dispatcher.close(),
  };
}

type Waiting = { resolve: () => void; reject: (error: Error) => void };

function settle(waiting: Waiting | undefined, answer: { status?: number }): void {
  if (answer.status === 201) waiting?.resolve();
  else waiting?.reject(new Error(JSON.stringify(answer)));
}

/** One line for each register. */
export async function webSocket({ url, token }: PushTarget): Promise<Pushing> {
  const lines = new Map<string, { socket: WebSocket; sent: number; waiting: Map<number, Waiting> }>();
  for (const register of registers) {
    const socket = new WebSocket(`${url.replace('http', 'ws')}/api/v1/registers/${register}/stream`, {
      headers: { authorization: `Bearer ${token}` },
    });
    const waiting = new Map<number, Waiting>();
    socket.on('message', (data: Buffer) => {
      const answer = JSON.parse(data.toString()) as { ack: number; status: number };
      settle(waiting.get(answer.ack), answer);
      waiting.delete(answer.ack);
    });
    await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
    lines.set(register, { socket, sent: 0, waiting });
  }
  return {
    name: 'WebSocket',
    push: (number) =>
      new Promise((resolve, reject) => {
        const line = lines.get(registerOf(number));
        if (line === undefined) return;
        line.waiting.set(++line.sent, { resolve: () => resolve(), reject });
        line.socket.send(saleOf(number));
      }),
    async [Symbol.asyncDispose]() {
      for (const { socket } of lines.values()) socket.terminate();
    },
  };
}

/** One till that publishes for all registers, through the broker and back: its answers are the gateway's, not the broker's. */
export async function mqtt({ brokerUrl }: PushTarget): Promise<Pushing> {
  const client = await connectAsync(brokerUrl, { protocolVersion: 5 });
  const waiting = new Map<string, Waiting>();
  client.on('message', (_topic, payload) => {
    const answer = JSON.parse(payload.toString()) as { registerSaleId: string; status: number };
    settle(waiting.get(answer.registerSaleId), answer);
    waiting.delete(answer.registerSaleId);
  });
  await client.subscribeAsync('tillframe/registers/+/answers');
  return {
    name: 'MQTT',
    push: (number) =>
      new Promise((resolve, reject) => {
        waiting.set(String(number), { resolve: () => resolve(), reject });
        client
          .publishAsync(`tillframe/registers/${registerOf(number)}/sales`, saleOf(number), { qos: 1 })
          .catch(reject);
      }),
    [Symbol.asyncDispose]: () => client.endAsync(true),
  };
}
