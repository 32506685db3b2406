/**
 * Connections to a device whose answers are bounded: the package onvif reads whatever comes into memory, and its parser needs quadratic time for
 * some texts. A connection over the bound is cut, and the call ends as a broken answer.
 */
import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { Socket } from 'node:net';

/** One answer, a connection each. The longest real one is the profile list of a recorder with 64 channels. */
const maxAnswerBytes = 512 * 1024;
/** The parser's slow pattern begins at this word; real answers hold 20 to 60, some hundreds. With the bound above it costs a second at worst. */
const slowWord = 'xmlns';
const maxSlowWords = 2_000;

/** `destroy()` ends all its connections. `onIdle` is called whenever the last open one has closed, after what came over it was read. */
export function createBoundedAgent(secure: boolean, onIdle: () => void): HttpAgent {
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
  // A second reader beside the HTTP client, which is attached before the connection stands.
  socket.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    const text = tail + chunk.toString('latin1');
    slowWords += text.split(slowWord).length - 1;
    // The word may be cut in two, and none is counted twice: it ends with another letter than it begins with.
    tail = text.slice(-(slowWord.length - 1));
    if (bytes > maxAnswerBytes || slowWords > maxSlowWords) {
      socket.destroy(Object.assign(new Error('the answer is too large'), { code: 'TOO_LARGE' }));
    }
  });
}
