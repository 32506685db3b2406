/** Problems with the ONVIF service of a device as codes with parameters; none contains a password. Pure. */

import { type ProblemOf, problemMaker, withDetails } from '../text.ts';
import type { onvifProblemsEn } from './onvif-en.ts';

export type OnvifProblem = ProblemOf<typeof onvifProblemsEn>;

export const onvifProblem = problemMaker<typeof onvifProblemsEn>();

/** The device reports this to users alone, or does not accept this one. */
export function isOnvifLogin({ code }: { readonly code: string }): boolean {
  return code === 'onvif.login_needed' || code === 'onvif.login_refused';
}

/** The device understood the request and rejected it. */
export function isOnvifRefusal({ code }: OnvifProblem): boolean {
  return code === 'onvif.refused' || code === 'onvif.refused_with';
}

/** `clockKnown`: the login was stamped with the device's own time. */
export function withClock(problem: OnvifProblem, clockKnown: boolean): OnvifProblem {
  return problem.code === 'onvif.login_refused' && !clockKnown
    ? withDetails(problem, onvifProblem('onvif.clock_unknown'))
    : problem;
}
