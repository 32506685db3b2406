/** Why a camera gives no pictures, in the English words of domain/alarm/camera-problem.ts: the same, whichever reader finds out. */
import { cameraProblems } from '../../domain/alarm/camera-problem.ts';

export const loginProblems = inEnglish(cameraProblems.login);
export const addressProblems = inEnglish(cameraProblems.address);
export const connectionProblems = inEnglish(cameraProblems.connection);
export const cameraOwnProblems = inEnglish(cameraProblems.camera);
export const gatewayProblems = inEnglish(cameraProblems.gateway);

function inEnglish<T extends Record<string, { readonly en: string }>>(problems: T) {
  return Object.fromEntries(Object.entries(problems).map(([name, { en }]) => [name, en])) as {
    readonly [Name in keyof T]: T[Name]['en'];
  };
}
