/** A person at the gateway's page, with the requests of a browser. */
import { request } from 'node:http';
import type { Role } from '../../../src/domain/people/roles.ts';
import { setUpCode, type TestGateway } from './gateway.ts';

export const password = 'correct horse 電池';

export type Answered = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
};

/** Sends headers unchanged, including Host and Upgrade. An upgraded socket counts as 101 and is closed. */
export function send(
  base: string,
  method: string,
  path: string,
  { headers = {}, body = '' }: { headers?: Record<string, string>; body?: string } = {},
): Promise<Answered> {
  return new Promise((resolve, reject) => {
    const length = body === '' ? {} : { 'content-length': String(Buffer.byteLength(body)) };
    // One connection each: that of a rejected upgrade is unusable.
    const options = { method, agent: false, headers: { ...headers, ...length } } as const;
    const sent = request(base + path, options, (response) => {
      const done = (text: string) =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text });
      // Live events have no end.
      if (response.headers['content-type'] === 'text/event-stream') {
        done('');
        response.destroy();
        return;
      }
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('end', () => done(Buffer.concat(parts).toString()));
      response.on('error', () => done(''));
    });
    sent.on('upgrade', (response, socket) => {
      socket.destroy();
      resolve({ status: response.statusCode ?? 0, headers: response.headers, text: '' });
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

export function sendJson(
  gateway: Pick<TestGateway, 'url'>,
  method: string,
  path: string,
  {
    body,
    cookie = '',
    headers = {},
  }: { body?: unknown; cookie?: string; headers?: Record<string, string> } = {},
): Promise<Answered> {
  return send(gateway.url, method, path, {
    headers: {
      origin: gateway.url,
      cookie,
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
}

/** The first visit: code and password. Returns the session's cookie. */
export async function setUp(gateway: TestGateway): Promise<string> {
  const answer = await sendJson(gateway, 'POST', '/api/v1/setup', { body: { code: setUpCode, password } });
  if (answer.status !== 200) throw new Error(`${answer.status} ${answer.text}`);
  return cookieOf(answer);
}

/** A person whom the owner of the session adds, signed in with the same password. Returns their session's cookie. */
export async function addPerson(
  gateway: Pick<TestGateway, 'url'>,
  { cookie, role, name = role }: { readonly cookie: string; readonly role: Role; readonly name?: string },
): Promise<string> {
  const added = await sendJson(gateway, 'POST', '/api/v1/people', { cookie, body: { name, role } });
  if (added.status !== 201) throw new Error(`${added.status} ${added.text}`);
  const { code } = JSON.parse(added.text) as { code: string };
  return cookieOf(await sendJson(gateway, 'POST', '/api/v1/setup', { body: { code, password } }));
}

export function cookieOf({ headers }: Answered): string {
  return headers['set-cookie']?.[0]?.split(';')[0] ?? '';
}
