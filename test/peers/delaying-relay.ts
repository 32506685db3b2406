/**
 * A slow line before an RTSP camera: a TCP relay that delivers the bytes of the camera in their order, each a given time after it came. The
 * delay can be changed while it runs, as when a line gets crowded and free again.
 */
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

export type DelayingRelay = AsyncDisposable & {
  readonly port: number;
  /** Of all that comes from now on, milliseconds; what has come before stays before it. */
  setDelay(ms: number): void;
};

export type DelayingRelayOptions = {
  /** Leaves out what goes over the interleaved channel of RTCP: a camera without sender reports. */
  readonly withoutReports?: boolean;
};

const rtcpChannel = 1;

export async function startDelayingRelay(
  toPort: number,
  { withoutReports = false }: DelayingRelayOptions = {},
): Promise<DelayingRelay> {
  let delayMs = 0;
  const sockets = new Set<Socket>();
  const timers = new Set<NodeJS.Timeout>();
  const keep = (socket: Socket): Socket => {
    sockets.add(socket);
    socket.setNoDelay(true);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    return socket;
  };

  /** Takes bytes in, and writes each piece when it is due, never before an earlier one. */
  function line(to: Socket): (bytes: Buffer) => void {
    let lastDueMs = 0;
    const waiting: { bytes: Buffer; dueMs: number }[] = [];
    const deliver = (): void => {
      for (let next = waiting[0]; next !== undefined && next.dueMs <= performance.now(); next = waiting[0]) {
        waiting.shift();
        if (!to.destroyed) to.write(next.bytes);
      }
      const [next] = waiting;
      if (next === undefined) return;
      const timer = setTimeout(
        () => {
          timers.delete(timer);
          deliver();
        },
        Math.max(1, next.dueMs - performance.now()),
      );
      timers.add(timer);
    };
    return (bytes) => {
      lastDueMs = Math.max(lastDueMs, performance.now() + delayMs);
      waiting.push({ bytes, dueMs: lastDueMs });
      if (waiting.length === 1) deliver();
    };
  }

  const server = createServer((near) => {
    keep(near);
    const far = keep(connect(toPort, '127.0.0.1'));
    near.on('data', (bytes: Buffer) => far.write(bytes));
    const send = line(near);
    const split = createSplitter();
    far.on('data', (bytes: Buffer) => {
      if (!withoutReports) send(bytes);
      else for (const part of split(bytes)) if (!isReport(part)) send(part);
    });
    near.on('close', () => far.destroy());
    far.on('close', () => near.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    setDelay: (ms) => {
      delayMs = ms;
    },
    async [Symbol.asyncDispose]() {
      for (const timer of timers) clearTimeout(timer);
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const isReport = (part: Buffer): boolean => part[0] === 0x24 && part[1] === rtcpChannel;

/** Interleaved frames and RTSP messages, whole, from a stream of both (RFC 2326, 10.12). */
function createSplitter(): (bytes: Buffer) => Buffer[] {
  let rest = Buffer.alloc(0);
  const lengthOf = (): number => {
    if (rest[0] === 0x24) return rest.length < 4 ? Infinity : 4 + rest.readUInt16BE(2);
    const end = rest.indexOf('\r\n\r\n');
    if (end < 0) return Infinity;
    const length = /^content-length:\s*(\d+)/im.exec(rest.toString('latin1', 0, end))?.[1] ?? 0;
    return end + 4 + Number(length);
  };
  return (bytes) => {
    rest = Buffer.concat([rest, bytes]);
    const parts: Buffer[] = [];
    for (let length = lengthOf(); rest.length > 0 && length <= rest.length; length = lengthOf()) {
      parts.push(Buffer.from(rest.subarray(0, length)));
      rest = rest.subarray(length);
    }
    return parts;
  };
}
