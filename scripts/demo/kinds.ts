/** The kinds of registers that the demo can show: `--pos http,escpos,smaregi`. */

export const demoKinds = [
  'http',
  'escpos',
  'smaregi',
  'smaregi-platform',
  'ubiregi',
  'square',
  'shopify',
  'mqtt',
  'websocket',
  'ipad',
] as const;
export type DemoKind = (typeof demoKinds)[number];

export const defaultKinds = 'http,escpos,smaregi';

/** In the order in which they were named. Throws on a name that is none, or stands twice. */
export function parseKinds(text: string): DemoKind[] {
  const names = text.split(',').map((name) => name.trim());
  const kinds = names.map((name) => {
    const kind = demoKinds.find((known) => known === name);
    if (kind === undefined)
      throw new Error(`--pos: there is no "${name}"; known are ${demoKinds.join(', ')}`);
    return kind;
  });
  const twice = kinds.find((kind, index) => kinds.indexOf(kind) !== index);
  if (twice !== undefined) throw new Error(`--pos: "${twice}" stands twice`);
  return kinds;
}
