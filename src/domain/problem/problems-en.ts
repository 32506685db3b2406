/** English texts of all problems. Pure. */
import { cameraProblemsEn } from './camera-en.ts';
import { mqttProblemsEn } from './mqtt-en.ts';

export const problemsEn = { ...cameraProblemsEn, ...mqttProblemsEn };
