/** `GET /api/v1/log`: who looked at, exported or changed what, newest first. */
import { z } from 'zod';
import { activityGroups, activityKinds, deeds } from '../../../domain/people/activity.ts';
import { roles } from '../../../domain/people/roles.ts';

export const logQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(500).default(50),
  /** `next` of the answer before. */
  before: z.coerce.number().int().positive().optional(),
  group: z.enum(activityGroups).optional(),
  /** Name of a person or a token. */
  who: z.string().min(1).max(200).optional(),
  saleId: z.string().min(1).max(512).optional(),
});

export const logEntry = z.strictObject({
  what: z.enum(activityKinds),
  /** Kind of a change. */
  did: z.enum(deeds).exactOptional(),
  /** `open`: the page of a gateway without a password, on its own machine. `nobody`: a sign-in that failed. `cloud`: asked for from there, `by` a person. */
  caller: z.enum(['session', 'open', 'token', 'nobody', 'cloud']),
  /** Name of the person, and their role, at that time. */
  person: z.string().exactOptional(),
  role: z.enum(roles).exactOptional(),
  /** Name of the program's token. */
  token: z.string().exactOptional(),
  /** Name that the person typed for a case file, or who asked at the cloud. */
  by: z.string().exactOptional(),
  isRefused: z.literal(true).exactOptional(),
  /** Network address that the request came from. */
  address: z.string().exactOptional(),
  saleId: z.string().exactOptional(),
  /** Name of the camera, register or other thing, or its id. */
  target: z.string().exactOptional(),
  /** Moment of a recorded picture or video that was looked at. */
  moment: z.string().exactOptional(),
  /** SHA-256 of the sale's data in a case file. */
  sha256: z.string().exactOptional(),
  /** Parameters of the search that made a list. */
  filter: z.record(z.string(), z.string()).exactOptional(),
});

export const logJson = z.strictObject({
  entries: z.array(logEntry.extend({ at: z.iso.datetime({ offset: true }) })),
  /** `before` of the next request, if there may be more. */
  next: z.int().optional(),
});
export type LogJson = z.infer<typeof logJson>;
