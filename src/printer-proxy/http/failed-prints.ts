/**
 * Print requests that a printer has refused, such as without paper, or never answered. A till sends the same again, once the
 * paper is in: what is then printed began with the first attempt. Bound: 16 a printer, for five minutes.
 */
import type { Token } from '../dialects/token.ts';
import type { PrintDocument } from './document-reader.ts';

const maxFailed = 16;
/** Pictures of that instant are still there (`camera.keepSeconds`), and a reprint hours later is another paper. */
const withinMs = 300_000;

export type FailedPrints = {
  /** `isCounted`: without an answer it counts as printed. */
  add(document: PrintDocument, isCounted: boolean): void;
  /** An earlier attempt counts as printed already. */
  isCounted(document: PrintDocument): boolean;
  /** Tokens of a document that was printed, those that print dated to the first attempt. The drawer opened only now. */
  printed(document: PrintDocument): readonly Token[];
};

export function createFailedPrints(): FailedPrints {
  const failed = new Map<string, { readonly atMs: number; readonly isCounted: boolean }>();

  function earlier({ digest, firstAtMs = 0 }: PrintDocument) {
    const before = failed.get(digest);
    return before !== undefined && firstAtMs - before.atMs <= withinMs ? before : undefined;
  }

  return {
    isCounted: (document) => earlier(document)?.isCounted === true,
    add(document, isCounted) {
      const { digest, firstAtMs } = document;
      if (firstAtMs === undefined) return;
      const before = earlier(document) ?? { atMs: firstAtMs, isCounted: false };
      failed.delete(digest);
      failed.set(digest, { ...before, isCounted: before.isCounted || isCounted });
      const [oldest] = failed.keys();
      if (failed.size > maxFailed && oldest !== undefined) failed.delete(oldest);
    },
    printed(document) {
      const { digest, firstAtMs = 0, tokens } = document;
      const before = earlier(document);
      failed.delete(digest);
      if (before === undefined) return tokens;
      return tokens.map((token) =>
        token.kind === 'kick' ? token : { ...token, atMs: token.atMs - (firstAtMs - before.atMs) },
      );
    },
  };
}
