/** The newest parameter sets of a stream, of its description and of the stream itself. */
import type { NalSyntax } from './nal.ts';

/** Of one set; scaling lists make them long. Longer ones are not kept. */
const maxSetBytes = 4_096;
/** As many as the standards have numbers for, but for picture parameter sets (64 or 256), of which nobody uses more. At the bound the oldest goes. */
const maxSets = { vps: 16, sps: 32, pps: 64 } as const;
type Kind = keyof typeof maxSets;
const order: readonly Kind[] = ['vps', 'sps', 'pps'];

export function createParameterSets(syntax: NalSyntax) {
  const held: Record<Kind, Map<number, Buffer>> = { vps: new Map(), sps: new Map(), pps: new Map() };
  let all: readonly Buffer[] = [];

  return {
    /** Keeps a copy in place of an older one with the same number. Undefined if it is no parameter set, or too long. */
    add(nal: Buffer): Buffer | undefined {
      const kind = syntax.kindOf(nal);
      if (kind !== 'vps' && kind !== 'sps' && kind !== 'pps') return undefined;
      if (nal.length <= syntax.headerBytes || nal.length > maxSetBytes) return undefined;
      const id = syntax.setId(nal, kind);
      const sets = held[kind];
      const known = sets.get(id);
      if (known?.equals(nal)) return known;
      const copy = Buffer.from(nal);
      sets.set(id, copy);
      const oldest = sets.keys().next();
      if (sets.size > maxSets[kind] && oldest.done !== true) sets.delete(oldest.value);
      all = order.flatMap((each) => [...held[each].values()]);
      return copy;
    },

    /** In the order in which a decoder wants them. */
    all: (): readonly Buffer[] => all,
  };
}
