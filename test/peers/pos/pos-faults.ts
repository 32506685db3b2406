/**
 * What goes wrong at a POS cloud, put before the handler of its peer: each request takes the first planned fault that is meant for it.
 *
 *   const faults = createPosFaults();
 *   createServer(faults.before(handler));
 *   faults.plan('half', { path: /\/checkouts/, times: 2 });
 */
import { once } from 'node:events';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';

export type PosFault =
  /** Answers with this in place of the handler. `limited`: `{ status: 429, headers: { 'retry-after': '7' } }`. */
  | {
      readonly status: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body?: string | object;
    }
  /** The handler's answer, at that time only: what was asked for has been done before. */
  | { readonly heldUntil: Promise<unknown> }
  /** The request is read, and nothing ever comes. */
  | 'hang'
  /** The connection is reset before an answer. */
  | 'reset'
  /** The handler's answer breaks off in its middle: what was asked for has been done all the same. */
  | 'half'
  /** The handler's answer starts, and its second half never comes. */
  | 'stall'
  /** A captive portal: 200 and a page. */
  | 'portal'
  /** The handler's answer with so much appended that no client should read it all (64 MiB, at the pace of the reader). */
  | 'endless';

type FaultRule = {
  /** Of method, path and query, as in `GET /a/b?c=d`; default: all. */
  readonly path?: RegExp;
  /** So many of the requests that match are let through first. */
  readonly after?: number;
  readonly times?: number;
};

export type PosFaults = {
  plan(fault: PosFault, rule?: FaultRule): void;
  /** Asked for each request that no planned fault is meant for; `undefined` lets it through. For faults at random. */
  each(choose: ((request: IncomingMessage) => PosFault | undefined) | undefined): void;
  /** Planned faults that have not all happened yet. */
  left(): number;
  clear(): void;
  /** Faults that have happened. */
  happened(): number;
  before(handler: RequestListener): RequestListener;
};

const endlessBytes = 64 * 1024 * 1024;

export function createPosFaults(): PosFaults {
  let planned: { fault: PosFault; path: RegExp; after: number; times: number }[] = [];
  let choose: ((request: IncomingMessage) => PosFault | undefined) | undefined;
  let happened = 0;

  function faultOf(request: IncomingMessage): PosFault | undefined {
    const text = `${request.method ?? ''} ${request.url ?? ''}`;
    for (const rule of planned) {
      if (!rule.path.test(text)) continue;
      if (rule.after > 0) {
        rule.after -= 1;
        continue;
      }
      rule.times -= 1;
      planned = planned.filter(({ times }) => times > 0);
      return rule.fault;
    }
    return choose?.(request);
  }

  return {
    plan: (fault, { path = /(?:)/, after = 0, times = 1 } = {}) => {
      planned.push({ fault, path, after, times });
    },
    each: (asked) => {
      choose = asked;
    },
    left: () => planned.length,
    clear: () => {
      planned = [];
      choose = undefined;
    },
    happened: () => happened,
    before: (handler) => (request, response) => {
      const fault = faultOf(request);
      if (fault === undefined) {
        handler(request, response);
        return;
      }
      happened += 1;
      apply(fault, { request, response, handler });
    },
  };
}

function apply(
  fault: PosFault,
  {
    request,
    response,
    handler,
  }: { request: IncomingMessage; response: ServerResponse; handler: RequestListener },
): void {
  switch (fault) {
    case 'hang':
      request.resume();
      return;
    case 'reset':
      request.socket.resetAndDestroy();
      return;
    case 'portal':
      request.resume();
      response.writeHead(200, { 'content-type': 'text/html' });
      response.end('<!doctype html><title>Free Wi-Fi</title><p>Please accept our terms.');
      return;
    case 'half':
    case 'stall':
    case 'endless':
      onEnd(response, (whole) => bend(fault, whole, response));
      handler(request, response);
      return;
    default: {
      if ('heldUntil' in fault) {
        onEnd(response, (whole) => void fault.heldUntil.then(() => response.end(whole)));
        handler(request, response);
        return;
      }
      request.resume();
      const { status, headers, body = '' } = fault;
      const isText = typeof body === 'string';
      response.writeHead(status, {
        ...(!isText && { 'content-type': 'application/json' }),
        ...headers,
      });
      response.end(isText ? body : JSON.stringify(body));
    }
  }
}

/** Has the handler's body in hand before any of it is sent. Its status and headers have been set by then, or written. */
function onEnd(response: ServerResponse, send: (whole: Buffer) => void): void {
  const chunks: Buffer[] = [];
  const take = (chunk: unknown): void => {
    if (typeof chunk === 'string' || Buffer.isBuffer(chunk)) chunks.push(Buffer.from(chunk as Buffer));
  };
  const own = { write: response.write.bind(response), end: response.end.bind(response) };
  response.write = ((chunk: unknown) => {
    take(chunk);
    return true;
  }) as ServerResponse['write'];
  response.end = ((chunk: unknown) => {
    take(chunk);
    Object.assign(response, own);
    send(Buffer.concat(chunks));
    return response;
  }) as ServerResponse['end'];
}

function bend(fault: 'half' | 'stall' | 'endless', whole: Buffer, response: ServerResponse): void {
  if (fault === 'endless') {
    response.write(whole);
    void pour(response, endlessBytes);
    return;
  }
  if (!response.headersSent) response.setHeader('content-length', String(whole.length));
  response.write(whole.subarray(0, Math.floor(whole.length / 2)), () => {
    if (fault === 'half') response.socket?.destroy();
  });
}

async function pour(response: ServerResponse, bytes: number): Promise<void> {
  const block = Buffer.alloc(256 * 1024, 0x20);
  for (let left = bytes; left > 0 && !response.destroyed; left -= block.length) {
    if (response.write(block)) continue;
    const ended = new AbortController();
    const drained = once(response, 'drain', { signal: ended.signal });
    const closed = once(response, 'close', { signal: ended.signal });
    await Promise.race([drained, closed]);
    ended.abort();
    await Promise.allSettled([drained, closed]);
  }
  response.end();
}
