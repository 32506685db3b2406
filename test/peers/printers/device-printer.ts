/**
 * A TM printer with ePOS-Device, as Epson's reference describes the messages: XML ended by a NUL on one port (a printer's 8009), and the same
 * messages as arrays over Socket.IO's protocol 1 on another (8008), with `ws` as its WebSocket. It has several devices: itself, and printers of
 * the network that it forwards to. It answers after printing, and before it on an error.
 */
import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { type RawData, type WebSocket, WebSocketServer } from 'ws';

type DevicePrinter = AsyncDisposable & {
  /** Ports of the XML messages, and of the SDK. */
  readonly port: number;
  readonly sdkPort: number;
  /** Documents that a device printed, in this order. */
  printed(device?: string): string[];
  paperOut(): void;
  paperIn(): void;
};

type Result = { readonly success: boolean; readonly code: string };

const namespace = 'http://www.epson-pos.com/schemas/2011/03/epos-print';

export async function startDevicePrinter(
  options: { readonly devices?: readonly string[]; readonly printsForMs?: number } = {},
): Promise<DevicePrinter> {
  const { devices = ['local_printer'], printsForMs = 0 } = options;
  const printed = new Map(devices.map((device) => [device, [] as string[]]));
  let hasPaper = true;
  let nextClient = 1;

  async function print(device: string, document: string): Promise<Result> {
    if (!hasPaper) return { success: false, code: 'EPTR_REC_EMPTY' };
    if (!/^<epos-print\b[^>]*>.*<\/epos-print>$/s.test(document.trim()))
      return { success: false, code: 'SchemaError' };
    await new Promise((resolve) => setTimeout(resolve, printsForMs));
    printed.get(device)?.push(document);
    return { success: true, code: '' };
  }

  function serveXml(socket: Socket): void {
    const send = (message: string): void => void socket.write(`${message}\0`);
    let rest = '';
    async function answer(message: string): Promise<void> {
      const device = field(message, 'device_id');
      const sequence = field(message, 'sequence');
      const code = printed.has(device) ? 'OK' : 'DEVICE_NOT_FOUND';
      if (message.startsWith('<open_device>') || message.startsWith('<close_device>'))
        send(deviceMessage(message.slice(1, message.indexOf('>')), device, code));
      else if (message.startsWith('<device_data>') && code !== 'OK')
        send(errorMessage(sequence, device, code));
      else if (field(message, 'type') === 'print') {
        const document = /<printdata>(.*)<\/printdata>/s.exec(message)?.[1] ?? '';
        send(xmlResult(device, await print(device, document)));
      }
    }
    send(connectMessage(nextClient++));
    socket.setEncoding('utf8');
    socket.on('error', () => socket.destroy());
    socket.on('data', (text: string) => {
      const messages = (rest + text).split('\0');
      rest = messages.pop() ?? '';
      for (const message of messages) void answer(message.trim());
    });
  }

  function serveSdk(socket: WebSocket): void {
    const send = (message: readonly unknown[]): void => socket.send(socketIoEvent(message));
    async function answer([kind, ...values]: readonly unknown[]): Promise<void> {
      if (kind === 'pubkey') send(['pubkey', 'OK', {}]);
      else if (kind === 'admin_info') send(['admin_info', 'OK', { admin_name: '', location: '' }]);
      else if (kind === 'open_device' || kind === 'close_device') send([kind, values[0], 'OK', {}, '']);
      else if (kind === 'device_data') {
        const [, device, data] = values as [string, string, { type: string; printdata: string }];
        if (data.type === 'print') send(sdkResult(device, await print(device, data.printdata)));
      }
    }
    socket.send('1::');
    send(['connect', { client_id: String(nextClient++), protocol_version: 2, prime: 'b3', key: '5' }]);
    socket.on('message', (data) => {
      const text = textOf(data);
      if (text.startsWith('5:'))
        void answer((JSON.parse(text.slice(4)) as { args: unknown[][] }).args[0] ?? []);
    });
  }

  const xml = createServer(serveXml).listen(0, '127.0.0.1');
  const sdk = createHttpServer((request, response) => {
    response.setHeader('access-control-allow-origin', '*');
    if (/^\/socket\.io\/1\/(?:\?|$)/.test(request.url ?? '')) response.end('session-1:15:25:websocket');
    else response.writeHead(404).end();
  }).listen(0, '127.0.0.1');
  const sockets = new WebSocketServer({ server: sdk, perMessageDeflate: false });
  sockets.on('connection', serveSdk);
  const open = new Set<Socket>();
  xml.on('connection', (socket: Socket) => open.add(socket));
  await Promise.all([once(xml, 'listening'), once(sdk, 'listening')]);
  return {
    port: (xml.address() as AddressInfo).port,
    sdkPort: (sdk.address() as AddressInfo).port,
    printed: (device = devices[0] ?? '') => [...(printed.get(device) ?? [])],
    paperOut() {
      hasPaper = false;
    },
    paperIn() {
      hasPaper = true;
    },
    async [Symbol.asyncDispose]() {
      for (const socket of open) socket.destroy();
      for (const socket of sockets.clients) socket.terminate();
      await Promise.all([xml, sdk].map((server) => new Promise((resolve) => server.close(resolve))));
    },
  };
}

