/**
 * RTSP between ffmpeg and its camera. ffmpeg gets an address of this machine without a login: a password would be part of its command line, which every
 * user of the machine can read, and ffmpeg follows redirects to any host with it.
 *
 * 1. The camera is connected first. The relay listens with its IP version, which ffmpeg uses for UDP too.
 * 2. The first connection is ffmpeg's; no other is accepted.
 * 3. Each request is repeated to the camera under the camera's own address, with the login that the camera requires, and answered with its response.
 * 4. A redirect to another host is an error; ffmpeg sees none.
 * 5. Interleaved data goes to ffmpeg as it arrives. Data that arrives while PLAY is being answered follows the response.
 */
import { once } from 'node:events';
import { type AddressInfo, createServer, isIPv6, type Socket } from 'node:net';
import { type CameraProblem, cameraProblem } from '../../../domain/problem/camera.ts';
import { childLifetime } from '../../../lib/abort.ts';
import type { Clock } from '../../../lib/clock.ts';
import type { IngestEnd } from '../ingest.ts';
import type { Credentials } from '../login/authorization.ts';
import { createMessageReader, type Message } from '../rtsp/message.ts';
import { createRelayedCamera, type RelayedCamera } from './relayed-camera.ts';
import { createRelayedReader } from './relayed-reader.ts';

/** Requests that ffmpeg may have waiting; it sends one after the other, and keep-alives in between. */
const maxWaiting = 16;

export type RtspRelay = AsyncDisposable & {
  /** For ffmpeg. */
  readonly url: string;
};

type Failed = { readonly kind: 'failed'; readonly why: CameraProblem };

/**
 * `url`: of the camera, as `checkedUrl` returns it. `onEnd`: called at most once, with why the camera's side ended, before ffmpeg's connection ends; not
 * after the relay was closed. Never rejects.
 */
export async function openRtspRelay(
  options: {
    readonly url: URL;
    readonly credentials: Credentials | undefined;
    readonly clock: Clock;
    readonly onEnd: (end: IngestEnd) => void;
  },
  signal: AbortSignal,
): Promise<RtspRelay | Failed> {
  const { url, credentials, clock } = options;
  const life = childLifetime(signal);
  let near: Socket | undefined;
  const reader = createRelayedReader({
    socket: () => near,
    onEnd: (end) => {
      if (!life.signal.aborted) options.onEnd(end);
    },
  });
  const camera = createRelayedCamera({ url, credentials, clock, reader });
  const server = createServer({ noDelay: true });
  let serving: Promise<void> = Promise.resolve();
  const close = async (): Promise<void> => {
    life.end();
    near?.destroy();
    server.close();
    await serving;
    await camera.close();
  };

  const remote = await camera.connect(life.signal);
  if (typeof remote !== 'string') {
    await close();
    return { kind: 'failed', why: remote };
  }
  const host = isIPv6(remote) ? '::1' : '127.0.0.1';
  try {
    server.listen(0, host);
    await once(server, 'listening');
  } catch (error) {
    await close();
    return { kind: 'failed', why: notListening(error) };
  }
  server.on('error', (error) => reader.fail({ why: notListening(error), unfit: false }));
  const { port } = server.address() as AddressInfo;
  const own = `rtsp://${host === '::1' ? '[::1]' : host}:${port}`;
  server.once('connection', (socket) => {
    near = socket;
    server.close();
    // The camera may have ended meanwhile.
    if (reader.isOver()) socket.destroy();
    serving = serve(socket, { camera, own }, life.signal);
  });
  return { url: `${own}${url.pathname}${url.search}`, [Symbol.asyncDispose]: close };
}

/** The system has no socket or port left. */
function notListening(error: unknown): CameraProblem {
  const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
  return cameraProblem('camera.ffmpeg_not_started', { error: code });
}

/** Settles when ffmpeg is gone. */
async function serve(
  near: Socket,
  { camera, own }: { readonly camera: RelayedCamera; readonly own: string },
  signal: AbortSignal,
): Promise<void> {
  const requests: Message[] = [];
  let wake = (): void => undefined;
  const reader = createMessageReader(
    {
      onMessage: (message) => {
        if (requests.length >= maxWaiting) near.destroy();
        else requests.push(message);
        camera.hurry();
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
  while (!near.destroyed) {
    const request = requests.shift();
    if (request === undefined) {
      const next = Promise.withResolvers<undefined>();
      wake = () => next.resolve(undefined);
      await next.promise;
    } else if (request.method === 'TEARDOWN') {
      // The session is torn down when the relay closes.
      near.destroy();
    } else {
      await camera.answer(request, own, signal);
    }
  }
  await gone;
}
