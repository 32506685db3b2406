/** A program that reads the feed of changes as the documents advise: a cursor, stored with what the changes gave. */
import type { z } from 'zod';
import { changesAnswerSchema } from '../../../src/contract/cloud/feed/changes.ts';

export type ChangesAnswer = z.infer<typeof changesAnswerSchema>;

export async function readChanges(
  { url }: { readonly url: string },
  query: Readonly<Record<string, string | number>>,
  token = 'secret',
): Promise<ChangesAnswer> {
  const answer = await askChanges({ url }, query, token);
  if (answer.status !== 200) throw new Error(`HTTP ${answer.status}: ${await answer.text()}`);
  return changesAnswerSchema.parse(await answer.json());
}

export function askChanges(
  { url }: { readonly url: string },
  query: Readonly<Record<string, string | number>>,
  token = 'secret',
): Promise<Response> {
  const search = new URLSearchParams(
    Object.entries(query).map(([key, value]): [string, string] => [key, String(value)]),
  );
  return fetch(`${url}/v1/changes?${search.toString()}`, { headers: { authorization: `Bearer ${token}` } });
}

/** Every change from the start, by small pages. */
export async function allChanges(
  receiver: { readonly url: string },
  token = 'secret',
  query: Readonly<Record<string, string>> = {},
): Promise<ChangesAnswer['changes']> {
  const found: ChangesAnswer['changes'] = [];
  for (let after = '0'; ; ) {
    const page = await readChanges(receiver, { after, limit: 7, ...query }, token);
    found.push(...page.changes);
    if (!page.more) return found;
    after = page.next;
  }
}

export const idsOf = (changes: ChangesAnswer['changes']): string[] =>
  changes.map(({ event }) => `${event.source} ${event.id}`);
