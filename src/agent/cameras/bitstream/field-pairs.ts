/**
 * Joins the two fields of a picture that arrive as two units (H.264 of interlaced cameras): a decoder returns a picture
 * when it has both. A field without its other one is dropped, and counts as lost. Pure.
 */
import { copyOf, type StreamUnit } from '../access-unit.ts';
import type { Arrival } from '../ingest.ts';
import { createPictureReader } from './pictures.ts';

type Received = { readonly stream: StreamUnit; readonly arrival: Arrival };

export function createFieldPairs() {
  const reader = createPictureReader();
  let isInterlaced = false;
  let first: (Received & { readonly frameNum: number }) | undefined;

  /** frame_num of a unit with one field; undefined for a whole picture. */
  function frameNumOfField({ codec, key, bytes }: StreamUnit): number | undefined {
    if (codec !== 'h264' || !(key || isInterlaced)) return undefined;
    const picture = reader.read({ codec, bytes });
    if (picture?.codec !== 'h264') return undefined;
    isInterlaced = !picture.sps.frameMbsOnly;
    if (!picture.slice.field) return undefined;
    const fields = reader.sliceStarts({ codec, bytes }).filter((firstMacroblock) => firstMacroblock === 0);
    return fields.length === 1 ? picture.slice.frameNum : undefined;
  }

  return {
    /** Takes the units of one connection in decode order; undefined until the second field is there. */
    add(stream: StreamUnit, arrival: Arrival): Received | undefined {
      const frameNum = frameNumOfField(stream);
      const before = first;
      first = undefined;
      if (before !== undefined && before.frameNum === frameNum && !stream.key && !stream.lossBefore) {
        const bytes = copyOf([before.stream.bytes, stream.bytes]);
        const { sampleArrivalMs } = before.arrival;
        return {
          stream: { ...before.stream, bytes },
          arrival: { arrivalMs: arrival.arrivalMs, sampleArrivalMs },
        };
      }
      const isLossy = stream.lossBefore || (before !== undefined && !stream.key);
      const received = { stream: isLossy ? { ...stream, lossBefore: true } : stream, arrival };
      if (frameNum === undefined) return received;
      first = { ...received, frameNum };
      return undefined;
    },

    /** Call on a new connection. */
    restart(): void {
      first = undefined;
    },
  };
}
