/** Log of what people and programs did: looked at, exported, changed. The kind of an entry is declared with its route. Pure. */
import type { Role } from './roles.ts';

export const activityGroups = ['look', 'export', 'change', 'access', 'failed'] as const;
export type ActivityGroup = (typeof activityGroups)[number];

const groupOf = {
  sale: 'look',
  sale_video: 'look',
  live: 'look',
  recorded: 'look',
  csv: 'export',
  case_pdf: 'export',
  case_zip: 'export',
  set_up_file: 'export',
  set_up_secrets: 'export',
  support_file: 'export',
  note: 'change',
  pin: 'change',
  clip: 'change',
  erase: 'change',
  paper: 'change',
  search: 'change',
  camera: 'change',
  calibration: 'change',
  register: 'change',
  register_token: 'change',
  receipt_rules: 'change',
  moment_source: 'change',
  account: 'change',
  network: 'change',
  clock: 'change',
  set_up: 'change',
  settings: 'change',
  upload: 'change',
  rollout: 'change',
  sign_in: 'access',
  sign_in_failed: 'failed',
  sign_out: 'access',
  password: 'access',
  sessions: 'access',
  person: 'access',
  invitation: 'access',
  passkey: 'access',
  token: 'access',
  hand_over: 'access',
} as const satisfies Readonly<Record<string, ActivityGroup>>;
export type ActivityKind = keyof typeof groupOf;
export const activityKinds = Object.keys(groupOf) as [ActivityKind, ...ActivityKind[]];

/** Effect of a change on the named thing. */
export const deeds = ['added', 'changed', 'removed'] as const;
export type Deed = (typeof deeds)[number];

/** Entries kept of each group: a program that reads every sale pushes no export out. */
export const maxActivity: Readonly<Record<ActivityGroup, number>> = {
  look: 50_000,
  export: 5_000,
  change: 10_000,
  access: 10_000,
  failed: 2_000,
};

/** A look at the same thing by the same person is one entry for so long. Milliseconds. */
const oneLookMs: Partial<Readonly<Record<ActivityKind, number>>> = {
  sale: 600_000,
  sale_video: 600_000,
  recorded: 3_600_000,
  // Each wrong attempt of one address in a row.
  sign_in_failed: 60_000,
  // Live pictures stand on the first page, which a shop leaves open.
  live: 12 * 3_600_000,
};
/** Programs look all the time: one entry of a kind for so long, whatever it is of. Milliseconds. */
const oneOfProgramMs = 12 * 3_600_000;

export type ActivityEntry = {
  /** Gateway's wall clock, epoch milliseconds. */
  readonly atMs: number;
  readonly what: ActivityKind;
  readonly did?: Deed;
  /** `nobody`: it was tried without a session. `cloud`: asked for from there, `by` a person. */
  readonly caller: 'session' | 'open' | 'token' | 'nobody' | 'cloud';
  /** Name of the person, and their role, at that time. */
  readonly person?: string;
  readonly role?: Role;
  /** Name of the program's token. */
  readonly token?: string;
  /** Name that the person typed for a case file, or who asked at the cloud. */
  readonly by?: string;
  /** It was asked for, and the shop does not permit it, or it cannot be done. */
  readonly isRefused?: true;
  /** Network address that the request came from. */
  readonly address?: string;
  readonly saleId?: string;
  /** Name of the camera, register or other thing, or its id. */
  readonly target?: string;
  /** Moment of a recorded picture or video that was looked at. */
  readonly moment?: string;
  /** SHA-256 of the sale's data in a case file. */
  readonly sha256?: string;
  /** Parameters of the search that made a list. */
  readonly filter?: Readonly<Record<string, string>>;
};

export function activityGroup(kind: ActivityKind): ActivityGroup {
  return groupOf[kind];
}

/** Entries of one key within its time are one; undefined for what is noted each time. */
export function sameLook(
  entry: Omit<ActivityEntry, 'atMs'>,
): { readonly key: string; readonly withinMs: number } | undefined {
  const { what, caller, person, token, saleId, target, moment, address } = entry;
  const withinMs = oneLookMs[what];
  if (withinMs === undefined) return undefined;
  if (caller === 'token') return { key: [what, token].join('\n'), withinMs: oneOfProgramMs };
  if (caller === 'nobody') return { key: [what, address, target].join('\n'), withinMs };
  // Pictures of one hour of a camera.
  const hour = moment?.slice(0, 13);
  return { key: [what, caller, person, saleId, target, hour].join('\n'), withinMs };
}
