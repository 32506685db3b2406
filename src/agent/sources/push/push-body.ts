/**
 * Parses the body of a push. Bytes that are not text in the declared encoding are rejected: garbled names
 * would stay for good. UTF-8 is the default; Shift_JIS (as Windows has it) is accepted if the till's
 * Content-Type declares it.
 */
import type { FastifyInstance } from 'fastify';
import iconv from 'iconv-lite';
import { refusal } from '../../../domain/problem/refusal/refusal.ts';
import type { Problem } from '../../../lib/http/problem.ts';
import { refused } from '../../http/refused.ts';

const shiftJisNames = /^(?:shift[_-]?jis|sjis|x-sjis|windows-31j|ms932|cp932)$/i;
const utf8 = new TextDecoder('utf-8', { fatal: true });

/** Applies to every route of this scope. */
export function parsePushedJson(scope: FastifyInstance): void {
  const parse = scope.getDefaultJsonParser('error', 'error');
  scope.addContentTypeParser<Buffer>('application/json', { parseAs: 'buffer' }, (request, bytes, done) => {
    request.pushedBytes = bytes.length;
    let text: string;
    try {
      text = textOf(bytes, charsetOf(request.headers['content-type']));
    } catch (error) {
      done(error as Error);
      return;
    }
    void parse(request, text, done);
  });
}

/** For a message that arrives alone. Throws a Problem. */
export function parseMessage(bytes: Uint8Array, contentType?: string): unknown {
  const text = textOf(bytes, charsetOf(contentType));
  if (text.trim() === '') throw refused(400, refusal('push.empty'));
  try {
    return JSON.parse(text);
  } catch {
    throw refused(400, refusal('push.not_json'));
  }
}

function charsetOf(contentType: string | undefined): string {
  return /;\s*charset\s*=\s*"?([^\s";]+)/i.exec(contentType ?? '')?.[1] ?? 'utf-8';
}

function textOf(bytes: Uint8Array, charset: string): string {
  if (shiftJisNames.test(charset)) {
    const text = iconv.decode(bytes, 'cp932');
    // The sign for undecodable bytes; Shift_JIS itself has no such sign.
    if (text.includes('\uFFFD')) throw notTextOf('Shift_JIS, as its Content-Type says');
    return text;
  }
  try {
    return utf8.decode(bytes);
  } catch {
    throw notTextOf('UTF-8');
  }
}

function notTextOf(encoding: string): Problem {
  return refused(400, refusal('push.wrong_encoding', { encoding }));
}
