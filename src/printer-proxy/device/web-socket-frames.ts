/**
 * Reads the text messages of one direction of a WebSocket from copied bytes, in chunks of any size (RFC 6455, 5.2): masked or not, in
 * fragments, with control frames between them. Stores no payload. Compressed frames (RFC 7692) and other extensions end the reading.
 */

type FrameSink = {
  /** A piece of a text message. */
  text(bytes: Uint8Array): void;
  /** The text message is complete. */
  end(): void;
  /** Nothing further can be read. */
  unreadable(): void;
};

const opcodes = { continuation: 0, text: 1, firstControl: 8 } as const;
const maxHeaderBytes = 14;

type Frame = {
  readonly isControl: boolean;
  readonly isText: boolean;
  readonly isLast: boolean;
  readonly mask: Uint8Array | undefined;
  leftBytes: number;
  /** Position in the mask. */
  at: number;
};

/** Begin of the text message whose first frame begins a chunk; undefined of any other chunk. */
export function textBegin(chunk: Uint8Array): Uint8Array | undefined {
  const [first = 0, second = 0] = chunk;
  if ((first & 0x7f) !== opcodes.text) return undefined;
  const { lengthBytes, maskBytes } = headerSizes(second);
  const maskAt = 2 + lengthBytes;
  const payload = chunk.subarray(maskAt + maskBytes);
  return maskBytes === 0 ? payload : payload.map((byte, index) => byte ^ (chunk[maskAt + (index & 3)] ?? 0));
}

const headerSizes = (second: number) => ({
  lengthBytes: (second & 0x7f) === 127 ? 8 : (second & 0x7f) === 126 ? 2 : 0,
  maskBytes: second & 0x80 ? 4 : 0,
});

export function createFrameReader(sink: FrameSink): { add(bytes: Uint8Array): void } {
  let header: number[] = [];
  let frame: Frame | undefined;
  /** The message under way is text. */
  let isTextMessage = false;
  let isUnreadable = false;

  function begin(): void {
    const [first = 0, second = 0] = header;
    const opcode = first & 0x0f;
    const { lengthBytes, maskBytes } = headerSizes(second);
    if (header.length < 2 + lengthBytes + maskBytes) return;
    const bytes = Uint8Array.from(header);
    header = [];
    const length = bytes.subarray(2, 2 + lengthBytes).reduce((sum, byte) => sum * 256 + byte, 0);
    const isControl = opcode >= opcodes.firstControl;
    if (opcode === opcodes.text) isTextMessage = true;
    else if (opcode !== opcodes.continuation && !isControl) isTextMessage = false;
    if ((first & 0x70) !== 0 || !Number.isSafeInteger(length)) {
      isUnreadable = true;
      sink.unreadable();
      return;
    }
    frame = {
      ...{ isControl, isText: isTextMessage && !isControl, isLast: (first & 0x80) !== 0 },
      mask: maskBytes === 0 ? undefined : bytes.subarray(2 + lengthBytes),
      leftBytes: lengthBytes === 0 ? second & 0x7f : length,
      at: 0,
    };
  }

  function takePayload(open: Frame, bytes: Uint8Array): number {
    const part = bytes.subarray(0, open.leftBytes);
    const { mask, at } = open;
    if (open.isText && part.length > 0)
      sink.text(mask === undefined ? part : part.map((byte, index) => byte ^ (mask[(at + index) & 3] ?? 0)));
    open.at = (at + part.length) & 3;
    open.leftBytes -= part.length;
    return part.length;
  }

  return {
    add(bytes) {
      for (let from = 0; from < bytes.length && !isUnreadable; ) {
        if (frame === undefined && header.length < maxHeaderBytes) {
          header.push(bytes[from++] ?? 0);
          begin();
        }
        if (frame === undefined) continue;
        from += takePayload(frame, bytes.subarray(from));
        if (frame.leftBytes > 0) continue;
        if (frame.isText && frame.isLast) sink.end();
        frame = undefined;
      }
    },
  };
}
