/**
 * Joins the two fields of a picture that arrive as two units (H.264 of interlaced cameras): a decoder returns a picture
 * when it has both. A field without its other one is dropped, and counts as lost. Pure.
 */
import { copyOf, type StreamUnit } from '../access-unit.ts';
import type { Arrival } from '../ingest.ts';
import type { H264Slice } from './h264.ts';
import { createPictureReader } from './pictures.ts';

type Received = { readonly stream: StreamUnit; readonly arrival: Arrival };

export function createFieldPairs() {
  const reader = createPictureReader();
  let isInterlaced = false;
  let first: (Received & { readonly slice: H264Slice }) | undefined;

  /** Slice of a unit with one field; undefined for a whole picture. */
  function fieldOf({ codec, key, bytes }: StreamUnit): H264Slice | undefined {
    if (codec !== 'h264' || !(key || isInterlaced)) return undefined;
    const picture = reader.read({ codec, bytes });
    if (picture?.codec !== 'h264') return undefined;
    isInterlaced = !picture.sps.frameMbsOnly;
    if (!picture.slice.field) return undefined;
    const fields = reader.sliceStarts({ codec, bytes }).filter((firstMacroblock) => firstMacroblock === 0);
    return fields.length === 1 ? picture.slice : undefined;
  }

  return {
    /** Takes the units of one connection in decode order; undefined until the second field is there. */
    add(stream: StreamUnit, arrival: Arrival): Received | undefined {
      const slice = fieldOf(stream);
      const before = first;
      first = undefined;
      if (before !== undefined && slice !== undefined && isSecond(slice, before.slice)) {
        const bytes = copyOf([before.stream.bytes, stream.bytes]);
        const lossBefore = before.stream.lossBefore || stream.lossBefore;
        const { sampleArrivalMs } = before.arrival;
        return {
          stream: { ...before.stream, bytes, lossBefore },
          arrival: { arrivalMs: arrival.arrivalMs, sampleArrivalMs },
        };
      }
      const isLossy = stream.lossBefore || (before !== undefined && !stream.key);
      const received = { stream: isLossy ? { ...stream, lossBefore: true } : stream, arrival };
      if (slice === undefined) return received;
      first = { ...received, slice };
      return undefined;
    },

    /** Call on a new connection. */
    restart(): void {
      first = undefined;
    },
  };
}

/**
 * ITU-T H.264, 3.30. Pictures that no other refers to have the number of the next one. Both fields may be marked as a
 * recovery point; an IDR picture begins anew.
 */
function isSecond(slice: H264Slice, first: H264Slice): boolean {
  return slice.frameNum === first.frameNum && slice.bottomField !== first.bottomField && !slice.idr;
}
