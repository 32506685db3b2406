/** Patterns that recognize papers of one layout: of its title lines, with figures left open. */
import { bareTitle } from './titles.ts';

const maxPatterns = 6;
const minLetters = 2;

/** Candidates, the deciding line first; some may be on every paper of the shop. `lines` normalised. */
export function titlePatterns(lines: readonly string[], decidedAt: number | undefined): string[] {
  const decided = decidedAt === undefined ? [] : [lines[decidedAt] ?? ''];
  const titles = lines.filter((line) => bareTitle(line) !== undefined);
  const patterns = [...decided, ...titles]
    .filter((line) => line.replaceAll(/[^\p{L}]/gu, '').length >= minLetters)
    .map((line) => `^${patternOf(line)}$`);
  return [...new Set(patterns)].slice(0, maxPatterns);
}

/** At most 200 characters, the length that a rule may have. */
function patternOf(line: string): string {
  return line
    .slice(0, 40)
    .replaceAll(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')
    .replaceAll(/(?:\d|\\?[,.:/-](?=\d))+/g, '[\\d,.:/-]+')
    .replaceAll(/ +/g, ' +');
}
