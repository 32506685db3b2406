/**
 * Writes a clip's length into the header of a fragmented MP4 in transit. ffmpeg writes the header before it knows the
 * length. Without it a player shows the length of the first fragment, and extends it during playback.
 */
import { Transform } from 'node:stream';

/** The header is under 2 KB; a stream without one by then passes unchanged. */
const maxHeadBytes = 65_536;

/** Boxes with a duration (ISO/IEC 14496-12, 8.2.2, 8.3.2, 8.4.2), version 0: offset of its 32 bits after the type. */
const lengths = [
  { type: 'mvhd', at: 20, timescaleAt: 16 },
  // In the units of `mvhd`, which ffmpeg writes in milliseconds.
  { type: 'tkhd', at: 24, timescaleAt: undefined },
  { type: 'mdhd', at: 20, timescaleAt: 16 },
] as const;

/**
 * `whole` resolves once the writer has ended, false on failure: then the stream ends with an error instead of a
 * truncated file.
 */
export function withLength(options: { lengthMs: number; whole: Promise<boolean> }): Transform {
  let head: Buffer | undefined = Buffer.alloc(0);
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      if (head === undefined) {
        done(null, chunk);
        return;
      }
      head = Buffer.concat([head, chunk]);
      if (!headEnded(head) && head.length < maxHeadBytes) {
        done();
        return;
      }
      const out = head;
      head = undefined;
      for (const box of lengths) writeLength(out, box, options.lengthMs);
      done(null, out);
    },
    flush(done) {
      if (head !== undefined) this.push(head);
      options.whole.then(
        (well) => done(well ? null : new Error('writing the clip failed')),
        (error: unknown) => done(error as Error),
      );
    },
  });
}

/** Whether everything up to the end of `moov` is buffered. */
function headEnded(bytes: Buffer): boolean {
  for (let at = 0; at + 8 <= bytes.length; ) {
    const size = bytes.readUInt32BE(at);
    if (size < 8) return true;
    at += size;
    if (bytes.toString('latin1', at - size + 4, at - size + 8) === 'moov') return at <= bytes.length;
  }
  return false;
}

function writeLength(head: Buffer, box: (typeof lengths)[number], lengthMs: number): void {
  const at = head.indexOf(box.type, 0, 'latin1');
  const version = head[at + 4];
  if (at < 0 || version !== 0 || at + box.at + 4 > head.length) return;
  const timescale = box.timescaleAt === undefined ? 1_000 : head.readUInt32BE(at + box.timescaleAt);
  head.writeUInt32BE(Math.round((lengthMs * timescale) / 1_000), at + box.at);
}
