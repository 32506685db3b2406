/**
 * RTSP between ffmpeg and its camera. ffmpeg gets an address of this machine without a login: a password would be part of its command line, which every
 * user of the machine can read, and ffmpeg follows redirects to any host with it.
 *
 * 1. The first connection is ffmpeg's; no other is accepted.
 * 2. Each request is repeated to the camera under the camera's own address, with the login that the camera requires, and answered with its response.
 * 3. A redirect is an error: it never leads elsewhere.
 * 4. Interleaved data goes to ffmpeg as it arrives. Data that arrives while PLAY is being answered follows the response.
 */
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { cameraProblem } from '../../../domain/problem/camera.ts';
import { childLifetime } from '../../../lib/abort.ts';
import type { Clock } from '../../../lib/clock.ts';
import type { IngestEnd } from '../ingest.ts';
import { type Credentials, createAuthorizer } from '../login/authorization.ts';
import { type Connection, openConnection } from '../rtsp/connection.ts';
import { exchange } from '../rtsp/conversation.ts';
import { createMessageReader, type Message, writeMessage } from '../rtsp/message.ts';

const defaultPorts = { 'rtsp:': 554, 'rtsps:': 322 } as const;
/** Reconnects after a connection was closed with a 401. */
const maxRelogins = 2;
/** Requests that ffmpeg may have waiting; it sends one after the other, and keep-alives in between. */
const maxWaiting = 16;
/** Data that ffmpeg has not read yet. Some seconds of video: then it hangs. */
const maxUnreadBytes = 16 * 1024 * 1024;

export type RtspRelay = AsyncDisposable & {
  /** For ffmpeg. */
  readonly url: string;
};

/** `url`: of the camera, as `checkedUrl` returns it. `onEnd`: called once, with why the conversation ended; not after the relay was closed. */
export async function openRtspRelay(
  options: {
    readonly url: URL;
    readonly credentials: Credentials | undefined;
    readonly clock: Clock;
    readonly onEnd: (end: IngestEnd) => void;
  },
  signal: AbortSignal,
): Promise<RtspRelay> {
  const { url } = options;
  const life = childLifetime(signal);
  const server = createServer({ noDelay: true });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const own = `rtsp://127.0.0.1:${port}`;
  let near: Socket | undefined;
  let serving: Promise<void> = Promise.resolve();
  server.once('connection', (socket) => {
    near = socket;
    server.close();
    serving = serve(socket, { ...options, own }, life.signal);
  });
  return {
    url: `${own}${url.pathname}${url.search}`,
    [Symbol.asyncDispose]: async () => {
      life.end();
      near?.destroy();
      server.close();
      await serving;
      life[Symbol.dispose]();
    },
  };
}

type Serving = Parameters<typeof openRtspRelay>[0] & {
  /** Address of the relay, which requests have in place of the camera's. */
  readonly own: string;
};

/** Settles when either side is gone. */
async function serve(near: Socket, options: Serving, signal: AbortSignal): Promise<void> {
  const requests: Message[] = [];
  let wake = (): void => undefined;
  const reader = createMessageReader(
    {
      onMessage: (message) => {
        if (requests.length >= maxWaiting) near.destroy();
        else requests.push(message);
        wake();
      },
      // Receiver reports of ffmpeg: cameras do not depend on them.
      onFrame: () => undefined,
      onGarbage: () => near.destroy(),
    },
    () => true,
  );
  near.on('data', (bytes: Buffer) => {
    if (reader.push(bytes) !== undefined) near.destroy();
  });
  near.on('error', () => near.destroy());
  const { promise: gone, resolve } = Promise.withResolvers<undefined>();
  near.once('close', () => {
    resolve(undefined);
    wake();
  });
  const end = (why: IngestEnd): void => {
    if (!signal.aborted) options.onEnd(why);
    near.destroy();
  };
  const camera = createFarSide(near, options, end);
  try {
    while (!near.destroyed) {
      const request = requests.shift();
      if (request === undefined) {
        const next = Promise.withResolvers<undefined>();
        wake = () => next.resolve(undefined);
        await next.promise;
        continue;
      }
      await camera.answer(request, signal);
    }
  } finally {
    await camera.close();
  }
  await gone;
}

