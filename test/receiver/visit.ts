/** Visits of a browser to the viewer over HTTP: same origin, no redirect followed. */
import { expect } from 'vitest';
import type { z } from 'zod';
import type { Receiver } from './start.ts';

export const password = 'correct horse 電池';

type Visit = {
  status: number;
  location: string | null;
  cookie: string | undefined;
  text: string;
  headers: Headers;
};

export async function visit(
  receiver: Pick<Receiver, 'url'>,
  path: string,
  {
    cookie = '',
    form,
    headers = {},
  }: { cookie?: string; form?: Record<string, string>; headers?: Record<string, string> } = {},
): Promise<Visit> {
  const answer = await fetch(receiver.url + path, {
    method: form === undefined ? 'GET' : 'POST',
    redirect: 'manual',
    headers: {
      cookie,
      'accept-language': 'en',
      ...(form !== undefined && { origin: receiver.url, 'sec-fetch-site': 'same-origin' }),
      ...headers,
    },
    ...(form !== undefined && { body: new URLSearchParams(form) }),
  });
  return {
    status: answer.status,
    location: answer.headers.get('location'),
    cookie: answer.headers.get('set-cookie')?.split(';')[0],
    text: await answer.text(),
    headers: answer.headers,
  };
}

/** A browser that is logged in. */
export type Session = { readonly receiver: Pick<Receiver, 'url'>; readonly cookie: string };

/** JSON of the page's API. */
export async function answerOf<S extends z.ZodType>(
  { receiver, cookie }: Session,
  schema: S,
  path: string,
  query: Record<string, string> = {},
): Promise<z.output<S>> {
  const { text, status } = await visit(receiver, `/api/v1/${path}?${new URLSearchParams(query).toString()}`, {
    cookie,
  });
  expect([path, query, status]).toEqual([path, query, 200]);
  return schema.parse(JSON.parse(text));
}

/** Sets the password; returns the cookie of the session. */
export async function setUp(receiver: Pick<Receiver, 'url' | 'setUpCode'>): Promise<string> {
  const form = { code: receiver.setUpCode ?? '', password, again: password };
  const { cookie, status } = await visit(receiver, '/setup', { form });
  expect(status).toBe(303);
  return cookie ?? '';
}
