/** A seller at Square's pages. */
import { request } from 'undici';
import type { SquarePeer } from '../../../peers/pos/square.ts';

/** Opens the address of the permissions and decides; resolves with the address of the redirect back. */
export async function decideAtSquare(
  peer: SquarePeer,
  authorizeUrl: string,
  decision = 'allow',
): Promise<string> {
  const form = new URLSearchParams(new URL(authorizeUrl).search);
  form.set('decision', decision);
  const answer = await request(`${peer.url}/oauth2/authorize`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: form.toString(),
  });
  await answer.body.dump();
  return String(answer.headers['location']);
}
