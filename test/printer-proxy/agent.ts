/** The agent's end of the hand-over for tests: receives items, and acknowledges them or not. */
import { once } from 'node:events';
import { connect } from 'node:net';
import type { AgentLine } from '../../src/contract/printer/lines.ts';
import { type ReceiptMessage, receiptMessageSchema } from '../../src/contract/printer/message.ts';

export type FetchingAgent = {
  /** All received items, duplicates included. */
  readonly items: readonly ReceiptMessage[];
  /** Resolves once this many different items have arrived. */
  until(count: number): Promise<void>;
  acknowledge(id: string): void;
  /** Requests the end of the printer proxy. */
  requestEnd(): void;
  [Symbol.asyncDispose](): Promise<void>;
};

export async function fetchAt(
  socketPath: string,
  options: { acknowledges: boolean },
): Promise<FetchingAgent> {
  const socket = connect(socketPath);
  await once(socket, 'connect');
  const items: ReceiptMessage[] = [];
  const waiting: { count: number; resolve: () => void }[] = [];
  const different = (): number => new Set(items.map(({ id }) => id)).size;
  // Items that arrive during the close arrive again at the next connection.
  const acknowledge = (id: string): void => {
    if (socket.writable) socket.write(`${JSON.stringify({ ack: id })}\n`);
  };
  let rest = '';
  socket.setEncoding('utf8');
  socket.on('data', (text: string) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      const { item } = JSON.parse(line) as { item?: unknown };
      if (item === undefined) continue;
      const message = receiptMessageSchema.parse(item);
      items.push(message);
      if (options.acknowledges) acknowledge(message.id);
    }
    for (const waiter of waiting) if (different() >= waiter.count) waiter.resolve();
  });
  socket.on('error', () => socket.destroy());
  return {
    items,
    acknowledge,
    requestEnd: () => void socket.write(`${JSON.stringify({ end: true } satisfies AgentLine)}\n`),
    async until(count) {
      if (different() >= count) return;
      const { promise, resolve } = Promise.withResolvers<undefined>();
      waiting.push({ count, resolve: () => resolve(undefined) });
      await promise;
    },
    async [Symbol.asyncDispose]() {
      if (socket.destroyed) return;
      // Closed once the proxy has read all acknowledgements, which a broken or new connection would cut off.
      socket.end();
      await once(socket, 'close');
    },
  };
}
