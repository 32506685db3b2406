/** Refusals of a camera that is added or changed, at their fields: the cause, and the action to take. */

import type { z } from 'zod';
import { type CameraProblem, cameraProblemKind } from '../../../../domain/problem/camera.ts';
import { isOnvifLogin, type OnvifProblem, withClock } from '../../../../domain/problem/devices/onvif.ts';
import { type Refusal, refusal } from '../../../../domain/problem/refusal/refusal.ts';
import { type StoredProblem, withDetails } from '../../../../domain/problem/text.ts';
import type { Problem } from '../../../../lib/http/problem.ts';
import { causeOfIssue, required } from '../../field-problems.ts';
import { causeOf, refusedAt, type StoredCause, type WrongField, wrongFields } from '../../refused.ts';

const forms: Readonly<Record<string, Refusal>> = {
  id: refusal('camera_form.id'),
  name: refusal('camera_form.name'),
  url: refusal('camera_form.url'),
  mainUrl: refusal('camera_form.mainUrl'),
  username: refusal('camera_form.username'),
  password: refusal('camera_form.password'),
  masks: refusal('camera_form.masks'),
};

/** `cause`: of the whole request, too. */
export type FieldCause = { readonly field: string; readonly cause: StoredCause };

export function wrongBody({ issues }: z.ZodError): Problem {
  return wrongFields(
    ...issues.map((issue): WrongField => {
      if (issue.code === 'unrecognized_keys')
        return { field: issue.keys[0] ?? '', cause: causeOfIssue(issue) };
      const field = String(issue.path[0] ?? '');
      const isMissing = field !== '' && (issue.input === undefined || issue.input === '');
      const problem = isMissing ? required : forms[field];
      return problem === undefined ? { field, cause: causeOfIssue(issue) } : { field, problem };
    }),
  );
}

const aboutTransport: readonly CameraProblem['code'][] = [
  'camera.transport_unsupported',
  'camera.transports_refused',
  'camera.multicast_only',
  'camera.no_video_over_udp',
  'camera.udp_blocked',
];

/** The field of the page that a camera problem belongs to, and the action to take. */
export function problemAtField(why: CameraProblem): FieldCause {
  const kind = cameraProblemKind(why.code);
  const isTransport = aboutTransport.includes(why.code);
  // The texts of the transport contain the action.
  const advised = isTransport ? why : withDetails(why, refusal(`camera_advice.${kind}`));
  return {
    field: isTransport ? 'transport' : kind === 'login' ? 'password' : 'url',
    cause: causeOf(advised),
  };
}

/** For a device that listed its streams, with the login if one was given: its video is a separate matter. */
export function streamProblem(why: CameraProblem, hasLogin: boolean): FieldCause {
  const kind = cameraProblemKind(why.code);
  const reached = refusal(
    hasLogin ? 'camera_form.no_video_after_login' : 'camera_form.no_video_without_login',
  );
  const { field, cause } = problemAtField(why);
  const reported: StoredProblem =
    kind === 'login' || kind === 'connection'
      ? withDetails(why, refusal(`camera_advice.video_${kind}`))
      : cause.problem;
  return { field, cause: causeOf(withDetails(reached, reported)) };
}

/** For a device queried over ONVIF. `clockKnown`: it reported its time. */
export function deviceProblem(problem: OnvifProblem, clockKnown: boolean): FieldCause {
  return {
    field: isOnvifLogin(problem) ? 'password' : 'url',
    cause: causeOf(withClock(problem, clockKnown)),
  };
}

/** `type`: of the problem, for programs. */
export function notReached({ field, cause }: FieldCause, type?: string): Problem {
  return refusedAt(field, { status: 502, cause, ...(type !== undefined && { type }) });
}
