/**
 * Answers that cross the line packed, for those who read that. Results repeat themselves, and a shop's way down may be as slow as its way
 * up: packed, they leave the line to the sales.
 */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { bestCoding, encode } from '../ops/content-coding.ts';

/** Smaller answers gain nothing. */
const minEncodedBytes = 512;

/** A hook `onSend`. */
export async function packAnswer(
  request: FastifyRequest,
  reply: FastifyReply,
  payload: unknown,
): Promise<unknown> {
  const coding = bestCoding(headerText(request.headers['accept-encoding']));
  if (coding === undefined || typeof payload !== 'string' || payload.length < minEncodedBytes) return payload;
  reply.headers({ 'content-encoding': coding, vary: 'accept-encoding' });
  // Of the packed body, which is another one.
  reply.removeHeader('content-length');
  return await encode(payload, coding);
}

function headerText(header: string | readonly string[] | undefined): string | undefined {
  return typeof header === 'string' ? header : header?.join(',');
}
