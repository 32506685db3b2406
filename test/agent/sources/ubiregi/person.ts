/** A person at Ubiregi's pages. */
import { request } from 'undici';
import type { UbiregiPeer } from '../../../peers/pos/ubiregi.ts';

/** Logs in and decides; resolves with the address of the redirect back. */
export async function decideAtUbiregi(
  ubiregi: UbiregiPeer,
  authorizeUrl: string,
  {
    login = ubiregi.login,
    decision = 'allow',
  }: { login?: { name: string; password: string }; decision?: string } = {},
): Promise<string> {
  const form = new URLSearchParams(new URL(authorizeUrl).search);
  const send = async (cookie: string) => {
    const answer = await request(`${ubiregi.url}/oauth2/authorize`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded', cookie },
      body: form.toString(),
    });
    await answer.body.dump();
    return answer.headers;
  };
  form.set('login', login.name);
  form.set('password', login.password);
  const cookie = String((await send(''))['set-cookie']).split(';')[0] ?? '';
  for (const key of ['login', 'password', 'force_login']) form.delete(key);
  form.set('decision', decision);
  return String((await send(cookie))['location']);
}
