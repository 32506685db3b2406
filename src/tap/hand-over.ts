/**
 * Hands what was heard to the agent, at a Unix socket that only this user can open. Lines of JSON:
 *
 *   tap → agent  {"tap":1,"boot":…}  then  {"item":{…}}, in the order they were heard; 32 may be under way
 *   agent → tap  {"ack":"ID"}, once it has committed that item
 *
 * An item goes from the spool only with its ack; one that was sent but not acknowledged comes again on the next connection. One agent at a
 * time: the newest connection is served, an older one is closed.
 */
import { once } from 'node:events';
import { chmodSync, rmSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { pause } from '../ops/abort.ts';
import { systemClock } from '../ops/clock.ts';
import type { Say, Spool } from './spool.ts';

export type HandOver = {
  /** Something new is in the spool. */
  pump(): void;
  close(): void;
};

const maxUnderWay = 32;
const maxLineBytes = 1_024;

/** So often it is tried to open the socket where that fails, as on a full disk. */
const retryMs = 5_000;

/** Opens as soon as it can. Ask `isInUse` before. */
export function openHandOver(options: {
  readonly socketPath: string;
  readonly spool: Spool;
  readonly say: Say;
}): HandOver {
  const { socketPath, spool, say } = options;
  const lifetime = new AbortController();
  let agent: { socket: Socket; sent: Set<string> } | undefined;

  function pump(): void {
    if (agent === undefined) return;
    const { socket, sent } = agent;
    for (const id of spool.ids()) {
      if (sent.size >= maxUnderWay) return;
      if (sent.has(id)) continue;
      const item = spool.read(id);
      if (item === undefined) continue;
      sent.add(id);
      socket.write(`${JSON.stringify({ item })}\n`);
    }
  }

  function obey(line: string, sent: Set<string>): void {
    const id = acknowledged(line);
    if (id === undefined || !sent.delete(id)) return;
    spool.acknowledge(id);
  }

  const server = createServer((socket) => {
    agent?.socket.destroy();
    const mine = { socket, sent: new Set<string>() };
    agent = mine;
    let rest = '';
    socket.setEncoding('utf8');
    socket.on('data', (text: string) => {
      const lines = (rest + text).split('\n');
      rest = lines.pop() ?? '';
      if (rest.length > maxLineBytes) socket.destroy();
      for (const line of lines) obey(line, mine.sent);
      pump();
    });
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      if (agent === mine) agent = undefined;
    });
    socket.write(`${JSON.stringify({ tap: 1, boot: systemClock.boot })}\n`);
    pump();
  });
  async function listen(): Promise<void> {
    let isTold = false;
    do {
      try {
        rmSync(socketPath, { force: true });
        server.listen(socketPath);
        await once(server, 'listening');
        chmodSync(socketPath, 0o600);
        return;
      } catch (error) {
        if (!isTold)
          say('error', { why: (error as Error).message }, 'the agent can’t fetch what is heard; tried again');
        isTold = true;
      }
    } while (await pause(systemClock, retryMs, lifetime.signal));
  }
  void listen();
  return {
    pump,
    close() {
      lifetime.abort();
      server.close();
      agent?.socket.destroy();
    },
  };
}

function acknowledged(line: string): string | undefined {
  try {
    const { ack } = JSON.parse(line) as { ack?: unknown };
    return typeof ack === 'string' ? ack : undefined;
  } catch {
    return undefined;
  }
}

/** Another tap answers there: the spool beside it is that one's. */
export async function isInUse(path: string): Promise<boolean> {
  const socket = connect(path);
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
