/** The OpenAPI document is complete and exact: test/agent/http/described.ts checks every answer of these tests against it. */
import { once } from 'node:events';
import { Validator } from '@seriousme/openapi-schema-validator';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { pushAckJson } from '../../../src/contract/register/sale-message.ts';
import type { Document, Operation } from './described.ts';
import { startGateway, type TestGateway, tillToken } from './gateway.ts';
import { declaredRoutes, oauth } from './route-table.ts';

let gateway: TestGateway;
let document: Document;
beforeAll(async () => {
  gateway = await startGateway({ oauth });
  const answer = await fetch(`${gateway.url}/api/v1/openapi.json`);
  document = (await answer.json()) as Document;
});
afterAll(async () => {
  await gateway[Symbol.asyncDispose]();
});

const described = (name: string): Operation | undefined => {
  const [method = '', url = ''] = name.split(' ');
  return document.paths[url.replaceAll(/:(\w+)/g, '{$1}')]?.[method.toLowerCase()];
};
const names = declaredRoutes.map(({ name }) => name);

describe('the document', () => {
  test('is valid OpenAPI 3.1', async () => {
    const validator = new Validator();
    expect(await validator.validate(JSON.parse(JSON.stringify(document)) as Record<string, unknown>)).toEqual(
      { valid: true },
    );
    expect(validator.version).toBe('3.1');
  });

  test('has every route with its class and no other', () => {
    const security: Record<string, string[]> = {
      public: [],
      'state-token': [],
      'register-token': ['registerToken'],
      monitoring: ['session', 'token', 'stateToken'],
      ...Object.fromEntries(['system', 'people', 'own'].map((right) => [right, ['session']])),
    };
    for (const { name, access } of declaredRoutes)
      expect([name, described(name)?.security.flatMap(Object.keys)]).toEqual([
        name,
        security[access] ?? ['session', 'token'],
      ]);
    const operations = Object.values(document.paths).flatMap(Object.values) as Operation[];
    expect(operations).toHaveLength(names.length);
    expect(new Set(operations.map(({ operationId }) => operationId)).size).toBe(names.length);
  });

  test('has only references with targets', () => {
    const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/([^"]+)"/g)];
    expect(references.length).toBeGreaterThan(50);
    for (const [, path = ''] of references) expect(document).toHaveProperty(path.split('/'));
  });

  test('describes every path parameter', () => {
    for (const name of names) {
      const wanted = [...name.matchAll(/:(\w+)/g)].map(([, parameter]) => parameter);
      const inPath = (described(name)?.parameters ?? []).filter((one) => one.in === 'path');
      expect([name, inPath.map((one) => one.name)]).toEqual([name, wanted]);
    }
  });
});

test("describes the answers over a register's stream", async () => {
  const socket = new WebSocket(`${gateway.url.replace('http', 'ws')}/api/v1/registers/till-1/stream`);
  const answers: unknown[] = [];
  socket.on('message', (data: Buffer) => answers.push(JSON.parse(data.toString())));
  await once(socket, 'open');
  socket.send(JSON.stringify({ token: tillToken }));
  socket.send(JSON.stringify({ saleId: 'a', kind: 'sale', total: 100 }));
  socket.send(JSON.stringify({ saleId: 'b', kind: 'refund', total: 100 }));
  socket.send(JSON.stringify({ saleId: 'c', kind: 'sale' }));
  await expect.poll(() => answers).toHaveLength(4);
  for (const answer of answers) expect(pushAckJson.safeParse(answer)).toMatchObject({ success: true });
  socket.close();
});
