/** Input that does not match the schema of a route: a problem at each field, in the language of the request. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { problemJson } from '../../../src/contract/page/problem-details.ts';
import { startGateway, type TestGateway } from './gateway.ts';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startGateway();
});
afterAll(async () => {
  await gateway[Symbol.asyncDispose]();
});

async function errorsOf(path: string, language?: string, body?: object) {
  const answer = await fetch(gateway.url + path, {
    ...(body !== undefined && { method: 'POST', body: JSON.stringify(body) }),
    headers: {
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...(language !== undefined && { 'accept-language': language }),
    },
  });
  expect(answer.status).toBe(400);
  return problemJson.parse(await answer.json()).errors;
}

test('is reported in Japanese when the page asks for it', async () => {
  expect(await errorsOf('/api/v1/sales?limit=0&kind=x&register=&more=1', 'ja')).toMatchObject([
    { field: 'kind', message: expect.stringMatching(/^次のいずれかにしてください：sale, /) as string },
    { field: 'limit', message: '1 以上にしてください。' },
    { field: '', message: '使えない項目です：more' },
  ]);
  expect(await errorsOf('/api/v1/cameras/counter/ntp', 'ja', { port: '80' })).toMatchObject([
    { field: 'server', message: '入力してください。' },
    { field: 'port', message: '値の種類が正しくありません（number）。' },
  ]);
  expect(await errorsOf('/api/v1/cameras/counter/ntp', 'ja', { server: 'x'.repeat(254) })).toMatchObject([
    { field: 'server', message: '253 文字以内にしてください。' },
  ]);
});

test('is reported in English to programs', async () => {
  expect(await errorsOf('/api/v1/sales?limit=0')).toMatchObject([
    {
      field: 'limit',
      message: 'At least 1.',
      problem: { code: 'field.min', params: { minimum: '1' } },
    },
  ]);
});

test('is reported by the alternative that it comes nearest to', async () => {
  expect(await errorsOf('/api/v1/cameras/counter/clip.mp4?from=2026-11-24T12:00:00Z')).toMatchObject([
    { field: 'to', problem: { code: 'field.required' } },
  ]);
});
