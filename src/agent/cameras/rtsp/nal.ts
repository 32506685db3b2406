/** Properties of NAL units that the assembly of access units needs, whatever the codec. */
import type { CameraProblem } from '../../../domain/problem/camera.ts';

/** `vps`, `sps`, `pps`: parameter sets. `aud`: access unit delimiter. `trailing`: belongs after a picture. */
export type NalKind = 'picture' | 'vps' | 'sps' | 'pps' | 'aud' | 'sei' | 'filler' | 'trailing' | 'other';

export type NalSyntax = {
  readonly codec: 'h264' | 'h265';
  /** Length of a NAL unit's header, bytes; anything shorter is invalid. */
  readonly headerBytes: number;
  kindOf(nal: Uint8Array): NalKind;
  /**
   * `fresh`: decoding can start here without earlier data. `open`: it can start, but pictures displayed
   * before it may need earlier data.
   */
  randomAccess(nal: Uint8Array): 'fresh' | 'open' | undefined;
  /** Whether it is a picture's first slice. */
  firstSlice(nal: Uint8Array): boolean;
  /** Id of a parameter set within its kind. */
  setId(nal: Uint8Array, kind: 'vps' | 'sps' | 'pps'): number;
  /** A SEI that declares a decoding start other than an IDR picture. */
  recoveryPoint(nal: Uint8Array): boolean;
  /** A slice that needs no other picture. */
  intraSlice(nal: Uint8Array): boolean;
};

/** Receiver of a depacketizer's NAL units, whole or in parts. */
export type NalSink = {
  /** Begins a NAL unit; an open one is taken to be complete. */
  begin(): void;
  append(bytes: Uint8Array): void;
  end(): void;
  /** A part can't be read or has no beginning: it is lost. */
  broken(): void;
  isOpen(): boolean;
};

/**
 * One payload format of RTP. Returns the reason if the stream is of a kind that this reader can't put
 * together.
 */
export type Depacketize = (payload: Buffer, sink: NalSink) => CameraProblem | undefined;

/** Some devices leave the start code in the packet. */
export function whole(sink: NalSink, nal: Uint8Array): void {
  sink.begin();
  sink.append(nal.subarray(startCodeBytes(nal)));
  sink.end();
}

/** Length of the start code in front, 0 if none. */
export function startCodeBytes(bytes: Uint8Array): 0 | 3 | 4 {
  if (bytes[0] !== 0 || bytes[1] !== 0) return 0;
  if (bytes[2] === 1) return 3;
  return bytes[2] === 0 && bytes[3] === 1 ? 4 : 0;
}

/** Payloads of a SEI NAL unit of H.264, after its header of one byte: type and offset. */
export function* seiPayloads(nal: Uint8Array): Generator<{ type: number; at: number }, undefined> {
  let at = 1;
  const number = (): number => {
    let value = 0;
    while (nal[at] === 0xff) {
      value += 255;
      at++;
    }
    return value + (nal[at++] ?? 0);
  };
  // The last byte contains the stop bit.
  while (at < nal.length - 1) {
    const type = number();
    const size = number();
    yield { type, at };
    at += size;
  }
}