/** The camera's side of the relay. */
function createFarSide(near: Socket, options: Serving, end: (why: IngestEnd) => void) {
  const { url, clock, own } = options;
  const authorizer = createAuthorizer(options.credentials);
  const secure = url.protocol === 'rtsps:';
  const origin = `${url.protocol}//${url.host}`;
  let connection: Connection | undefined;
  let isAnswering = false;
  /** Data before the response to PLAY was handed on. */
  let held: Buffer[] | undefined;

  function onFrame(channel: number, payload: Buffer): undefined {
    const head = Buffer.from([0x24, channel, payload.length >> 8, payload.length & 0xff]);
    const frame = Buffer.concat([head, payload]);
    if (held !== undefined) held.push(frame);
    else if (near.writableLength > maxUnreadBytes) near.destroy();
    else near.write(frame);
  }

  async function connected(signal: AbortSignal): Promise<Connection | undefined> {
    if (connection !== undefined) return connection;
    const port = url.port === '' ? defaultPorts[secure ? 'rtsps:' : 'rtsp:'] : Number(url.port);
    const opened = await openConnection(
      { host: url.hostname, port, secure, clock, onFrame, isChannel: () => true },
      signal,
    );
    if ('kind' in opened) {
      end({ why: opened.why, unfit: false });
      return undefined;
    }
    connection = opened;
    void opened.closed.then(() => {
      if (connection !== opened) return;
      connection = undefined;
      // ffmpeg reports the end of the stream in its own words. A request under way reports its own end.
      if (!isAnswering) near.end();
    });
    return opened;
  }

  /** Hop-by-hop headers are this relay's own. */
  function headersFor({ headers }: Message): Record<string, string> {
    const dropped = ['cseq', 'authorization', 'user-agent', 'content-length'];
    return Object.fromEntries(
      [...headers].filter(([name]) => !dropped.includes(name)).map(([name, [value = '']]) => [name, value]),
    );
  }

  async function repeat(request: Message, signal: AbortSignal): Promise<void> {
    const { method = '', uri = '' } = request;
    const theirs = { method, uri: uri.startsWith(own) ? `${origin}${uri.slice(own.length)}` : uri };
    for (let relogins = 0; relogins <= maxRelogins; relogins += 1) {
      const far = await connected(signal);
      if (far === undefined) return;
      if (method === 'PLAY') held = [];
      const answer = await exchange(
        { connection: far, authorizer },
        { ...theirs, headers: headersFor(request) },
        signal,
      );
      switch (answer.kind) {
        case 'answer':
          near.write(responseFor(request, answer, far.addresses.remote));
          near.cork();
          for (const frame of held ?? []) near.write(frame);
          near.uncork();
          held = undefined;
          if (connection === undefined) near.end();
          return;
        case 'moved':
          end({ why: cameraProblem('camera.redirect_refused'), unfit: false });
          return;
        case 'failed':
          end(answer.end);
          return;
        case 'again':
          connection = undefined;
      }
    }
    end({ why: cameraProblem('camera.stream_login_refused'), unfit: false, loginRefused: true });
  }

  return {
    /** Hands on the camera's response to a request of ffmpeg. */
    async answer(request: Message, signal: AbortSignal): Promise<void> {
      isAnswering = true;
      await repeat(request, signal);
      isAnswering = false;
    },
    async close(): Promise<void> {
      await connection?.close();
    },
  };
}

/** `remote`: address of the camera, which sends over UDP: ffmpeg would write to the relay's otherwise, and a camera could name any host. */
function responseFor(
  { headers }: Message,
  answer: Pick<Message, 'headers' | 'body'> & { readonly status: number },
  remote: string,
): Buffer {
  const transport = answer.headers.get('transport')?.[0];
  const isOverUdp = transport !== undefined && !/interleaved=/i.test(transport);
  const dropped = ['cseq', 'content-length', 'transport', 'www-authenticate', 'authentication-info'];
  const kept = [...answer.headers].filter(([name]) => !dropped.includes(name));
  const head = writeMessage(`RTSP/1.0 ${answer.status} ${answer.status === 200 ? 'OK' : 'Refused'}`, {
    CSeq: headers.get('cseq')?.[0],
    ...Object.fromEntries(kept.map(([name, [value = '']]) => [name, value])),
    Transport: isOverUdp ? `${transport.replace(/;\s*source=[^;]*/i, '')};source=${remote}` : transport,
    'Content-Length': String(answer.body.length),
  });
  return Buffer.concat([head, answer.body]);
}
