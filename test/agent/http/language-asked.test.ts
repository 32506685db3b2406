/** Language of a problem: as requested by page or browser, and English for programs, which request none. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { problemJson } from '../../../src/contract/page/problem-details.ts';
import { requestedLanguage } from '../../../src/lib/text/language.ts';
import { startGateway, type TestGateway } from './gateway.ts';

test.each([
  [undefined, 'en'],
  ['*', 'en'],
  ['ja', 'ja'],
  ['ja-JP,en;q=0.5', 'ja'],
  ['en-GB,ja;q=0.5', 'en'],
  ['de, ja;q=0.9, en;q=0.8', 'ja'],
  // A browser in Japan whose languages are both unsupported: the owner's language.
  ['zh-CN,zh;q=0.9', 'ja'],
] as const)('parses %s as %s', (asked, language) => {
  const headers = asked === undefined ? {} : { 'accept-language': asked };
  expect(requestedLanguage({ headers })).toBe(language);
});

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startGateway();
});
afterAll(async () => {
  await gateway[Symbol.asyncDispose]();
});

const json = { 'content-type': 'application/json' };

test.each<[code: string, path: string, init?: RequestInit]>([
  ['http.not_found', '/nothing'],
  ['http.not_json', '/api/v1/session', { method: 'POST', headers: json, body: '{' }],
  ['http.empty_body', '/api/v1/session', { method: 'POST', headers: json, body: '' }],
  [
    'http.content_type',
    '/api/v1/session',
    { method: 'POST', headers: { 'content-type': 'text/html' }, body: 'x' },
  ],
  ['http.body_too_large', '/api/v1/session', { method: 'POST', headers: json, body: 'x'.repeat(20_000) }],
  ['request.address_unreadable', '/api/v1/sales/%ff'],
  ['request.no_body', '/api/v1/printers/discover', { method: 'POST', headers: json, body: '{}' }],
])('answers %s in the language of the request', async (code, path, init = {}) => {
  const ask = async (language: string) => {
    const headers = new Headers(init.headers);
    headers.set('accept-language', language);
    const answer = await fetch(gateway.url + path, { ...init, headers });
    return problemJson.parse(await answer.json());
  };
  const [inJapanese, inEnglish] = [await ask('ja'), await ask('en')];
  expect([inJapanese.problem?.code, inEnglish.problem?.code]).toEqual([code, code]);
  expect(inJapanese.detail).toMatch(/[぀-ヿ一-鿿]/);
  expect(inEnglish.detail).not.toMatch(/[぀-ヿ一-鿿]/);
});

test.each([
  ['from=yesterday', 'from', 'field.shop_time'],
  ['from=2026-11-25&to=2026-11-24', 'to', 'field.after_from'],
  ['minAmount=2&maxAmount=1', 'maxAmount', 'field.below_minimum'],
  ['cursor=x', 'cursor', 'field.cursor'],
  ['text=%20', 'text', 'field.no_words'],
])('answers a query of %s in the language of the request', async (query, field, code) => {
  const answer = await fetch(`${gateway.url}/api/v1/sales?${query}`, {
    headers: { 'accept-language': 'ja' },
  });
  expect(problemJson.parse(await answer.json()).errors).toMatchObject([
    { field, problem: { code }, message: expect.stringMatching(/[぀-ヿ一-鿿]/) as string },
  ]);
});

test.each([
  ['src/agent/http', /new Problem\(|Problem\.ofFields\(/],
  ['src/agent/sources/push', /new Problem\(/],
])('has codes for all refusals in %s, whose texts are in both catalogues', (folder, making) => {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
    (file) => file.endsWith('.ts') && file !== 'refused.ts',
  );
  // `refused` takes a code alone.
  expect(files.filter((file) => making.test(readFileSync(join(folder, file), 'utf8')))).toEqual([]);
});
