/** An answer that breaks the contract is reported by its field, for the cloud's developers, in both languages. */
import { describe, expect, test } from 'vitest';
import { batchOutcome } from '../../../src/agent/upload/https/answers.ts';
import { afterBatch } from '../../../src/agent/upload/upload-policy.ts';
import { createWholeRefusals } from '../../../src/agent/upload/whole-refusals.ts';
import { answerProblem } from '../../../src/contract/cloud/answer-problem.ts';
import { cloudProblemInJapanese } from '../../../src/domain/alarm/cloud-problem.ts';
import { owedEvent } from '../../agent/upload/events.ts';
import { quick } from '../../agent/upload/uploading.ts';

const sha256 = 'a'.repeat(64);
const put = { url: 'https://bucket.example/1' };
const answerWith = (picture: unknown): string =>
  JSON.stringify({ results: [{ id: 'sale:r1', status: 'stored', pictures: [picture] }] });

test.each<[string, string | undefined]>([
  [answerWith({ sha256, put }), undefined],
  ['{"results":[]}', undefined],
  [answerWith({ sha256 }), 'results[0].pictures[0].put: is missing'],
  [answerWith({ sha256, put: {} }), 'results[0].pictures[0].put.url: is missing'],
  [answerWith({ put }), 'results[0].pictures[0].sha256: is missing'],
  [
    answerWith({ sha256: sha256.toUpperCase(), put }),
    'results[0].pictures[0].sha256: must be a SHA-256 of 64 lower-case hexadecimal digits',
  ],
  [
    answerWith({ sha256, put: { url: '/1?signature=geheim' } }),
    'results[0].pictures[0].put.url: must be a URL',
  ],
  [answerWith({ sha256, put: null }), 'results[0].pictures[0].put: must be an object'],
  [
    answerWith({ sha256, put: { ...put, headers: { 'x-a': 1 } } }),
    'results[0].pictures[0].put.headers.x-a: must be a text',
  ],
  ['{"results":{}}', 'results: must be a list'],
  ['{}', 'results: is missing'],
  ['[]', 'answer: must be an object'],
  ['{"results":[{"id":"1"}]}', 'results[0].status: is missing'],
  [
    '{"results":[{"id":"1","status":"ok"}]}',
    'results[0].status: must be stored, duplicate, rejected or retry',
  ],
  ['{"results":[{"id":1,"status":"stored"}]}', 'results[0].id: must be a text'],
  [
    '{"results":[{"id":"1","status":"retry","retryAfterMs":-1}]}',
    'results[0].retryAfterMs: must be a number, 0 or more',
  ],
  ['<html>Sign in</html>', 'it is not JSON, something in between may have answered'],
])('%s', (text, problem) => {
  expect(answerProblem(text)).toBe(problem);
  // Every problem has a Japanese form, in which only field names, contract terms and the sample are not
  // Japanese.
  const ja = cloudProblemInJapanese(`The answer is not one of the cloud contract: ${problem ?? ''}`);
  if (problem !== undefined)
    expect(ja).toMatch(
      /^応答がクラウドの仕様と合いません。\S*: .*(ありません|必要です)$|^応答がクラウドの仕様と合いません。JSON ではありません/,
    );
});

test('limits a path to the length of a line, whatever names the cloud gives', () => {
  const headers = { ['name with blanks '.repeat(5_000)]: 1 };
  expect(answerProblem(answerWith({ sha256, put: { ...put, headers } }))?.length).toBeLessThan(120);
});

describe('the gateway', () => {
  const outcomeOf = (body: string | undefined, events = [owedEvent({ saleId: 'sale' })]) =>
    batchOutcome({ status: 200, header: () => undefined, body }, events, { nowMs: 0, denied: '' });

  test.each<[string | undefined, string]>([
    [answerWith({ sha256 }), 'results[0].pictures[0].put: is missing'],
    ['{"results":[{"id":"other","status":"stored"}]}', 'it has no result for what was sent'],
    [undefined, 'it is too long, or in an unknown coding'],
  ])('holds the lane and says why: %s', (body, problem) => {
    expect(outcomeOf(body)).toMatchObject({
      kind: 'try_later',
      why: `The answer is not one of the cloud contract: ${problem}`,
    });
  });

  test('uses the readable part of a batch, and reports the errors of the rest', () => {
    const body = JSON.stringify({
      results: [
        { id: 'one:r1', status: 'stored' },
        { id: 'two:r1', status: 'stored', pictures: [{ sha256 }] },
      ],
    });
    const events = ['one', 'two'].map((saleId, sequence) => owedEvent({ saleId, sequence }));
    const at = { nowMs: 0, retry: quick, random: () => 0, refusals: createWholeRefusals() };
    const { settlements, next } = afterBatch(events, outcomeOf(body, events), at);
    expect(next).toEqual({ kind: 'go_on' });
    expect(settlements).toMatchObject([
      { kind: 'stored', sequence: 0 },
      {
        kind: 'try_later',
        sequence: 1,
        why: 'The answer is not one of the cloud contract: results[1].pictures[0].put: is missing',
      },
    ]);
  });
});
