/** Tokens of a whole print document, in the order in which they make a paper. Pure. */
import type { Token } from '../dialects/token.ts';

/** A drawer opened by the document that prints belongs to its paper, not to the one before. */
export function kicksWithPaper(tokens: readonly Token[]): readonly Token[] {
  const first = tokens.findIndex(isVisible);
  if (first === -1) return tokens;
  const before = tokens.slice(0, first);
  return [
    ...before.filter(({ kind }) => kind !== 'kick'),
    ...tokens.slice(first, first + 1),
    ...before.filter(({ kind }) => kind === 'kick'),
    ...tokens.slice(first + 1),
  ];
}

export function isVisible(token: Token): boolean {
  if (token.kind === 'text') return token.bytes.some((byte) => byte !== 0x20);
  return token.kind === 'image' || token.kind === 'symbol';
}
