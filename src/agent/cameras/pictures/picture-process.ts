/**
 * The picture process: makes pictures with sharp (libvips), one after another, outside the agent: libvips crashes when
 * the system refuses it a thread, and parses what cameras send. Ends when the agent closes its stdin.
 */
import { readSync, writeSync } from 'node:fs';
import { decodeJpeg } from './decode-jpeg.ts';
import { encodeJpeg, makeThumbnail } from './encode-jpeg.ts';
import { headerBytes, headerOf, type PictureMessage, parseHeader } from './picture-messages.ts';

const stdin = 0;
const stdout = 1;
/** A body of up to this many bytes is read into the memory of the one before it. */
const reusedBytes = 8 * 1024 * 1024;

let reused = Buffer.alloc(0);

function bodyMemory(length: number): Buffer {
  if (length > reusedBytes) return Buffer.allocUnsafeSlow(length);
  if (length > reused.length) reused = Buffer.allocUnsafeSlow(length);
  return reused.subarray(0, length);
}

/** Undefined at the end of stdin. Blocks. */
function fill(bytes: Buffer): Buffer | undefined {
  for (let filled = 0; filled < bytes.length; ) {
    const read = readSync(stdin, bytes, filled, bytes.length - filled, null);
    if (read === 0) return undefined;
    filled += read;
  }
  return bytes;
}

function read(): PictureMessage | undefined {
  const bytes = fill(Buffer.allocUnsafe(headerBytes));
  const header = bytes && parseHeader(bytes);
  if (header === undefined) return undefined;
  const { length, ...request } = header;
  const body = fill(bodyMemory(length));
  return body && { ...request, body };
}

function write(message: PictureMessage): void {
  for (const bytes of [headerOf(message), message.body])
    for (let written = 0; written < bytes.length; ) written += writeSync(stdout, bytes, written);
}

const none = { width: 0, height: 0, maxWidthPx: Infinity, maxBytes: Infinity };

async function answer(request: PictureMessage): Promise<PictureMessage> {
  const { kind, width, height, maxWidthPx, maxBytes, body } = request;
  if (kind === 'decode') {
    const decoded = await decodeJpeg(body, maxWidthPx);
    if (decoded.kind === 'damaged') return { ...none, kind: 'damaged', body: Buffer.from(decoded.why) };
    const { rgb, ...size } = decoded.picture;
    return { ...none, kind: 'picture', ...size, body: rgb };
  }
  const frame = { rgb: body, width, height };
  const { jpeg, ...size } =
    kind === 'thumbnail'
      ? await makeThumbnail(frame, { widthPx: maxWidthPx, maxBytes })
      : await encodeJpeg(frame);
  return { ...none, kind: 'jpeg', ...size, body: jpeg };
}

// Sent to the whole group at a stop, when pictures under way may still finish.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => undefined);

for (let request = read(); request !== undefined; request = read()) write(await answer(request));
