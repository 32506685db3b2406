/** The printed sheet of labels, as a phone and a person read it: every code scans, at its place on the paper, and the text beside it is its own. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import jsQR from 'jsqr';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { type Label, writeLabels } from '../../../../src/agent/system/provision/csv/label-sheet.ts';

const dpi = 200;
const pixels = (mm: number): number => Math.round((mm / 25.4) * dpi);
/** Of common label paper: A4 with three by eight. */
const paper = { columns: 3, rows: 8, widthMm: 66, heightMm: 33.9, leftMm: 6, topMm: 12.9 };

const labels: Label[] = Array.from({ length: 30 }, (_, n) => ({
  device: `gw-${n + 1}`,
  shopName: `髙島屋店 ${n + 1}`,
  address: `http://gw-${n + 1}.local/`,
  setUpCode: `KF7P-2MXD-9RT${'23456789ABCDEFGHJKMNPQRSTVWXYZ'[n]}`,
}));

/** What a phone reads over the label at this place of a page. */
async function scan(page: string, place: number): Promise<string | undefined> {
  const { data, info } = await sharp(page)
    .extract({
      left: pixels(paper.leftMm + (place % paper.columns) * paper.widthMm),
      top: pixels(paper.topMm + Math.floor(place / paper.columns) * paper.heightMm),
      width: pixels(paper.widthMm),
      height: pixels(paper.heightMm),
    })
    .ensureAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  return jsQR.default(new Uint8ClampedArray(data), info.width, info.height)?.data;
}

test('prints thirty labels on sheets of which five are used up', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'tillframe-labels-'));
  try {
    const file = join(folder, 'labels.pdf');
    await writeLabels(file, labels, { skip: 5, onLabel: async () => undefined });
    execFileSync('pdftoppm', ['-r', String(dpi), '-png', file, join(folder, 'page')]);
    const pages = readdirSync(folder)
      .filter((name) => name.endsWith('.png'))
      .sort();
    expect(pages).toHaveLength(2);
    const read: (string | undefined)[] = [];
    for (const page of pages)
      for (let place = 0; place < paper.columns * paper.rows; place++)
        read.push(await scan(join(folder, page), place));
    const [used, rest] = [Array<undefined>(5).fill(undefined), 2 * 24 - 5 - labels.length];
    expect(read).toEqual([
      ...used,
      ...labels.map(({ address }) => address),
      ...Array<undefined>(rest).fill(undefined),
    ]);
    const text = execFileSync('pdftotext', ['-layout', file, '-'], { encoding: 'utf8' });
    for (const { shopName, setUpCode } of labels) {
      expect(text).toContain(shopName);
      expect(text).toContain(setUpCode);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
});
