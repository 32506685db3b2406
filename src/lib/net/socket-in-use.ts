/** Whether a process accepts connections at a Unix socket: the file may be left over from one that has ended. */
import { once } from 'node:events';
import { connect } from 'node:net';

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
