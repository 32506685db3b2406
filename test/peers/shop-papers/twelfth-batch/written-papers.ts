/**
 * Papers in a compact notation, each headed by `# name | kind yen`, with `?` behind the kind where a person could not decide it
 * either. Lines follow in the notation of `layOut` (paper-layout.ts). Kind `none`: no sale at all.
 */
import type { ShopPaper } from '../shop-paper.ts';

const columns = 48;

export function writtenPapers(hand: string, text: string): ShopPaper[] {
  return text
    .split(/^# /mu)
    .slice(1)
    .map((paper, index) => {
      const [head = '', ...lines] = paper.trimEnd().split('\n');
      const [name = '', what = ''] = head.split('|').map((part) => part.trim());
      const [word = '', yen] = what.split(' ');
      const kind = word.replace('?', '');
      return {
        name: `${hand}: ${name}`,
        truth: {
          kind: kindOf(kind),
          ...(yen !== undefined && { totalYen: kind === 'sale' ? Number(yen) : -Number(yen) }),
        },
        ...(word.endsWith('?') && { also: ['unclear' as const] }),
        print: { dialect: index % 2 === 0 ? 'escpos' : 'starprnt', encoding: 'utf-8', columns },
        text: lines.join('\n'),
      };
    });
}

function kindOf(kind: string): 'sale' | 'refund' | 'void' | 'other' {
  if (kind === 'none') return 'other';
  if (kind === 'sale' || kind === 'refund' || kind === 'void') return kind;
  throw new Error(`No kind of a paper: ${kind}`);
}
