/** How far back the exact picture goes, as the camera's page shows it. */
import { expect, test } from 'vitest';
import { en } from '../../../src/page/text/en.ts';
import { createFormat } from '../../../src/page/text/format.ts';
import { exactPictureText, heldCutText } from '../../../src/page/text/held-video.ts';
import { ja } from '../../../src/page/text/ja.ts';

const inJapanese = createFormat('ja', ja, 'Asia/Tokyo');
const inEnglish = createFormat('en', en, 'Asia/Tokyo');

test('shows how far back the exact picture goes, and which picture an older sale gets', () => {
  const held = { heldMs: 130_000, lookback: { form: 'keyframes' as const, bytes: 1 } };
  const known = { ...held, lookback: { ...held.lookback, pictureIntervalMs: 4_000 } };
  expect(exactPictureText(known, en, inEnglish)).toBe(
    'for sales up to about 2 min ago; for older ones the nearest key frame, 4 s apart',
  );
  expect(exactPictureText(known, ja, inJapanese)).toBe(
    '約2分前の会計まで。それより前は最も近いキーフレーム（4秒間隔）',
  );
  expect(exactPictureText(held, en, inEnglish)).toMatch(/the nearest key frame$/);
  const full = { ...held, lookback: { form: 'full' as const, bytes: 1 } };
  expect(exactPictureText(full, en, inEnglish)).toMatch(/from the video on disk$/);
  expect(exactPictureText({ heldMs: 130_000 }, en, inEnglish)).toMatch(/for older ones none$/);
});

test('shows by how much the bound of the memory cuts it, and what to do', () => {
  const cut = {
    heldMs: 130_000,
    heldCut: { keepMs: 600_000, maxBytes: 64 << 20, neededBytes: 295 << 20 },
  };
  expect(heldCutText(cut, en, inEnglish)).toBe(
    'Memory holds 2 min of the configured 10 min: the video of all cameras has reached its bound of 64 MB. 10 min of this camera need about 295 MB. Lower the resolution or bit rate of its video.',
  );
  expect(heldCutText(cut, ja, inJapanese)).toMatch(/64 MB.*10分のうち直近の2分.*295 MB.*解像度/);
  expect(heldCutText({ heldMs: 600_000 }, en, inEnglish)).toBeUndefined();
});
