/**
 * Compresses text responses for clients that accept it: JSON of sales and batch results is repetitive, and shrinks to a
 * tenth.
 */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { bestCoding, encode } from './content-coding.ts';

/** Smaller responses gain nothing. */
const minEncodedBytes = 512;

/** An `onSend` hook. */
export async function packAnswer(
  request: FastifyRequest,
  reply: FastifyReply,
  payload: unknown,
): Promise<unknown> {
  const coding = bestCoding(headerText(request.headers['accept-encoding']));
  if (coding === undefined || typeof payload !== 'string' || payload.length < minEncodedBytes) return payload;
  reply.headers({ 'content-encoding': coding, vary: 'accept-encoding' });
  // The compressed body has another length.
  reply.removeHeader('content-length');
  return await encode(payload, coding);
}

function headerText(header: string | readonly string[] | undefined): string | undefined {
  return typeof header === 'string' ? header : header?.join(',');
}
