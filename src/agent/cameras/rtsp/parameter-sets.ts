/** The newest parameter sets of a stream, from its description and the stream itself. */
import type { NalSyntax } from './nal.ts';

/** Bound of one set; scaling lists make them long. Longer ones are not stored. */
const maxSetBytes = 4_096;
/**
 * Number of ids in the standards, except for picture parameter sets (64 or 256), of which no camera uses more. At the
 * bound the oldest is dropped.
 */
const maxSets = { vps: 16, sps: 32, pps: 64 } as const;
type Kind = keyof typeof maxSets;
const order: readonly Kind[] = ['vps', 'sps', 'pps'];

/** `known`: from the stream's description. */
export function createParameterSets(syntax: NalSyntax, known: readonly Buffer[]) {
  const held: Record<Kind, Map<number, Buffer>> = { vps: new Map(), sps: new Map(), pps: new Map() };
  let all: readonly Buffer[] = [];

  /** Stores a copy in place of an older set with the same id. Undefined if it is no parameter set, or too long. */
  function add(nal: Buffer): Buffer | undefined {
    const kind = syntax.kindOf(nal);
    if (kind !== 'vps' && kind !== 'sps' && kind !== 'pps') return undefined;
    if (nal.length <= syntax.headerBytes || nal.length > maxSetBytes) return undefined;
    const id = syntax.setId(nal, kind);
    const sets = held[kind];
    const same = sets.get(id);
    if (same?.equals(nal)) return same;
    const copy = Buffer.from(nal);
    sets.set(id, copy);
    const oldest = sets.keys().next();
    if (sets.size > maxSets[kind] && oldest.done !== true) sets.delete(oldest.value);
    all = order.flatMap((each) => [...held[each].values()]);
    return copy;
  }

  for (const set of known) add(set);
  return {
    add,
    /** In the order required by a decoder. */
    all: (): readonly Buffer[] => all,
  };
}
