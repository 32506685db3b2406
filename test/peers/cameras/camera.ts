/** The test camera (camera.py): a painted scene, encoded as it is served. */
import { fileURLToPath } from 'node:url';
import { startGStreamer } from './gstreamer.ts';

export type CameraOptions = {
  /** TCP port on 127.0.0.1; default any free one. Give a stopped camera's port to bring it back. */
  readonly port?: number;
  /** Default 640 × 360. The painted clock can be read from 320 px on. */
  readonly width?: number;
  readonly height?: number;
  /** Pictures a second, whole; default 15. */
  readonly fps?: number;
  readonly codec?: 'h264' | 'h265' | 'mjpeg';
  /** Of Motion JPEG, 1 to 99; default 75. */
  readonly jpegQuality?: number;
  /** Motion JPEG without quantization tables in its packets. */
  readonly standardTables?: boolean;
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
  /** File with certificate and key in PEM: it takes connections over TLS only (rtsps). */
  readonly tls?: string;
  /** Holds every encoded picture back this long (milliseconds, in whole intervals); default 0. */
  readonly latencyMs?: number;
  /** `udp`: refuses RTP over TCP (461); default both. */
  readonly transport?: 'udp';
  /** A sound track beside the video, described before it; default none. */
  readonly sound?: boolean;
  /** IANA zone of the readable clock; default that of this machine. */
  readonly timeZone?: string;
};

export type TestCamera = {
  /** rtsp://127.0.0.1:PORT/counter, or rtsps, with `user:password@` where the camera asks for them. */
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

/** For the entry of a camera in a set-up file: it is known to be this late, as after a measurement. Test cameras are not late at all. */
export function measuredDelay({ ms, uncertaintyMs } = { ms: 0, uncertaintyMs: 0 }): string {
  const found = `{ by: hand, at: '2026-11-01T12:00:00+09:00', uncertaintyMs: ${uncertaintyMs} }`;
  return `latencyMs: ${ms}, latencyMeasured: ${found}`;
}

const program = fileURLToPath(new URL('camera.py', import.meta.url));
// GStreamer scans its plugins on a machine's very first start: seconds, emulated minutes. A camera that ends is reported at once.
const readyWithinMs = 200_000;

/** Resolves once pictures flow. */
export async function startCamera(options: CameraOptions = {}): Promise<TestCamera> {
  const camera = await startGStreamer({
    program,
    args: flags(options),
    readyWithinMs,
    ...(options.timeZone !== undefined && { env: { TZ: options.timeZone } }),
  });
  const { url, intervalMs } = JSON.parse(camera.ready) as { url: string; intervalMs: number };
  return {
    ...camera,
    url,
    intervalMs,
    port: Number(new URL(url).port),
    [Symbol.asyncDispose]: () => camera.stop(),
  };
}

function flags(options: CameraOptions): string[] {
  const values = {
    port: options.port,
    width: options.width,
    height: options.height,
    fps: options.fps,
    codec: options.codec,
    'jpeg-quality': options.jpegQuality,
    'b-frames': options.bFrames,
    'key-frame-every': options.keyFrameEvery,
    kbps: options.kbps,
    transport: options.transport,
    user: options.user,
    password: options.password,
    auth: options.auth,
    tls: options.tls,
    'latency-ms': options.latencyMs,
  };
  const flags = Object.entries(values).flatMap(([name, value]) =>
    value === undefined ? [] : [`--${name}=${value}`],
  );
  return [
    ...flags,
    ...(options.sound === true ? ['--sound'] : []),
    ...(options.standardTables === true ? ['--standard-tables'] : []),
  ];
}
