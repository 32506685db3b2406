/** A token that can only read is refused whatever starts a connection: with addresses of cameras and devices the shop's network could be probed. */
import { expect, test } from 'vitest';
import { startGateway } from './gateway.ts';
import { sendJson, setUp } from './signing-in.ts';

const url = 'http://127.0.0.1:9/picture';
const probes = [
  { path: '/api/v1/cameras', body: { name: 'c', url } },
  { path: '/api/v1/cameras/try', body: { url } },
  { path: '/api/v1/cameras/discover', body: {} },
];

test('probes nothing with a token that can only read', async () => {
  await using gateway = await startGateway({ isLocalOnly: false });
  const cookie = await setUp(gateway);
  const tokenOf = async (scope: 'read' | 'all'): Promise<Record<string, string>> => {
    const made = await sendJson(gateway, 'POST', '/api/v1/tokens', { cookie, body: { name: scope, scope } });
    return { authorization: `Bearer ${(JSON.parse(made.text) as { token: string }).token}` };
  };
  const [reader, changer] = [await tokenOf('read'), await tokenOf('all')];
  for (const { path, body } of probes) {
    const answer = await sendJson(gateway, 'POST', path, { body, headers: reader });
    expect([path, answer.status]).toEqual([path, 403]);
    expect(answer.text).toContain('sign_in.read_only_token');
    expect((await sendJson(gateway, 'POST', path, { body, headers: changer })).status).not.toBe(403);
  }
  expect((await sendJson(gateway, 'GET', '/api/v1/status', { headers: reader })).status).toBe(200);
  const list = await sendJson(gateway, 'GET', '/api/v1/tokens', { cookie });
  expect(JSON.parse(list.text)).toMatchObject({ tokens: [{ scope: 'read' }, { scope: 'all' }] });
});
