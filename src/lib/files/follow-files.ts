/**
 * Combined content of some files, reloaded on changes: tokens and certificates that are renewed externally.
 *
 * Files are renewed one after the other and not always atomically. While the new content is invalid, the previous value
 * stays in use.
 */
import { stat } from 'node:fs/promises';
import type { LocalizedText } from '../text/language.ts';
import { libText } from '../text/lib-text.ts';
import { readText } from '../yaml/yaml-file.ts';

export type Reading<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly why: LocalizedText };

export type FollowOptions<T> = {
  readonly paths: readonly string[];
  /** Value before the first read. */
  readonly first: T;
  /** Their texts, in the order of the paths. */
  readonly parse: (texts: readonly string[]) => Reading<T>;
  /** Called at every check while the content is invalid. */
  readonly onProblem: (why: LocalizedText) => void;
};

/** Each call checks the files, at the cost of a `stat` per unchanged file. Never rejects. */
export function followFiles<T>({ paths, first, parse, onProblem }: FollowOptions<T>): () => Promise<T> {
  let value = first;
  let readAs: string | undefined;
  return async () => {
    const mark = await markOfFiles(paths);
    // If a file changes between this and the reading, its mark differs at the next check.
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
      return { ok: false, why: libText('file.problem', { path, problem: text }) };
    }
    texts.push(text);
  }
  return parse(texts);
}

/** Changes when any of them is written, replaced or removed. Never rejects. */
export async function markOfFiles(paths: readonly string[]): Promise<string> {
  return (await Promise.all(paths.map(markOf))).join(' ');
}

/** Changes when the file is written or replaced. */
async function markOf(path: string): Promise<string> {
  return stat(path, { bigint: true }).then(
    ({ ino, size, mtimeNs, ctimeNs }) => `${ino}:${size}:${mtimeNs}:${ctimeNs}`,
    (error: unknown) => String((error as NodeJS.ErrnoException).code),
  );
}
