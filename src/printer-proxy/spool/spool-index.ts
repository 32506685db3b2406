/** Unacknowledged items of the spool, in the order of capture, and the files that contain them. In memory. */
import { type RecordPlace, recordsIn } from './record-file.ts';
import { textLength } from './spool-record.ts';

export type Place = RecordPlace & { readonly file: number };
/** `items`: number of unacknowledged ones. */
export type SpoolFile = { bytes: number; items: number; hasTexts: boolean };

export function createSpoolIndex() {
  const places = new Map<string, Place>();
  const files = new Map<number, SpoolFile>();

  function place(id: string, where: Place): void {
    places.set(id, where);
    const file = files.get(where.file);
    if (file !== undefined) file.items++;
  }

  /** False when it is unknown. */
  function forget(id: string): boolean {
    const file = files.get(places.get(id)?.file ?? 0);
    if (file !== undefined) file.items--;
    return places.delete(id);
  }

  return {
    /** By number, the oldest first. */
    files,
    totalBytes: (): number => [...files.values()].reduce((sum, { bytes }) => sum + bytes, 0),

    ids: () => places.keys(),
    has: (id: string): boolean => places.has(id),
    count: (): number => places.size,
    placeOf: (id: string): Place | undefined => places.get(id),
    idsIn: (number: number): string[] =>
      [...places].flatMap(([id, { file }]) => (file === number ? [id] : [])),

    place,
    forget,

    /** Adds the contents of a file. */
    load(number: number, contents: Buffer): void {
      const file: SpoolFile = { bytes: contents.length, items: 0, hasTexts: false };
      files.set(number, file);
      for (const { offset, bytes, record } of recordsIn(contents)) {
        if (record?.ack !== undefined) forget(record.ack);
        if (record?.item === undefined) continue;
        forget(record.item.id);
        place(record.item.id, { file: number, offset, bytes });
        file.hasTexts ||= textLength(record.item) > 0;
      }
    },

    /** Another place in the same file. */
    move(id: string, where: Place): void {
      places.set(id, where);
    },
  };
}
