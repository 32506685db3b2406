/** The agent's heaps as V8 reports them, of the main thread and of each worker, over the inspector's protocol of Node. */
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';

type Usage = {
  /** Last part of the script's path; `main` for the main thread. */
  readonly thread: string;
  readonly heapUsed: number;
  readonly heapTotal: number;
  readonly external: number;
  readonly arrayBuffers: number;
};

export type Inspector = Disposable & {
  /** Bytes. */
  usages(): Promise<Usage[]>;
  /** Open handles and requests of the main thread by kind. */
  resources(): Promise<ReadonlyMap<string, number>>;
  /** Collects all garbage of every thread. */
  collectGarbage(): Promise<void>;
  /** Writes the heap of the main thread, in the form that Chrome's developer tools read. */
  writeSnapshot(path: string): Promise<void>;
  /** `process.report` of the main thread, as JSON. */
  report(): Promise<string>;
};

type Params = Record<string, unknown>;
type Reply = { readonly result: Params };
type Message = {
  readonly id?: number;
  readonly method?: string;
  readonly params?: Params;
  readonly result?: Params;
};

/** `url`: as Node prints it at its start (`Debugger listening on …`). */
export async function openInspector(url: string): Promise<Inspector> {
  const socket = new WebSocket(url);
  await once(socket, 'open');
  const waiting = new Map<number, (reply: Reply) => void>();
  const workers = new Map<string, string>();
  let onChunk: (chunk: string) => void = () => undefined;
  let last = 0;

  function receive({ id, method, params = {}, result = {} }: Message): void {
    if (id !== undefined) {
      waiting.get(id)?.({ result });
      waiting.delete(id);
    }
    const sessionId = String(params['sessionId']);
    if (method === 'NodeWorker.attachedToWorker') {
      const { url: script } = params['workerInfo'] as { url: string };
      workers.set(sessionId, (script.split('/').at(-1) ?? script).replace(/(-[\w-]{8})?\.[jt]s$/, ''));
    }
    if (method === 'NodeWorker.detachedFromWorker') workers.delete(sessionId);
    if (method === 'NodeWorker.receivedMessageFromWorker')
      receive(JSON.parse(String(params['message'])) as Message);
    if (method === 'HeapProfiler.addHeapSnapshotChunk') onChunk(String(params['chunk']));
  }
  socket.addEventListener('message', ({ data }) => receive(JSON.parse(String(data)) as Message));

  /** `sessionId`: of a worker. */
  function call(method: string, params: Params = {}, sessionId?: string): Promise<Params> {
    last += 1;
    const message = JSON.stringify({ id: last, method, params });
    const { promise, resolve } = Promise.withResolvers<Reply>();
    waiting.set(last, resolve);
    if (sessionId === undefined) socket.send(message);
    else {
      last += 1;
      const wrapped = { sessionId, message };
      socket.send(JSON.stringify({ id: last, method: 'NodeWorker.sendMessageToWorker', params: wrapped }));
    }
    return promise.then(({ result }) => result);
  }
  async function evaluate<T>(expression: string, sessionId?: string): Promise<T> {
    const { result } = await call('Runtime.evaluate', { expression, returnByValue: true }, sessionId);
    return (result as { value: T }).value;
  }
  await call('NodeWorker.enable', { waitForDebuggerOnStart: false });

  const threads = (): [string | undefined, string][] => [[undefined, 'main'], ...workers];
  return {
    usages: () =>
      Promise.all(
        threads().map(async ([sessionId, thread]) => ({
          thread,
          ...(await evaluate<Omit<Usage, 'thread'>>('process.memoryUsage()', sessionId)),
        })),
      ),
    resources: async () => {
      const names = await evaluate<string[]>('process.getActiveResourcesInfo()');
      const counts = new Map<string, number>();
      for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
      return counts;
    },
    collectGarbage: async () => {
      for (const [sessionId] of threads()) await call('HeapProfiler.collectGarbage', {}, sessionId);
    },
    writeSnapshot: async (path) => {
      const file = createWriteStream(path);
      onChunk = (chunk) => file.write(chunk);
      await call('HeapProfiler.takeHeapSnapshot', { reportProgress: false });
      await new Promise<void>((resolve) => file.end(resolve));
    },
    report: () => evaluate<string>('JSON.stringify(process.report.getReport())'),
    [Symbol.dispose]: () => socket.close(),
  };
}
