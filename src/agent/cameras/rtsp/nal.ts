/** What the assembling of access units has to know of NAL units, whatever the codec. */

/**
 * `vps`, `sps`, `pps`: parameter sets. `aud`: access unit delimiter. `trailing`: belongs behind a picture.
 */
export type NalKind = 'picture' | 'vps' | 'sps' | 'pps' | 'aud' | 'sei' | 'filler' | 'trailing' | 'other';

export type NalSyntax = {
  readonly codec: 'h264' | 'h265';
  /** Bytes of a NAL unit's header; nothing shorter is one. */
  readonly headerBytes: number;
  kindOf(nal: Uint8Array): NalKind;
  /** `fresh`: decoding can begin here and needs nothing from before. `open`: it can begin, but pictures shown before it may need what came before. */
  randomAccess(nal: Uint8Array): 'fresh' | 'open' | undefined;
  /** Whether a picture's first slice. */
  firstSlice(nal: Uint8Array): boolean;
  /** The number of a parameter set among those of its kind. */
  setId(nal: Uint8Array, kind: 'vps' | 'sps' | 'pps'): number;
  /** A SEI that says: decoding can begin here though this is no IDR picture. */
  recoveryPoint(nal: Uint8Array): boolean;
  /** A slice that needs no other picture. */
  intraSlice(nal: Uint8Array): boolean;
};

/** Where a depacketizer puts NAL units together: whole ones, or bit by bit. */
export type NalSink = {
  /** Begins a NAL unit; one that was still open is taken to be whole. */
  begin(): void;
  append(bytes: Uint8Array): void;
  end(): void;
  /** Part of what came can't be read or has no beginning: it is lost. */
  broken(): void;
  isOpen(): boolean;
};

/** One payload format of RTP. Says why if the stream is of a kind that this reader can't put together. */
export type Depacketize = (payload: Buffer, sink: NalSink) => string | undefined;

/** Some devices leave the start code in the packet. */
export function whole(sink: NalSink, nal: Uint8Array): void {
  sink.begin();
  sink.append(nal.subarray(startCodeBytes(nal)));
  sink.end();
}

/** How many bytes of start code stand in front, 0 if none. */
export function startCodeBytes(bytes: Uint8Array): 0 | 3 | 4 {
  if (bytes[0] !== 0 || bytes[1] !== 0) return 0;
  if (bytes[2] === 1) return 3;
  return bytes[2] === 0 && bytes[3] === 1 ? 4 : 0;
}

/** The payloads of a SEI NAL unit (same form in both codecs): type and where it begins. */
export function* seiPayloads(
  nal: Uint8Array,
  headerBytes: number,
): Generator<{ type: number; at: number }, undefined> {
  let at = headerBytes;
  const number = (): number => {
    let value = 0;
    while (nal[at] === 0xff) {
      value += 255;
      at++;
    }
    return value + (nal[at++] ?? 0);
  };
  // The last byte holds the stop bit.
  while (at < nal.length - 1) {
    const type = number();
    const size = number();
    yield { type, at };
    at += size;
  }
}
