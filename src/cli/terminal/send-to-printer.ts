/** Sends bytes to a receipt printer at a TCP port. Whether they are printed can't be detected. */
import { once } from 'node:events';
import { connect } from 'node:net';
import { deadline } from '../../lib/abort.ts';
import type { Clock } from '../../lib/clock.ts';
import { ErrorForPeople } from '../../lib/error-for-people.ts';
import { type ListenAddress, listenText } from '../../lib/net/listen-address.ts';
import { message } from '../text/messages.ts';

/** Timeout to connect and to accept the bytes; milliseconds. */
const withinMs = 10_000;

/** Resolves once the printer has received everything. Throws an ErrorForPeople when it can't be reached. */
export async function sendToPrinter(
  bytes: Buffer,
  to: ListenAddress,
  clock: Clock,
  signal: AbortSignal,
): Promise<void> {
  using limit = deadline(clock, withinMs, signal);
  const socket = connect({ host: to.host, port: to.port });
  try {
    await once(socket, 'connect', { signal: limit.signal });
    socket.end(bytes);
    // Printers close after reading everything; their replies are ignored.
    socket.resume();
    await once(socket, 'close', { signal: limit.signal });
  } catch (error) {
    signal.throwIfAborted();
    const why = limit.passed() ? 'ETIMEDOUT' : ((error as NodeJS.ErrnoException).code ?? 'ECONNRESET');
    throw new ErrorForPeople(message('setup_code.printer_failed', { printer: listenText(to), why }));
  } finally {
    socket.destroy();
  }
}
