/** Position of a polling as the text that the poller stores once everything before it is on disk. */
import type { z } from 'zod';
import { posProblem } from '../../../../domain/problem/pos/pos.ts';
import { readJson } from '../../../../lib/text/read-json.ts';
import { PosFailure } from '../cloud-source.ts';

/** Functions of one source. `readCursor` throws a PosFailure for any other text. */
export function cursorText<Cursor>(schema: z.ZodType<Cursor>) {
  return {
    writeCursor: (cursor: Cursor): string => JSON.stringify(cursor),
    readCursor: (text: string): Cursor => {
      const cursor = readJson(schema, text);
      if (cursor === undefined) throw new PosFailure('garbled', posProblem('pos.cursor_lost'));
      return cursor;
    },
  };
}
