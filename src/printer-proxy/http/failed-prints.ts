/**
 * Print requests that a printer has refused, such as without paper. A till sends the same again once the paper is in:
 * what is then printed began with the first attempt. Bound: 16 a printer, for five minutes.
 */
import type { Token } from '../dialects/token.ts';
import type { PrintDocument } from './document-reader.ts';

const maxFailed = 16;
/** Pictures of that instant are still there (`camera.keepSeconds`), and a reprint hours later is another paper. */
const withinMs = 300_000;

export type FailedPrints = {
  add(document: PrintDocument): void;
  /** Tokens of a document that was printed, those that print dated to the first attempt. The drawer opened only now. */
  printed(document: PrintDocument): readonly Token[];
};

export function createFailedPrints(): FailedPrints {
  const failed = new Map<string, number>();
  return {
    add({ digest, firstAtMs }) {
      if (firstAtMs === undefined) return;
      const before = failed.get(digest);
      failed.delete(digest);
      failed.set(digest, before !== undefined && firstAtMs - before <= withinMs ? before : firstAtMs);
      const [oldest] = failed.keys();
      if (failed.size > maxFailed && oldest !== undefined) failed.delete(oldest);
    },
    printed({ digest, firstAtMs = 0, tokens }) {
      const before = failed.get(digest);
      failed.delete(digest);
      if (before === undefined || firstAtMs - before > withinMs) return tokens;
      return tokens.map((token) =>
        token.kind === 'kick' ? token : { ...token, atMs: token.atMs - (firstAtMs - before) },
      );
    },
  };
}
