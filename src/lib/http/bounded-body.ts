/** The body of an answer up to a bound: its sender may be broken, or someone else. */
import type { Readable } from 'node:stream';

/** Undefined above the bound; leaving the loop destroys the body, and with it the connection. */
export async function boundedBody(body: Readable, maxBytes: number): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > maxBytes) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
