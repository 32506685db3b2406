/** One part of a clip: its bytes, its request, and the size of the next one. */
import { maxClipPartBytes } from '../../contract/cloud/clip.ts';
import { childLifetime } from '../../lib/abort.ts';
import type { ClipPart, ClipPartOutcome, ClipSink } from './sink.ts';

/** A part below this is followed by a larger one, one above `slowPartMs` by a smaller one. Milliseconds. */
const fastPartMs = 500;
const slowPartMs = 2_000;
const minPartBytes = 16 * 1024;
export const firstPartBytes = 64 * 1024;

const givenWay = new Error('the part of a clip gives way to sales and pictures');

export function createPartSender() {
  let cut: (() => void) | undefined;
  return {
    /** Ends the request under way if its part is larger than those that a gateway chooses. */
    giveWay: (): void => cut?.(),
    /** `gave_way`: nothing of it counts. */
    async send(sink: ClipSink, part: ClipPart, signal: AbortSignal): Promise<ClipPartOutcome | 'gave_way'> {
      using until = childLifetime(signal);
      if (part.bytes.length > maxClipPartBytes) cut = () => until.end(givenWay);
      try {
        return await sink.sendPart(part, until.signal);
      } catch (error) {
        if (error === givenWay) return 'gave_way';
        throw error;
      } finally {
        cut = undefined;
      }
    },
  };
}

/** Undefined where there is no such clip any more. A damaged file must not end the upload of sales: `onDamage` throws only after a stop. */
export async function readPart(
  open: () => Promise<AsyncIterable<Uint8Array> | undefined>,
  onDamage: (error: unknown) => void,
): Promise<Buffer | 'damaged' | undefined> {
  try {
    const stream = await open();
    if (stream === undefined) return undefined;
    const pieces: Uint8Array[] = [];
    for await (const piece of stream) pieces.push(piece);
    return Buffer.concat(pieces);
  } catch (error) {
    onDamage(error);
    return 'damaged';
  }
}

export function nextPartBytes(bytes: number, { kind }: ClipPartOutcome, tookMs: number): number {
  if (kind !== 'go_on' || tookMs > slowPartMs) return Math.max(minPartBytes, bytes / 2);
  return tookMs < fastPartMs ? Math.min(maxClipPartBytes, bytes * 2) : bytes;
}
