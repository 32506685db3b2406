/**
 * A push service and the browsers that have subscribed, as a program: checks the request (RFC 8030), the signature (RFC 8292) and
 * decrypts the text with the browser's own keys (RFC 8291).
 */
import { createDecipheriv, createECDH, createPublicKey, hkdfSync, randomBytes, verify } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Subscription = { readonly endpoint: string; readonly p256dh: string; readonly auth: string };

type Pushed = { readonly payload: unknown; readonly urgency: string; readonly ttl: number };

type PushService = AsyncDisposable & {
  readonly pushed: readonly Pushed[];
  /** What is wrong with requests that were refused for it. */
  readonly wrong: readonly string[];
  /** A browser subscribes with the gateway's public key. */
  subscribe(gatewayKey: string): Subscription;
  answer(status: number, headers?: Record<string, string>): void;
};

type Browser = {
  readonly gatewayKey: string;
  readonly keys: ReturnType<typeof createECDH>;
  readonly auth: Buffer;
};

export async function startPushService(nowMs: () => number = Date.now): Promise<PushService> {
  const browsers = new Map<string, Browser>();
  const pushed: Pushed[] = [];
  const wrong: string[] = [];
  let next: { status: number; headers: Record<string, string> } = { status: 201, headers: {} };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const browser = browsers.get(request.url ?? '');
      if (browser === undefined) return response.writeHead(410).end('unsubscribed');
      if (next.status !== 201) return response.writeHead(next.status, next.headers).end('see status');
      try {
        checkSignature(request, browser, `http://${request.headers.host}`, nowMs());
        const payload: unknown = JSON.parse(decrypt(Buffer.concat(chunks), browser));
        const { urgency, ttl } = request.headers;
        pushed.push({ payload, urgency: String(urgency), ttl: Number(ttl) });
      } catch (error) {
        wrong.push(String(error));
        return response.writeHead(403).end(String(error));
      }
      return response.writeHead(201, { location: 'https://push.example/message/1' }).end();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    ...{ pushed, wrong },
    subscribe(gatewayKey) {
      const keys = createECDH('prime256v1');
      keys.generateKeys();
      const [path, auth] = [`/push/${randomBytes(8).toString('hex')}`, randomBytes(16)];
      browsers.set(path, { gatewayKey, keys, auth });
      return {
        endpoint: origin + path,
        p256dh: keys.getPublicKey('base64url'),
        auth: auth.toString('base64url'),
      };
    },
    answer(status, headers = {}) {
      next = { status, headers };
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function checkSignature(
  { headers }: IncomingMessage,
  { gatewayKey }: Browser,
  origin: string,
  nowMs: number,
): void {
  const [, token = '', key] = /^vapid t=([^,]+), ?k=(.+)$/.exec(headers.authorization ?? '') ?? [];
  if (key !== gatewayKey) throw new Error('another key than that of the subscription');
  const [head = '', claims = '', signature = ''] = token.split('.');
  const { aud, exp, sub } = JSON.parse(Buffer.from(claims, 'base64url').toString()) as Record<
    string,
    unknown
  >;
  if (aud !== origin) throw new Error(`signed for ${String(aud)}`);
  const leftSeconds = Number(exp) - nowMs / 1_000;
  if (!(leftSeconds > 0 && leftSeconds <= 86_400)) throw new Error(`ends in ${leftSeconds} s`);
  if (!/^(?:mailto:\S+@\S+|https:\/\/\S+)$/.test(String(sub))) throw new Error(`contact ${String(sub)}`);
  const point = Buffer.from(gatewayKey, 'base64url');
  const [x, y] = [point.subarray(1, 33), point.subarray(33)].map((one) => one.toString('base64url'));
  const jwk = { kty: 'EC', crv: 'P-256', x: x ?? '', y: y ?? '' };
  const isGenuine = verify(
    'sha256',
    Buffer.from(`${head}.${claims}`),
    { key: createPublicKey({ key: jwk, format: 'jwk' }), dsaEncoding: 'ieee-p1363' },
    Buffer.from(signature, 'base64url'),
  );
  if (!isGenuine) throw new Error('the signature is wrong');
}

function decrypt(body: Buffer, { keys, auth }: Browser): string {
  if (body.length > 4_096) throw new Error(`${body.length} bytes`);
  const salt = body.subarray(0, 16);
  const keyEnd = 21 + body.readUInt8(20);
  if (body.readUInt32BE(16) < body.length - keyEnd) throw new Error('more than a record');
  const sender = body.subarray(21, keyEnd);
  const info = Buffer.concat([Buffer.from('WebPush: info\0'), keys.getPublicKey(), sender]);
  const hkdf = (secret: Buffer, by: Buffer, about: Buffer, bytes: number) =>
    Buffer.from(hkdfSync('sha256', secret, by, about, bytes));
  const secret = hkdf(keys.computeSecret(sender), auth, info, 32);
  const key = hkdf(secret, salt, Buffer.from('Content-Encoding: aes128gcm\0'), 16);
  const nonce = hkdf(secret, salt, Buffer.from('Content-Encoding: nonce\0'), 12);
  const decipher = createDecipheriv('aes-128-gcm', key, nonce);
  decipher.setAuthTag(body.subarray(-16));
  const padded = Buffer.concat([decipher.update(body.subarray(keyEnd, -16)), decipher.final()]);
  const end = padded.lastIndexOf(2);
  if (end < 0 || padded.subarray(end + 1).some((byte) => byte !== 0)) throw new Error('no end of the record');
  return padded.subarray(0, end).toString('utf8');
}
