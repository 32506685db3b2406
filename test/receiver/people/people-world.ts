/** People of a receiver in every role, over all shops and over one, with a session each. */
import type { Role } from '../../../src/domain/people/roles.ts';
import type { Receiver } from '../start.ts';
import type { StoredReceiver } from '../stores.ts';

export type Added = { readonly id: string; readonly cookie: string };

/** Signed in without a password. `shops`: ids; default: all. */
export async function addPerson(
  receiver: Pick<StoredReceiver, 'admin'>,
  { name, role, shops }: { name: string; role: Exclude<Role, 'installer'>; shops?: readonly string[] },
): Promise<Added> {
  await using admin = await receiver.admin();
  const made = await admin.people.add({ name, role, reach: shops?.map((shop) => `/shops/${shop}`) });
  if (typeof made === 'string') throw new Error(`${name}: ${made}`);
  return { id: made.id, cookie: `tillframe-receiver=${await admin.people.openSession(made.id)}` };
}

/** As the page of the receiver does. */
export async function ask(
  { url }: Pick<Receiver, 'url'>,
  route: string,
  { cookie, body }: { cookie: string; body?: unknown },
): Promise<{ readonly status: number; readonly text: string; readonly headers: Headers }> {
  const [method = 'GET', path = '/'] = route.split(' ');
  const answer = await fetch(url + path, {
    method,
    redirect: 'manual',
    headers: {
      ...{ cookie, 'accept-language': 'ja', origin: url, 'sec-fetch-site': 'same-origin' },
      ...(body !== undefined && { 'content-type': 'application/json' }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  return { status: answer.status, text: await answer.text(), headers: answer.headers };
}