export const connectMessage = (client: number): string =>
  `<connect><data><client_id>${client}</client_id><protocol_version>2.0</protocol_version></data></connect>`;
export const deviceMessage = (kind: string, device: string, code: string): string =>
  `<${kind}><device_id>${device}</device_id><code>${code}</code><data_id></data_id></${kind}>`;
export const errorMessage = (sequence: string, device: string, code: string): string =>
  `<error><sequence>${sequence}</sequence><device_id>${device}</device_id><code>${code}</code><data></data><data_id></data_id></error>`;

const responseXml = ({ success, code }: Result): string =>
  `<response success="${success}" code="${code}" status="251658262" battery="0" xmlns="${namespace}"/>`;

export function xmlResult(device: string, result: Result): string {
  return `<device_data><sequence>0</sequence><device_id>${device}</device_id><data><type>onxmlresult</type><resultdata>${responseXml(result)}</resultdata></data><data_id></data_id></device_data>`;
}

export function sdkResult(device: string, result: Result): readonly unknown[] {
  return ['device_data', '0', device, { type: 'onxmlresult', resultdata: responseXml(result) }, ''];
}

export const socketIoEvent = (message: readonly unknown[]): string =>
  `5:::${JSON.stringify({ name: 'message', args: [message] })}`;

export const eposDocument = (elements: string): string =>
  `<epos-print xmlns="${namespace}">${elements}</epos-print>`;

/** A till's print message, with its NUL. */
export function xmlPrint(
  device: string,
  elements: string,
  { sequence = '1', further = '' }: { sequence?: string; further?: string } = {},
): string {
  return `<device_data><sequence>${sequence}</sequence><device_id>${device}</device_id><data><type>print</type><timeout>10000</timeout>${further}<printdata>${eposDocument(elements)}</printdata></data></device_data>\0`;
}

export const xmlOpen = (device: string, type = 'type_printer'): string =>
  `<open_device><device_id>${device}</device_id><data><type>${type}</type><buffer>false</buffer></data></open_device>\0`;

export function sdkPrint(device: string, elements: string, sequence = '1'): readonly unknown[] {
  const data = { type: 'print', timeout: 10_000, printdata: eposDocument(elements) };
  return ['device_data', sequence, device, data, 0];
}

export const textOf = (data: RawData): string => Buffer.from(data as Buffer).toString();

const field = (message: string, name: string): string =>
  new RegExp(`<${name}>([^<]*)</${name}>`).exec(message)?.[1] ?? '';
