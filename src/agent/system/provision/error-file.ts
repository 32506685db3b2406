/** `ERROR.txt` beside the files that it describes: every mistake in both languages, for a person with the card in a PC. */
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { replaceFile } from '../../../lib/files/replace-file.ts';
import type { Language } from '../../../lib/text/language.ts';
import { type Problem, problemText } from '../../../lib/yaml/yaml-file.ts';
import { provisionText } from '../text/provision.ts';

export type FileProblems = { readonly file: string; readonly problems: readonly Problem[] };

const name = 'ERROR.txt';
const firstWord = 'tillframe:';
/** Further mistakes of a file are only counted: it is most likely another kind of file. */
const maxListed = 50;

/** With a BOM and the line ends of Windows, so that every editor shows it. Pure. */
export function errorText(all: readonly FileProblems[]): string {
  const part = (language: Language): string[] => {
    const lines = all.flatMap(({ file, problems }) =>
      problems.map((problem) => problemText(file, problem, language)),
    );
    const more = lines.length - maxListed;
    return [
      `${firstWord} ${provisionText('provision.mistakes')[language]}`,
      provisionText('provision.mistakes_todo')[language],
      provisionText('provision.mistakes_rest')[language],
      '',
      ...lines.slice(0, maxListed),
      ...(more > 0 ? [provisionText('provision.more_mistakes', { count: more })[language]] : []),
    ];
  };
  return `\ufeff${[...part('ja'), '', '', ...part('en'), ''].join('\r\n')}`;
}

/** Writes it, or removes an earlier one of ours. Throws the system's error. */
export function keepErrorFile(folder: string, all: readonly FileProblems[]): void {
  const path = join(folder, name);
  const told = all.filter(({ problems }) => problems.length > 0);
  if (told.length > 0) replaceFile(path, Buffer.from(errorText(told)));
  else if (isOurs(path)) rmSync(path);
}

/** A person's own file of that name stays. */
function isOurs(path: string): boolean {
  try {
    return readFileSync(path, 'utf8').startsWith(`\ufeff${firstWord}`);
  } catch {
    return false;
  }
}
