/** A time server (SNTP, RFC 4330): gives this machine's own clock. On a port of 127.0.0.1; 123 needs root. */
import { createSocket } from 'node:dgram';
import { once } from 'node:events';

/** From 1900, which NTP counts from, to 1970. */
const epochSeconds = 2_208_988_800;

export type TimeServer = AsyncDisposable & {
  /** How often it was asked. */
  asked(): number;
};

export async function startTimeServer(port = 123): Promise<TimeServer> {
  const socket = createSocket('udp4');
  let asked = 0;
  socket.on('message', (question, from) => {
    if (question.length < 48) return;
    asked += 1;
    const answer = Buffer.alloc(48);
    // No leap second, version 4, a server; second stratum; asked every 64 s; exact to a microsecond.
    answer.set([0x24, 2, 6, 0xec]);
    answer.writeUInt32BE(0x0000_0100, 8);
    answer.write('TEST', 12, 'latin1');
    writeTime(answer, 16);
    question.copy(answer, 24, 40, 48);
    writeTime(answer, 32);
    writeTime(answer, 40);
    socket.send(answer, from.port, from.address);
  });
  socket.bind(port, '127.0.0.1');
  await once(socket, 'listening');
  return {
    asked: () => asked,
    [Symbol.asyncDispose]: async () => {
      socket.close();
      await once(socket, 'close');
    },
  };
}

function writeTime(answer: Buffer, at: number): void {
  const ms = Date.now();
  answer.writeUInt32BE(Math.floor(ms / 1_000) + epochSeconds, at);
  answer.writeUInt32BE(Math.floor(((ms % 1_000) / 1_000) * 2 ** 32), at + 4);
}
