/** Reasons for which an input of the gateway or of a camera is not read, as codes with parameters. Pure. */
import { problemMaker } from '../text.ts';
import type { gatewayInputProblemsEn } from './gateway-inputs-en.ts';

export const gatewayInputProblem = problemMaker<typeof gatewayInputProblemsEn>();
