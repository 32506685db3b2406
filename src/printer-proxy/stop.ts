/** Requests the end of the running printer proxy, with the agent's protocol. */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { dirname } from 'node:path';
import { createInterface } from 'node:readline';
import { type AgentLine, helloSchema, parseLine } from '../contract/printer/lines.ts';
import { pause } from '../lib/abort.ts';
import type { Clock } from '../lib/clock.ts';
import { isMarkedRunning } from './running-mark.ts';

/** Running jobs may take 3 s, those that begin meanwhile 3 s more, spooling the captured data 2 s; the rest is for a busy machine. */
const endWithinMs = 12_000;
/** A capture that failed is restarted after a second, one that fails again and again after up to a minute. */
const listensWithinMs = 65_000;

/** `replaced`: an agent is connected and will start it again. */
export type EndPrinterProxyOutcome = 'ended' | 'replaced' | 'none' | 'hangs';

export async function endPrinterProxyAt(socketPath: string, clock: Clock): Promise<EndPrinterProxyOutcome> {
  const socket = await connectTo(socketPath, clock);
  if (socket === undefined) return 'none';
  let hasAgent = false;
  const closed = once(socket, 'close').then(() => (hasAgent ? ('replaced' as const) : ('ended' as const)));
  // Items delivered meanwhile are not acknowledged, and stay in its spool.
  socket.on('error', () => socket.destroy());
  createInterface({ input: socket }).on('line', (line) => {
    hasAgent ||= parseLine(helloSchema, line)?.hasAgent === true;
  });
  socket.write(`${JSON.stringify({ end: true } satisfies AgentLine)}\n`);
  const late = new AbortController();
  const first = await Promise.race([
    closed,
    pause(clock, endWithinMs, late.signal).then(() => 'hangs' as const),
  ]);
  late.abort();
  socket.destroy();
  return first;
}

/** Undefined where no printer proxy runs. */
async function connectTo(socketPath: string, clock: Clock): Promise<Socket | undefined> {
  const sinceMs = clock.monotonicMs();
  for (;;) {
    const socket = connect(socketPath);
    try {
      await once(socket, 'connect');
      return socket;
    } catch {
      // Its receipt capture may be being restarted.
      const isRunning = isMarkedRunning(dirname(socketPath), clock);
      if (!isRunning || clock.monotonicMs() - sinceMs > listensWithinMs) return undefined;
    }
    await clock.sleep(200);
  }
}
