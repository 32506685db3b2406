import { expect, it } from 'vitest';
import { cameraProblemOf, cameraProblems } from '../../../src/domain/alarm/camera-problem.ts';
import { filled } from '../../../src/lib/text/sentence.ts';

const all = Object.entries(cameraProblems).flatMap(([kind, causes]) =>
  Object.values<{ en: string; ja: string }>(causes).map((words) => ({ kind, ...words })),
);

it.each(all)('$en', ({ kind, en, ja }) => {
  expect(cameraProblemOf(filled(en, 'AB 12'))).toEqual({
    kind,
    en: filled(en, 'AB 12'),
    ja: filled(ja, 'AB 12'),
  });
  // The value must be in both languages.
  expect(ja.includes('{}')).toBe(en.includes('{}'));
});

it('keeps replacement patterns in a value unchanged', () => {
  const told = filled(cameraProblems.address.noVideoBut.en, '$& {}');
  expect(told).toBe('the camera sends no H.264 or H.265 video ($& {})');
  expect(cameraProblemOf(told)?.ja).toContain('（$& {}）');
});

it.each(['', 'no picture for  s', 'no picture for 5 s or so', 'Option rtsp_transport not found.'])(
  'returns undefined for %j',
  (sentence) => {
    expect(cameraProblemOf(sentence)).toBeUndefined();
  },
);
