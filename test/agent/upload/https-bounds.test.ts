/** Answers that no good server gives: each is an outcome, within the deadline of the exchange. */

import { expect, test } from 'vitest';
import { createHttpsSink } from '../../../src/agent/upload/https/https.ts';
import type { Sink } from '../../../src/agent/upload/sink.ts';
import { cloudProblem } from '../../../src/domain/problem/cloud.ts';
import { systemClock } from '../../../src/lib/clock.ts';
import { peerToken } from '../../peers/clouds/cloud.ts';
import { type RawAnswer, startRawServer } from '../../peers/network/raw-server.ts';
import { jpegOf, owedEvent, sha256Of } from './events.ts';

const never = new AbortController().signal;
const event = owedEvent();
const stored = JSON.stringify({ results: [{ id: event.eventId, status: 'stored' }] });
const ok = 'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n';
const whole = `${ok}Content-Length: ${stored.length}\r\n\r\n${stored}`;
const chunk = `${stored.length.toString(16)}\r\n${stored}\r\n`;

function sinkTo(url: string, requestMs: number): Sink {
  return createHttpsSink({ kind: 'https', url, token: peerToken }, systemClock, {
    requestMs,
    maxAnswerBytes: 4_096,
  });
}

const tooLate = 'endpoint.no_answer';

test.each<[string, RawAnswer, string]>([
  ['half an answer, then nothing', { bytes: `${ok}Content-Length: 100\r\n\r\n{"res` }, tooLate],
  [
    'half an answer, then the end',
    { bytes: `${ok}Content-Length: 100\r\n\r\n{"res`, then: 'end' },
    'endpoint.connection_failed',
  ],
  [
    'a reset in the midst of a body',
    { bytes: `${ok}Content-Length: 100\r\n\r\n{"res`, then: 'reset' },
    'endpoint.connection_failed',
  ],
  ['headers that drip', { bytes: 'HTTP/1.1 200 OK\r\nX-A: ', drip: 'a' }, tooLate],
  ['a body that drips', { bytes: `${ok}Content-Length: 4000\r\n\r\n`, drip: ' ' }, tooLate],
  [
    'chunks that drip without an end',
    { bytes: `${ok}Transfer-Encoding: chunked\r\n\r\n`, drip: '1\r\na\r\n' },
    tooLate,
  ],
  ['chunks and then nothing', { bytes: `${ok}Transfer-Encoding: chunked\r\n\r\n${chunk}` }, tooLate],
  [
    '100 Continue that nobody asked for',
    { bytes: `HTTP/1.1 100 Continue\r\n\r\n${whole}` },
    'endpoint.not_http',
  ],
  ['103 Early Hints, and nothing more', { bytes: 'HTTP/1.1 103 Early Hints\r\n\r\n' }, tooLate],
  ['what is no HTTP', { bytes: 'SSH-2.0-OpenSSH_9.9\r\n' }, 'endpoint.not_http'],
  ['an end before any answer', { bytes: '', then: 'end' }, 'endpoint.connection_failed'],
])('retries later on %s, within its bound', async (_name, answer, code) => {
  await using server = await startRawServer(answer);
  // Where the far side itself ends the exchange, a slow machine has time for it.
  await using sink = sinkTo(server.url, code === tooLate ? 400 : 20_000);
  const outcome = await sink.sendEvents({ events: [event], storedThrough: 0 }, never);
  expect(outcome).toMatchObject({ kind: 'try_later', problem: { code } });
});

test.each<[string, RawAnswer]>([
  ['HTTP/1.0 without a length', { bytes: `HTTP/1.0 200 OK\r\n\r\n${stored}`, then: 'end' }],
  ['in chunks', { bytes: `${ok}Transfer-Encoding: chunked\r\n\r\n${chunk}0\r\n\r\n` }],
  ['after 103 Early Hints', { bytes: `HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n${whole}` }],
  [
    'that closes the connection',
    { bytes: whole.replace('OK\r\n', 'OK\r\nConnection: close\r\n'), then: 'end' },
  ],
])('accepts an answer %s, and the next one', async (_name, answer) => {
  await using server = await startRawServer(answer);
  await using sink = sinkTo(server.url, 10_000);
  for (let round = 0; round < 2; round++) {
    const outcome = await sink.sendEvents({ events: [event], storedThrough: 0 }, never);
    expect(outcome.kind).toBe('results');
  }
  expect(server.requests()).toBe(2);
});

test('bounds a picture likewise', async () => {
  await using server = await startRawServer({ bytes: `${ok}Content-Length: 4000\r\n\r\n`, drip: ' ' });
  await using sink = sinkTo(server.url, 400);
  const jpeg = jpegOf('one');
  const outcome = await sink.sendPicture({ sha256: sha256Of(jpeg), jpeg, attempts: 0 }, never);
  expect(outcome).toEqual({
    kind: 'no_answer',
    problem: cloudProblem('endpoint.no_answer', { seconds: 0.4 }),
  });
});

test.each([
  ['objects', `{"results":[${'{},'.repeat(200_000)}{}]}`],
  ['nested lists', '['.repeat(900_000)],
])('retries later on an answer of many %s, without memory for each', async (_name, body) => {
  await using server = await startRawServer({ bytes: `${ok}Content-Length: ${body.length}\r\n\r\n${body}` });
  await using sink = createHttpsSink({ kind: 'https', url: server.url, token: peerToken }, systemClock);
  const before = process.memoryUsage().rss;
  const outcome = await sink.sendEvents({ events: [event], storedThrough: 0 }, never);
  expect(outcome).toMatchObject({
    kind: 'try_later',
    problem: { code: 'cloud.foreign_answer', details: [{ code: 'cloud.answer_unread' }] },
  });
  expect((process.memoryUsage().rss - before) / 1_048_576).toBeLessThan(100);
});
