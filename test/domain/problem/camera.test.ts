import { describe, expect, it } from 'vitest';
import {
  type CameraProblemCode,
  cameraProblem,
  cameraProblemKind,
} from '../../../src/domain/problem/camera.ts';
import { cameraProblemsEn } from '../../../src/domain/problem/camera-en.ts';
import { cameraProblemsJa } from '../../../src/domain/problem/camera-ja.ts';
import { problemJson, problemText } from '../../../src/domain/problem/problem-text.ts';

const codes = Object.keys(cameraProblemsEn) as CameraProblemCode[];
const placeholders = (text: string) => (text.match(/\{\w*\}/g) ?? []).toSorted();

describe('the catalogues', () => {
  it.each(codes)('have the same parameters for %s', (code) => {
    expect(placeholders(cameraProblemsJa[code])).toEqual(placeholders(cameraProblemsEn[code]));
    expect(cameraProblemKind(code)).toBeDefined();
  });
});

describe('the text of a camera problem', () => {
  it('has its parameters, whatever they hold', () => {
    const problem = cameraProblem('camera.no_video_among', { formats: '$& {}' });
    expect(problemText(problem, 'en')).toBe('the camera sends no H.264 or H.265 video ($& {})');
    expect(problemText(problem, 'ja')).toContain('（$& {}）');
  });

  it('is bounded where a device sends endless text', () => {
    const { params } = cameraProblem('camera.ffmpeg_message', { message: 'x'.repeat(10_000) });
    expect(params).toEqual({ message: `${'x'.repeat(299)}…` });
  });

  it.each([
    ['the code is not known', { code: 'camera.melted', params: {} }],
    ['the code is a name of every object', { code: 'constructor', params: {} }],
    ['a parameter is missing', { code: 'camera.busy', params: {} }],
  ])('is the reported one when %s', (_, problem) => {
    expect(problemText({ ...problem, text: 'As reported' }, 'ja')).toBe('As reported');
  });

  it('travels in English', () => {
    expect(problemJson(cameraProblem('camera.busy', { status: 503 }))).toEqual({
      code: 'camera.busy',
      params: { status: '503' },
      text: 'the camera is busy, perhaps with too many viewers (503)',
    });
  });
});
