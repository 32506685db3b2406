/** Colours for what is not normal: none where the output is no terminal or NO_COLOR is set, and always with FORCE_COLOR. */
import { styleText } from 'node:util';
import type { FindingLevel } from '../../domain/doctor/finding.ts';

/** `yellow`: needs attention; `red`: does not work; `green`, as undefined: plain. */
export type Mark = FindingLevel;

/** Whether each stream shows colours. */
export type Colours = { readonly output: boolean; readonly error: boolean };

export type Paint = (mark: Mark | undefined, text: string) => string;

export function paintFor({ isColoured }: { readonly isColoured?: Colours }, stream: keyof Colours): Paint {
  if (isColoured?.[stream] !== true) return (_mark, text) => text;
  return (mark, text) =>
    mark === undefined || mark === 'green' || text === ''
      ? text
      : styleText(mark, text, { validateStream: false });
}
