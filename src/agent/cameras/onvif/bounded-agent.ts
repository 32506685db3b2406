/**
 * Connections to a device with bounded responses: the package onvif reads any amount into memory, and its parser needs
 * quadratic time for some texts. A connection over the bound is cut, and the call ends as a broken response.
 */
import type { Agent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { Socket } from 'node:net';
import { Agent as HttpAgent } from '../../../lib/http/node-http.ts';

/** Bound of one response, each on its own connection. The longest real one is the profile list of a recorder with 64 channels. */
const maxAnswerBytes = 512 * 1024;
/**
 * The parser's slow pattern begins at this word; real responses contain 20 to 60, some hundreds. Within the bound above
 * it costs a second at worst.
 */
const slowWord = 'xmlns';
const maxSlowWords = 2_000;

/** `destroy()` ends all connections. `onIdle` is called when the last open one has closed, after its data was read. */
export function createBoundedAgent(secure: boolean, onIdle: () => void): Agent {
  let open = 0;
  const watch = (socket: Socket): void => {
    open += 1;
    socket.once('close', () => {
      open -= 1;
      if (open === 0) setImmediate(() => open === 0 && onIdle());
    });
    bound(socket);
  };
  const options = { keepAlive: false, maxSockets: 2 };
  const agent = secure ? new HttpsAgent({ ...options, rejectUnauthorized: false }) : new HttpAgent(options);
  const connect = agent.createConnection.bind(agent);
  agent.createConnection = (...args) => {
    const socket = connect(...args);
    if (socket instanceof Socket) watch(socket);
    return socket;
  };
  return agent;
}

function bound(socket: Socket): void {
  let bytes = 0;
  let slowWords = 0;
  let tail = '';
  // A second listener beside the HTTP client, attached before the connection is established.
  socket.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    const text = tail + chunk.toString('latin1');
    slowWords += text.split(slowWord).length - 1;
    // The word may be split across chunks, and is never counted twice: its first and last letters differ.
    tail = text.slice(-(slowWord.length - 1));
    if (bytes > maxAnswerBytes || slowWords > maxSlowWords) {
      socket.destroy(Object.assign(new Error('the answer is too large'), { code: 'TOO_LARGE' }));
    }
  });
}
