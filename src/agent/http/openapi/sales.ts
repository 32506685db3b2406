/** Pictures and video around a sale. */

import { stripJson } from '../../../contract/page/calibrations.ts';
import { stripQuery } from '../routes/calibrations.ts';
import { saleQuery } from '../routes/clips.ts';
import { clip } from './cameras.ts';
import type { Descriptions } from './description.ts';

export const saleRoutes = {
  'GET /api/v1/sales/:saleId/strip': {
    summary: 'Pictures around a sale, to choose the right one from',
    query: stripQuery,
    answers: { 200: stripJson },
    problems: { 404: 'There is no such sale, or its register is not linked now.' },
  },
  'GET /api/v1/sales/:saleId/clip.mp4': {
    summary: 'Video around a sale',
    about: '`before` and `after` are seconds, at most 60; what still lies ahead is waited for.',
    query: saleQuery,
    ...clip,
  },
} as const satisfies Descriptions;
