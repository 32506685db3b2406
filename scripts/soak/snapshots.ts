/** Growth of a heap between two snapshots (the form of Chrome's developer tools), by the name of the constructor. */
import { readFileSync } from 'node:fs';

type Snapshot = {
  readonly snapshot: { readonly meta: { readonly node_fields: string[]; readonly node_types: [string[]] } };
  readonly nodes: number[];
  readonly strings: string[];
};
type Grown = { readonly name: string; readonly count: number; readonly bytes: number };

/** The `most` names that grew by the most bytes. */
export function grownBetween(before: string, after: string, most: number): Grown[] {
  const [old, now] = [sizesOf(before), sizesOf(after)];
  return [...now]
    .map(([name, { count, bytes }]) => {
      const { count: hadCount, bytes: hadBytes } = old.get(name) ?? { count: 0, bytes: 0 };
      return { name, count: count - hadCount, bytes: bytes - hadBytes };
    })
    .sort((a, b) => b.bytes - a.bytes)
    .slice(0, most);
}

function sizesOf(path: string): Map<string, { count: number; bytes: number }> {
  const { snapshot, nodes, strings } = JSON.parse(readFileSync(path, 'utf8')) as Snapshot;
  const { node_fields: fields, node_types: types } = snapshot.meta;
  const [type, name, size] = ['type', 'name', 'self_size'].map((field) => fields.indexOf(field));
  const sizes = new Map<string, { count: number; bytes: number }>();
  for (let at = 0; at < nodes.length; at += fields.length) {
    const kind = types[0][nodes[at + (type ?? 0)] ?? 0] ?? '';
    // Names of others are their contents.
    const isNamed = ['object', 'closure', 'native', 'hidden', 'object shape'].includes(kind);
    const key = isNamed ? `${kind} ${strings[nodes[at + (name ?? 0)] ?? 0]?.slice(0, 60)}` : kind;
    const known = sizes.get(key) ?? { count: 0, bytes: 0 };
    sizes.set(key, { count: known.count + 1, bytes: known.bytes + (nodes[at + (size ?? 0)] ?? 0) });
  }
  return sizes;
}
