/** Tills that print by ePOS-Device: XML over TCP, and arrays over Socket.IO as Epson's SDK sends them, with `ws` as the browser's WebSocket. */
import { once } from 'node:events';
import { connect } from 'node:net';
import { WebSocket } from 'ws';
import { sdkPrint, socketIoEvent, textOf, xmlOpen, xmlPrint } from './device-printer.ts';

type DeviceTill = Disposable & {
  open(device: string): Promise<string>;
  /** Resolves with the printer's message. */
  print(device: string, elements: string): Promise<string>;
  /** Sends bytes or text as they are. */
  raw(data: string | Buffer): void;
  hangUp(): void;
};

/** Messages that arrive, each to the first who waits. */
function createInbox() {
  const waiting: ((message: string) => void)[] = [];
  const arrived: string[] = [];
  return {
    put(message: string): void {
      const first = waiting.shift();
      if (first === undefined) arrived.push(message);
      else first(message);
    },
    next: (): Promise<string> =>
      new Promise((resolve) => {
        const first = arrived.shift();
        if (first === undefined) waiting.push(resolve);
        else resolve(first);
      }),
  };
}

/** `pieceBytes`: length of each write. */
export async function connectXmlTill(port: number, pieceBytes = Infinity): Promise<DeviceTill> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  const inbox = createInbox();
  let rest = '';
  socket.setEncoding('utf8');
  socket.on('error', () => socket.destroy());
  socket.on('data', (text: string) => {
    const messages = (rest + text).split('\0');
    rest = messages.pop() ?? '';
    for (const message of messages) inbox.put(message);
  });
  async function send(message: string): Promise<string> {
    const bytes = Buffer.from(message);
    for (let at = 0; at < bytes.length; at += pieceBytes) {
      socket.write(bytes.subarray(at, at + pieceBytes));
      if (pieceBytes < bytes.length) await new Promise(setImmediate);
    }
    return inbox.next();
  }
  const hello = await inbox.next();
  if (!hello.startsWith('<connect>')) throw new Error(`no greeting: ${hello}`);
  return {
    open: (device) => send(xmlOpen(device)),
    print: (device, elements) => send(xmlPrint(device, elements)),
    raw: (data) => void socket.write(data),
    hangUp: () => socket.resetAndDestroy(),
    [Symbol.dispose]: () => socket.destroy(),
  };
}

/** `fragments`: pieces of each message, one frame each. */
export async function connectSdkTill(port: number, fragments = 1): Promise<DeviceTill> {
  const base = `127.0.0.1:${port}/socket.io/1/`;
  const handshake = await (await fetch(`http://${base}?t=${Date.now()}`)).text();
  const socket = new WebSocket(`ws://${base}websocket/${handshake.split(':')[0]}`, {
    perMessageDeflate: false,
  });
  const inbox = createInbox();
  socket.on('error', () => socket.terminate());
  socket.on('message', (data) => inbox.put(textOf(data)));
  await once(socket, 'open');
  async function send(message: readonly unknown[]): Promise<string> {
    const text = socketIoEvent(message);
    const length = Math.ceil(text.length / fragments);
    for (let at = 0; at < text.length; at += length)
      socket.send(text.slice(at, at + length), { fin: at + length >= text.length });
    return inbox.next();
  }
  await inbox.next();
  await inbox.next();
  await send(['pubkey', { key: '0', testData: '' }]);
  await send(['admin_info', {}]);
  return {
    open: (device) =>
      send(['open_device', device, { type: 'type_printer', crypto: false, buffer: false }, 0]),
    print: (device, elements) => send(sdkPrint(device, elements)),
    raw: (data) => socket.send(data),
    hangUp: () => socket.terminate(),
    [Symbol.dispose]: () => socket.terminate(),
  };
}
