/** The contract files match the code: their schemas are those in use, their routes and answers those of the receiver. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { contractSchemas } from '../../../scripts/contract-files.ts';
import { saleEventSchema } from '../../../src/contract/cloud/event.ts';
import { jpegOf, owedEvent, sha256Of } from '../../agent/upload/events.ts';
import { type Fault, receiverToken, startFaultyReceiver } from '../../agent/upload/faulty-receiver.ts';

type Node = { readonly [key: string]: Node };
const readContract = (name: string): string =>
  readFileSync(new URL(`../../../src/contract/cloud/${name}`, import.meta.url), 'utf8');
const openapi = parse(readContract('openapi.yaml')) as Node;

test.each(Object.entries(contractSchemas))(
  '%s is what the zod schema gives (else: node scripts/contract-files.ts)',
  (name, schema) => {
    expect(JSON.parse(readContract(name))).toEqual(schema);
  },
);

test('resolves every reference of openapi.yaml', () => {
  const references = [...readContract('openapi.yaml').matchAll(/\$ref: "([^"]+)"/g)].map(
    ([, target]) => target ?? '',
  );
  expect(references.length).toBeGreaterThan(10);
  for (const reference of references) {
    if (reference.startsWith('./')) expect(contractSchemas).toHaveProperty([reference.slice(2)]);
    else expect(openapi).toHaveProperty(reference.replace('#/', '').split('/'));
  }
});

test('matches an event as the store renders it', () => {
  const body = owedEvent({ jpegs: [jpegOf('a')] }).body;
  expect(JSON.stringify(saleEventSchema.parse(JSON.parse(body)))).toHaveLength(body.length);
});

describe('describes each answer of the receiver', () => {
  const jpeg = jpegOf('a');
  const batch = `[${owedEvent({ jpegs: [jpeg] }).body}]`;
  const batchType = 'application/cloudevents-batch+json';
  const events = { path: '/v1/events', method: 'POST' } as const;
  const picture = { path: `/v1/thumbnails/${sha256Of(jpeg)}`, method: 'PUT' } as const;
  const token = `Bearer ${receiverToken}`;

  test.each<
    [number, { path: string; method: 'POST' | 'PUT' }, Record<string, string>, string | Buffer, Fault?]
  >([
    [200, events, { 'content-type': batchType }, batch],
    [400, events, { 'content-type': batchType }, '{"not":"a batch"}'],
    [401, events, { 'content-type': batchType, authorization: 'Bearer wrong' }, batch],
    [413, events, { 'content-type': batchType }, `[${'0,'.repeat(600_000)}0]`],
    [415, events, { 'content-type': 'text/plain' }, batch],
    [201, picture, { 'content-type': 'image/jpeg', 'if-none-match': '*' }, jpeg],
    [400, { ...picture, path: '/v1/thumbnails/nonsense' }, { 'content-type': 'image/jpeg' }, jpeg],
    [401, picture, { 'content-type': 'image/jpeg', authorization: 'Basic eDp5' }, jpeg],
    [413, picture, { 'content-type': 'image/jpeg' }, Buffer.alloc(200_001)],
    [415, picture, { 'content-type': 'text/plain' }, jpeg],
    [422, picture, { 'content-type': 'image/jpeg' }, jpegOf('another')],
  ])('%i of %j', async (status, { path, method }, headers, body) => {
    await using receiver = await startFaultyReceiver();
    const answer = await fetch(receiver.url + path, {
      method,
      headers: { authorization: token, ...headers },
      body,
    });
    expect(answer.status).toBe(status);
    const route = path.startsWith('/v1/thumbnails') ? '/v1/thumbnails/{sha256}' : path;
    expect(openapi).toHaveProperty(['paths', route, method.toLowerCase(), 'responses', String(status)]);
    if (status < 300) return;
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    expect(await answer.json()).toMatchObject({
      type: 'about:blank',
      title: expect.any(String) as string,
      status,
      detail: expect.any(String) as string,
    });
  });
});
