/** An answer that breaks the contract is reported by its field, for the cloud's developers. */
import { describe, expect, test } from 'vitest';
import { createBatchRefusals } from '../../../../src/agent/upload/batch-refusals.ts';
import { batchOutcome } from '../../../../src/agent/upload/https/answers.ts';
import { afterBatch } from '../../../../src/agent/upload/upload-policy.ts';
import { answerProblem } from '../../../../src/contract/cloud/reading/answer-problem.ts';
import { type CloudProblem, cloudProblem } from '../../../../src/domain/problem/cloud.ts';
import { withDetails } from '../../../../src/domain/problem/text.ts';
import { owedEvent } from '../../../agent/upload/events.ts';
import { quick } from '../../../agent/upload/uploading.ts';

const sha256 = 'a'.repeat(64);
const put = { url: 'https://bucket.example/1' };
const answerWith = (picture: unknown): string =>
  JSON.stringify({ results: [{ id: 'sale:r1', status: 'stored', pictures: [picture] }] });

test.each<[string, CloudProblem | undefined]>([
  [answerWith({ sha256, put }), undefined],
  ['{"results":[]}', undefined],
  [answerWith({ sha256 }), cloudProblem('cloud.field_missing', { path: 'results[0].pictures[0].put' })],
  [
    answerWith({ sha256, put: {} }),
    cloudProblem('cloud.field_missing', { path: 'results[0].pictures[0].put.url' }),
  ],
  [answerWith({ put }), cloudProblem('cloud.field_missing', { path: 'results[0].pictures[0].sha256' })],
  [
    answerWith({ sha256: sha256.toUpperCase(), put }),
    cloudProblem('cloud.field_not_hash', { path: 'results[0].pictures[0].sha256' }),
  ],
  [
    answerWith({ sha256, put: { url: '/1?signature=geheim' } }),
    cloudProblem('cloud.field_not_url', { path: 'results[0].pictures[0].put.url' }),
  ],
  [
    answerWith({ sha256, put: null }),
    cloudProblem('cloud.field_not_object', { path: 'results[0].pictures[0].put' }),
  ],
  [
    answerWith({ sha256, put: { ...put, headers: { 'x-a': 1 } } }),
    cloudProblem('cloud.field_not_text', { path: 'results[0].pictures[0].put.headers.x-a' }),
  ],
  ['{"results":{}}', cloudProblem('cloud.field_not_list', { path: 'results' })],
  ['{}', cloudProblem('cloud.field_missing', { path: 'results' })],
  ['[]', cloudProblem('cloud.field_not_object', { path: 'answer' })],
  ['{"results":[{"id":"1"}]}', cloudProblem('cloud.field_missing', { path: 'results[0].status' })],
  [
    '{"results":[{"id":"1","status":"ok"}]}',
    cloudProblem('cloud.field_not_status', { path: 'results[0].status' }),
  ],
  [
    '{"results":[{"id":1,"status":"stored"}]}',
    cloudProblem('cloud.field_not_text', { path: 'results[0].id' }),
  ],
  [
    '{"results":[{"id":"1","status":"retry","retryAfterMs":-1}]}',
    cloudProblem('cloud.field_not_number', { path: 'results[0].retryAfterMs' }),
  ],
  ['<html>Sign in</html>', cloudProblem('cloud.answer_not_json')],
])('%s', (text, problem) => {
  expect(answerProblem(text)).toEqual(problem);
});

test('limits a path to the length of a line, whatever names the cloud gives', () => {
  const headers = { ['name with blanks '.repeat(5_000)]: 1 };
  expect(answerProblem(answerWith({ sha256, put: { ...put, headers } }))?.params['path']).toHaveLength(80);
});

describe('the gateway', () => {
  const outcomeOf = (body: string | undefined, events = [owedEvent({ saleId: 'sale' })]) =>
    batchOutcome({ status: 200, header: () => undefined, body }, events, {
      nowMs: 0,
      denied: cloudProblem('cloud.token_refused'),
    });

  test.each<[string | undefined, CloudProblem]>([
    [answerWith({ sha256 }), cloudProblem('cloud.field_missing', { path: 'results[0].pictures[0].put' })],
    ['{"results":[{"id":"other","status":"stored"}]}', cloudProblem('cloud.answer_of_others')],
    [undefined, cloudProblem('cloud.answer_unread')],
  ])('holds the lane and says why: %s', (body, problem) => {
    expect(outcomeOf(body)).toMatchObject({
      kind: 'try_later',
      problem: withDetails(cloudProblem('cloud.foreign_answer'), problem),
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
    const at = { nowMs: 0, retry: quick, random: () => 0, refusals: createBatchRefusals() };
    const { settlements, next } = afterBatch(events, outcomeOf(body, events), at);
    expect(next).toEqual({ kind: 'go_on' });
    expect(settlements).toMatchObject([
      { kind: 'stored', sequence: 0 },
      {
        kind: 'try_later',
        sequence: 1,
        problem: withDetails(
          cloudProblem('cloud.foreign_answer'),
          cloudProblem('cloud.field_missing', { path: 'results[1].pictures[0].put' }),
        ),
      },
    ]);
  });
});
