/**
 * What a few files say together, read again when they change: tokens and certificates that somebody else renews.
 *
 * Files are renewed one after the other and not always at once. As long as what they say can't be used, what they said before holds.
 */
import { stat } from 'node:fs/promises';
import type { Words } from '../text/language.ts';
import { readText } from '../yaml/yaml-file.ts';

export type Reading<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly why: Words };

export type FollowOptions<T> = {
  readonly paths: readonly string[];
  /** What holds until they were first read. */
  readonly first: T;
  /** Their texts, in the order of the paths. */
  readonly parse: (texts: readonly string[]) => Reading<T>;
  /** Told at every look while what they say can't be used. */
  readonly onProblem: (why: Words) => void;
};

/** Each call looks; it costs a `stat` a file where nothing has changed. Never rejects. */
export function followFiles<T>({ paths, first, parse, onProblem }: FollowOptions<T>): () => Promise<T> {
  let value = first;
  let readAs: string | undefined;
  return async () => {
    const mark = await markOfFiles(paths);
    // Should a file change between this and the reading, its mark is another one at the next look.
    if (mark === readAs) return value;
    const reading = readAll(paths, parse);
    if (reading.ok) {
      value = reading.value;
      readAs = mark;
    } else onProblem(reading.why);
    return value;
  };
}

function readAll<T>(paths: readonly string[], parse: FollowOptions<T>['parse']): Reading<T> {
  const texts: string[] = [];
  for (const path of paths) {
    const text = readText(path);
    if (typeof text !== 'string') {
      return { ok: false, why: { en: `${path} ${text.en}`, ja: `${path}: ${text.ja}` } };
    }
    texts.push(text);
  }
  return parse(texts);
}

/** Another one when any of them was written, replaced or removed. Never rejects. */
export async function markOfFiles(paths: readonly string[]): Promise<string> {
  return (await Promise.all(paths.map(markOf))).join(' ');
}

/** Another one for a file that was written or replaced. */
async function markOf(path: string): Promise<string> {
  return stat(path, { bigint: true }).then(
    ({ ino, size, mtimeNs, ctimeNs }) => `${ino}:${size}:${mtimeNs}:${ctimeNs}`,
    (error: unknown) => String((error as NodeJS.ErrnoException).code),
  );
}
