/** The Japanese texts of cloud problems come from their codes alone, on the page, in the doctor and in the alarms. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { alarmsOf } from '../../../src/agent/alarms/alarms.ts';
import { failureOf } from '../../../src/agent/upload/https/failures.ts';
import { uploadAlarms } from '../../../src/agent/upload/upload-alarms.ts';
import { storedProblemSchema } from '../../../src/contract/problem.ts';
import { type CloudProblemCode, cloudProblem } from '../../../src/domain/problem/cloud.ts';
import { cloudProblemsEn } from '../../../src/domain/problem/cloud-en.ts';
import { cloudProblemsJa } from '../../../src/domain/problem/cloud-ja.ts';
import { problemText } from '../../../src/domain/problem/problem-text.ts';
import { problemsEn } from '../../../src/domain/problem/problems-en.ts';
import { type StoredProblem, withDetails } from '../../../src/domain/problem/text.ts';
import { en } from '../../../src/page/text/en.ts';
import { ja } from '../../../src/page/text/ja.ts';
import { problemText as pageText } from '../../../src/page/text/messages.ts';

const codes = Object.keys(cloudProblemsEn) as CloudProblemCode[];

/** Allowed in a Japanese text: placeholders, keys of the config, words of the contract and of the network. */
const allowed =
  /\{\w+\}|\bcloud\.[\w.]+|\.(url|caFile)\b|\b(stored|duplicate|rejected|retry|enrolKey|tokenFile|token|https)\b|\b[A-Z][A-Z0-9-]+\b/g;

test.each(codes)('has no English word in the Japanese text: %s', (code) => {
  expect(cloudProblemsJa[code].replaceAll(allowed, '')).not.toMatch(/[A-Za-z]{2,}/);
});

const refused = withDetails(
  cloudProblem('cloud.token_refused'),
  cloudProblem('cloud.answered_with', { status: 401, words: 'No such key' }),
);
const unreachable = failureOf(Object.assign(new Error('x'), { code: 'ECONNREFUSED' }), 'cloud').problem;
const foreign = withDetails(
  cloudProblem('cloud.foreign_answer'),
  cloudProblem('cloud.field_missing', { path: 'results[0].put' }),
);

describe.each<[string, StoredProblem, string]>([
  [
    'a refused token',
    refused,
    'この装置のキーがクラウドに拒否されました。クラウドから案内されたキーをもう一度入力してください。クラウドの応答 401：No such key',
  ],
  ['an unreachable cloud', unreachable, 'クラウドの応答がありません（接続拒否）'],
  ['a foreign answer', foreign, '応答がクラウドの仕様と合いません。results[0].put：ありません'],
])('%s', (_name, found, text) => {
  const { code, params, details } = found;
  const onlyCodes = { code, params, ...(details !== undefined && { details }) };

  test('has its Japanese text on the page, without a status code', () => {
    expect(pageText({ ...onlyCodes, text: 'English' }, ja)).toBe(text.replace('クラウドの応答 401：', ''));
    expect(pageText({ ...onlyCodes, text: 'English' }, en)).toBe('English');
  });

  test('has its Japanese text in the doctor, also when read back from the database', () => {
    const stored = storedProblemSchema.parse(JSON.parse(JSON.stringify(found)));
    expect(stored).toEqual(found);
    expect(problemText(stored, 'ja')).toBe(text);
  });
});

test('is the problem of its alarm', () => {
  const sources = { cameras: [], quarantined: 0, clock: 'synced', others: [] } as const;
  const upload = { state: 'refused', problem: refused } as const;
  expect(alarmsOf({ ...sources, upload }, String)).toMatchObject([
    { kind: 'cloud_refused', problem: { ...refused, text: problemText(refused, 'en') } },
  ]);
  const problem = cloudProblem('cloud.picture_address_private', { origin: 'https://10.1.2.3' });
  expect(uploadAlarms({ state: 'ok', pictureProblem: { problem, sinceMs: 0 } })).toMatchObject([{ problem }]);
});

test.each([
  ['EAI_AGAIN', 'endpoint.no_name_server'],
  ['ENOTFOUND', 'endpoint.name_unknown'],
  ['ENETUNREACH', 'endpoint.no_route'],
  ['UND_ERR_CONNECT_TIMEOUT', 'endpoint.connect_timed_out'],
  ['CERT_HAS_EXPIRED', 'endpoint.certificate_untrusted'],
  ['ERR_SSL_TLSV1_ALERT_UNKNOWN_CA', 'endpoint.certificate_refused'],
  ['ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE', 'endpoint.tls_ended'],
  ['ERR_SSL_WRONG_VERSION_NUMBER', 'endpoint.without_tls'],
  ['ECONNRESET', 'endpoint.connection_failed'],
])('maps %s onto %s', (error, code) => {
  expect(failureOf(Object.assign(new Error('x'), { code: error }), 'cloud').problem.code).toBe(code);
});

const comment = /\/\*.*?\*\//gs;

test('keeps the texts in the catalogues: no code composes them or finds a problem by them', () => {
  const root = new URL('../../../src/', import.meta.url);
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((path) => /\.tsx?$/.test(path) && !path.startsWith('domain/problem/'))
    .map((path) => [path, readFileSync(new URL(path, root), 'utf8').replaceAll(comment, '')] as const);
  expect(files.length).toBeGreaterThan(500);
  const parts = Object.entries(problemsEn)
    .filter(([code]) => !/^(camera|alarm)\./.test(code))
    .flatMap(([, text]) => text.split(/\{\w+\}/).map((part) => part.trim()))
    .filter((part) => part.split(' ').length > 2);
  expect(
    files.flatMap(([path, text]) => parts.filter((part) => text.includes(part)).map(() => path)),
  ).toEqual([]);
});
