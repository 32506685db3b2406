/** A hostile HTTP server: what it answers to a request, for cameras with single pictures, ONVIF, POS clouds, clouds and their picture addresses. */
import type { Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { drip, filled, type Mode, pour } from './modes.ts';

export type Content = 'jpeg' | 'xml' | 'json';

const types: Readonly<Record<Content, string>> = {
  jpeg: 'image/jpeg',
  xml: 'application/soap+xml',
  json: 'application/json',
};
const jpegHead = Buffer.from('ffd8ffda0008010100003f00', 'hex');
/** A picture of 65,535 × 65,535, declared in 30 bytes. */
const absurdJpeg = Buffer.concat([
  Buffer.from('ffd8ffc0001108ffffffff03011100021100031100', 'hex'),
  Buffer.from('ffda000c03010002000300003f00', 'hex'),
  Buffer.alloc(2_000, 0x55),
  Buffer.from('ffd9', 'hex'),
]);
const starts: Readonly<Record<Content, Buffer>> = {
  jpeg: jpegHead,
  xml: Buffer.from(
    '<?xml version="1.0"?><s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"><s:Body>',
  ),
  json: Buffer.from('{"results":['),
};
const fillers: Readonly<Record<Content, Buffer>> = {
  jpeg: filled('U'),
  xml: filled('<a xmlns:b="c">'),
  json: filled('{"id":"0123456789","status":"stored"},'),
};
const absurd: Readonly<Record<Content, readonly Buffer[]>> = {
  jpeg: [absurdJpeg],
  xml: [
    Buffer.from('<a>'.repeat(150_000)),
    Buffer.from(`<Envelope><Body>${'<a>'.repeat(60_000)}${'</a>'.repeat(60_000)}</Body></Envelope>`),
    Buffer.from(
      `<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa">${Array.from({ length: 9 }, (_, n) => `<!ENTITY ${'bcdefghij'[n]} "${`&${'abcdefghi'[n]};`.repeat(10)}">`).join('')}]><a>&j;</a>`,
    ),
  ],
  json: [
    Buffer.from('['.repeat(900_000)),
    Buffer.from(`{"results":${'{"a":'.repeat(100_000)}1e999${'}'.repeat(100_000)}}`),
    Buffer.from(`{"__proto__":{"a":1},"results":[${'{},'.repeat(200_000)}{}]}`),
  ],
};
const bombBytes = 400 * 1024 * 1024;
let bomb: Buffer | undefined;

const head = (status: string, headers: readonly string[]): string =>
  `HTTP/1.1 ${status}\r\n${headers.join('\r\n')}\r\n\r\n`;

/** `number`: of the request, for modes that do something else each time. `inside`: an address that nobody should be led to. */
export async function answerHttp(
  socket: Socket,
  mode: Exclude<Mode, 'reset' | 'fast'>,
  { content, number, inside }: { content: Content; number: number; inside: string },
): Promise<void> {
  const type = `content-type: ${types[content]}`;
  const pick = <T>(from: readonly T[]): T => from[number % from.length] as T;
  switch (mode) {
    case 'endless':
      if (number % 2 === 0) {
        socket.write(head('200 OK', [type]));
        socket.write(starts[content]);
        return pour(socket, fillers[content]);
      }
      socket.write('HTTP/1.1 200 OK\r\n');
      return pour(socket, filled('x-more: 0123456789012345678901234567890123456789\r\n'));
    case 'dripping':
      if (number % 2 === 0) socket.write(head('200 OK', [type]) + starts[content].toString('latin1'));
      return drip(
        socket,
        number % 2 === 0 ? Buffer.from('aaaa') : Buffer.from('HTTP/1.1 200 OK\r\nx-a: bbbbbbbbbbbbbbb'),
      );
    case 'huge':
      socket.write(head('200 OK', [type, 'content-length: 4294967296']));
      return pour(socket, fillers[content], 500 * 1024 * 1024);
    case 'wrong-lengths': {
      const lengths = [
        ['content-length: 10'],
        ['content-length: 1000000'],
        ['content-length: -1'],
        ['content-length: 5', 'content-length: 50'],
        ['transfer-encoding: chunked'],
        ['transfer-encoding: chunked', 'content-length: 7'],
      ];
      const chunk = pick(['', 'ffffffffffffffff\r\n', '-1\r\n', '5\r\nabcdefgh\r\n', 'zz\r\n']);
      socket.end(
        head('200 OK', [type, ...pick(lengths)]) + chunk + starts[content].toString('latin1').repeat(3),
      );
      return;
    }
    case 'absurd': {
      const body = pick(absurd[content]);
      socket.write(head('200 OK', [type, `content-length: ${body.length}`]));
      socket.end(body);
      return;
    }
    case 'redirect': {
      const to = pick([`${inside}/inside`, `${inside}/inside`, 'file:///etc/passwd', `//127.0.0.1/x`]);
      socket.end(
        head(
          pick([
            '302 Found',
            '307 Temporary Redirect',
            '301 Moved',
            '308 Permanent Redirect',
            '303 See Other',
          ]),
          [`location: ${to}`, 'content-length: 0'],
        ),
      );
      return;
    }
    case 'gzip-bomb':
      bomb ??= gzipSync(Buffer.alloc(bombBytes, content === 'json' ? ' ' : 'a'), { level: 9 });
      socket.write(head('200 OK', [type, 'content-encoding: gzip', `content-length: ${bomb.length}`]));
      socket.end(bomb);
      return;
    case 'challenges': {
      const one = (n: number): string =>
        `www-authenticate: ${pick(['Digest', 'Basic', 'Bearer', 'Digest'])} realm="r${n}", qop="auth", algorithm=${pick(['MD5', 'SHA-256', 'MD5-sess'])}, nonce="${number}-${n}"`;
      const count = pick([1, 60, 3]);
      socket.end(
        head('401 Unauthorized', [...Array.from({ length: count }, (_, n) => one(n)), 'content-length: 0']),
      );
    }
  }
}
