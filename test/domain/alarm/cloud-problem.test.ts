/** Japanese reasons of the HTTPS sink: every reason is translated, and the cloud's own text is unchanged. */
import { describe, expect, test } from 'vitest';
import { enrolOutcome } from '../../../src/agent/upload/enrolment/enrol-answers.ts';
import { type Answer, batchOutcome, pictureOutcome } from '../../../src/agent/upload/https/answers.ts';
import { failureOf } from '../../../src/agent/upload/https/failures.ts';
import {
  cloudProblem,
  cloudProblemInJapanese,
  cloudProblems,
} from '../../../src/domain/alarm/cloud-problem.ts';
import { jpegOf, owedEvent, sha256Of } from '../../agent/upload/events.ts';

/** Allowed in a Japanese sentence: codes, and names of config keys. */
const allowed =
  /\b(cloud\.\w+|[A-Z][A-Z0-9_]{2,}|TLS|DNS|enrolKey|token|tokenFile|certFile|keyFile|caFile|UND_ERR\w*)\b/g;
const english = (text: string): string[] =>
  cloudProblemInJapanese(text)
    .replaceAll(allowed, '')
    .match(/[A-Za-z]{2,}/g) ?? [];

const answer = (status: number, body?: string): Answer => ({ status, header: () => undefined, body });
const statuses = [200, 301, 400, 401, 403, 404, 405, 409, 413, 415, 422, 429, 500, 501, 503];
const circumstances = { nowMs: 0, denied: cloudProblem('checkToken') };
const whyOf = (outcome: object): string => ('why' in outcome ? String(outcome.why) : '');

describe('everything that the sink says has a Japanese form', () => {
  test.each(statuses)('%i of events, pictures and enrolments', (status) => {
    const jpeg = jpegOf('one');
    const picture = { sha256: sha256Of(jpeg), jpeg, attempts: 0 };
    const types = ['enrol-key-used', 'enrol-key-unknown', 'x'];
    const whys = [
      batchOutcome(answer(status), [owedEvent()], circumstances),
      batchOutcome(answer(status, 'No required SSL certificate was sent'), [owedEvent()], circumstances),
      pictureOutcome(answer(status), picture, circumstances),
      ...types.map((type) =>
        enrolOutcome(answer(status, JSON.stringify({ type: `urn:tillframe:${type}` })), 'key', 0),
      ),
      enrolOutcome(answer(status), 'credential', 0),
    ].map(whyOf);
    expect(whys.flatMap(english)).toEqual([]);
    expect(whys.some((why) => why !== '')).toBe(true);
  });

  test.each([
    'ENOTFOUND',
    'EAI_AGAIN',
    'ECONNREFUSED',
    'ENETUNREACH',
    'UND_ERR_CONNECT_TIMEOUT',
    'CERT_HAS_EXPIRED',
    'ERR_SSL_TLSV1_ALERT_UNKNOWN_CA',
    'ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE',
    'ECONNRESET',
    'ERR_SSL_WRONG_VERSION_NUMBER',
  ])('%s', (code) => {
    const { why } = failureOf(Object.assign(new Error('x'), { code }));
    expect(english(`${why} ${cloudProblem('proxyBetween')}`)).toEqual([]);
  });

  test.each(['407', '403', '502'])('translates a proxy that responds %s', (status) => {
    const error = new Error(`Proxy response (${status}) !== 200 when HTTP Tunneling`);
    expect(english(failureOf(error).why)).toEqual([]);
  });
});

test('reports a cloud that responds in http', () => {
  const { why } = failureOf(Object.assign(new Error('x'), { code: 'ERR_SSL_WRONG_VERSION_NUMBER' }));
  expect(why).toBe(
    'It speaks http without TLS there (ERR_SSL_WRONG_VERSION_NUMBER): check cloud.url and its port',
  );
});

test('joins a sentence by Japanese rules', () => {
  const why =
    'The cloud answered 401: No such key. The enrolment key has been used already, and works once. Ask for a new enrolment key at the cloud, and give it as enrolKey';
  expect(cloudProblemInJapanese(why)).toBe(
    'クラウドの応答 401: No such key。登録キーは使用済みです（使えるのは一度だけです）。クラウドで新しい登録キーを発行し、enrolKey に書いてください',
  );
  expect(
    cloudProblemInJapanese(
      cloudProblem('credentialUnwritten', '/var/lib/tillframe/cloud-credential', 'ENOSPC'),
    ),
  ).toBe('クラウドの資格情報を /var/lib/tillframe/cloud-credential に書けません（ENOSPC）');
  expect(cloudProblemInJapanese(`${cloudProblem('noAnswer', 0.4)} ${cloudProblem('proxyBetween')}`)).toBe(
    '0.4 秒以内に応答がありません（プロキシを経由しています）',
  );
  expect(cloudProblemInJapanese('Something new')).toBe('Something new');
});

test('has the same placeholders in both languages', () => {
  const places = (text: string): number => text.split('{}').length;
  for (const { en, ja } of Object.values(cloudProblems)) expect(places(ja)).toBe(places(en));
});
