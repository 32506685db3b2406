/** Starts the test camera (camera.py) as a child that can't outlive this process: it ends when its stdin closes. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

export type CameraOptions = {
  /** TCP port on 127.0.0.1; default any free one. Give a stopped camera's port to bring it back. */
  readonly port?: number;
  /** Default 640 × 360. The painted clock can be read from 320 px on. */
  readonly width?: number;
  readonly height?: number;
  /** Pictures a second, whole; default 15. */
  readonly fps?: number;
  readonly codec?: 'h264' | 'h265';
  /** B-pictures between two others; default 0. */
  readonly bFrames?: number;
  /** Pictures from one key frame to the next; default 30. */
  readonly keyFrameEvery?: number;
  /** Kilobits per second; default 500. */
  readonly kbps?: number;
  /** With a user, every client must log in; the URL then carries user and password. */
  readonly user?: string;
  readonly password?: string;
  readonly auth?: 'basic' | 'digest';
  /** Holds every encoded picture back this long (milliseconds, in whole intervals); default 0. */
  readonly latencyMs?: number;
  /** A sound track beside the video, described before it; default none. */
  readonly sound?: boolean;
  /** IANA zone of the readable clock; default that of this machine. */
  readonly timeZone?: string;
};

export type TestCamera = {
  /** rtsp://127.0.0.1:PORT/counter, with `user:password@` where the camera asks for them. */
  readonly url: string;
  readonly port: number;
  /** From one picture to the next, milliseconds. */
  readonly intervalMs: number;
  readonly pid: number;
  /** Ends it and waits for that; after 3 s by force. */
  stop(): Promise<void>;
  /** As pulling its plug: SIGKILL, at once. */
  kill(): void;
  [Symbol.asyncDispose](): Promise<void>;
};

const program = fileURLToPath(new URL('camera.py', import.meta.url));
// GStreamer takes seconds to scan its plugins on a machine's very first start.
const readyWithinMs = 30_000;

/** Resolves once pictures flow. */
export async function startCamera(options: CameraOptions = {}): Promise<TestCamera> {
  // Debian's Python: the one for which apt installs the GStreamer bindings.
  const child = spawn('/usr/bin/python3', ['-B', program, ...flags(options)], {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { ...process.env, ...(options.timeZone !== undefined && { TZ: options.timeZone }) },
  });
  const exited = new Promise<void>((resolve) => child.once('close', () => resolve()));
  let complaints = '';
  child.stderr.on('data', (text: Buffer) => (complaints = (complaints + text.toString()).slice(-4_000)));
  const failed = new Promise<never>((_, reject) => {
    child.once('error', reject);
    child.once('close', (code) =>
      reject(new Error(`the test camera ended with ${code ?? 'a signal'}: ${complaints.trim()}`)),
    );
  });
  failed.catch(() => undefined);

  const stop = async () => {
    child.stdin.end();
    const force = setTimeout(() => child.kill('SIGKILL'), 3_000);
    await exited;
    clearTimeout(force);
  };
  try {
    const signal = AbortSignal.timeout(readyWithinMs);
    const [line] = (await Promise.race([
      once(createInterface(child.stdout), 'line', { signal }),
      failed,
    ])) as [string];
    const { url, intervalMs } = JSON.parse(line) as { url: string; intervalMs: number };
    const { pid } = child;
    if (pid === undefined) throw new Error('the test camera has no process id');
    return {
      url,
      intervalMs,
      pid,
      port: Number(new URL(url).port),
      stop,
      kill: () => child.kill('SIGKILL'),
      [Symbol.asyncDispose]: stop,
    };
  } catch (error) {
    child.kill('SIGKILL');
    throw error;
  }
}

function flags(options: CameraOptions): string[] {
  const values = {
    port: options.port,
    width: options.width,
    height: options.height,
    fps: options.fps,
    codec: options.codec,
    'b-frames': options.bFrames,
    'key-frame-every': options.keyFrameEvery,
    kbps: options.kbps,
    user: options.user,
    password: options.password,
    auth: options.auth,
    'latency-ms': options.latencyMs,
  };
  const flags = Object.entries(values).flatMap(([name, value]) =>
    value === undefined ? [] : [`--${name}=${value}`],
  );
  return options.sound === true ? [...flags, '--sound'] : flags;
}
