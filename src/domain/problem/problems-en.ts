/** English texts of all problems. Pure. */
import { cameraProblemsEn } from './camera-en.ts';

export const problemsEn = { ...cameraProblemsEn };
