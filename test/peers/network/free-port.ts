/**
 * A port of 127.0.0.1 for a program that must be given one, and that nobody else gets meanwhile: it lies below the ports that the kernel
 * gives by itself, to listeners on port 0 and to connections, and a UDP socket on the same number claims it among all test processes
 * until this one ends.
 */
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';

/** Above all that browsers refuse to open. */
const lowestPort = 20_000;
const tries = 100;

/** The wanted port if it is free, else any that is. */
export async function freePort(wanted?: number): Promise<number> {
  if (wanted !== undefined && wanted !== 0 && (await isFree(wanted))) return wanted;
  const range = firstEphemeralPort() - lowestPort;
  for (let tried = 0; tried < tries; tried++) {
    const port = lowestPort + Math.floor(Math.random() * range);
    if ((await claim(port)) && (await isFree(port))) return port;
  }
  throw new Error(`no free port of 127.0.0.1 among ${tries} from ${lowestPort} on`);
}

/** The first port that the kernel gives by itself. */
export function firstEphemeralPort(): number {
  return Number(readFileSync('/proc/sys/net/ipv4/ip_local_port_range', 'utf8').trim().split(/\s+/)[0]);
}

async function claim(port: number): Promise<boolean> {
  const socket = createSocket('udp4');
  try {
    socket.bind({ port, address: '127.0.0.1', exclusive: true });
    await once(socket, 'listening');
    socket.unref();
    return true;
  } catch {
    socket.close();
    return false;
  }
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  try {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    return true;
  } catch {
    return false;
  } finally {
    server.close();
  }
}
