/** Reads a desired state that the cloud gave. One that is not valid as a whole changes nothing. Pure. */
import { z } from 'zod';
import {
  type DesiredState,
  desiredStateSchema,
  maxDesiredBytes,
  versionSchema,
} from '../../contract/cloud/remote/desired.ts';
import { maxIgnored } from '../../contract/cloud/remote/report.ts';
import { type RemoteProblem, remoteProblem } from '../../domain/problem/remote/remote.ts';
import { shopSource } from '../../domain/sale/identity.ts';
import { parseJson } from '../../lib/text/read-json.ts';

export type ReadDesired =
  | { readonly kind: 'state'; readonly state: DesiredState; readonly ignored: readonly string[] }
  | { readonly kind: 'refused'; readonly version?: string; readonly problem: RemoteProblem };

const versioned = z.object({ version: versionSchema });

export function readDesired(
  /** Undefined where it was beyond the bounds of an answer. */
  text: string | undefined,
  { gateway, shop }: { readonly gateway: string; readonly shop: string },
): ReadDesired {
  if (text === undefined || Buffer.byteLength(text) > maxDesiredBytes)
    return { kind: 'refused', problem: remoteProblem('remote.too_large', { max: maxDesiredBytes / 1024 }) };
  const given = parseJson(text);
  const version = versioned.safeParse(given).data?.version;
  if (version === undefined) return { kind: 'refused', problem: remoteProblem('remote.unreadable') };
  const read = desiredStateSchema.safeParse(given);
  if (!read.success) {
    const field = read.error.issues[0]?.path.join('.') ?? '';
    return { kind: 'refused', version, problem: remoteProblem('remote.invalid', { field }) };
  }
  const state = read.data;
  const expected = `${shopSource(shop)} ${gateway}`;
  const found = `${state.source} ${state.gateway}`;
  if (expected !== found)
    return { kind: 'refused', version, problem: remoteProblem('remote.other_gateway', { expected, found }) };
  return { kind: 'state', state, ignored: unknownFields(given, state).slice(0, maxIgnored) };
}

/** Fields that the schema has dropped, such as `settings.volume` or `requests.0.zoom`. */
function unknownFields(given: unknown, read: unknown, at = ''): string[] {
  if (typeof given !== 'object' || given === null || typeof read !== 'object' || read === null) return [];
  const known = read as Readonly<Record<string, unknown>>;
  return Object.entries(given).flatMap(([key, value]) => {
    const path = at === '' ? key : `${at}.${key}`;
    return Object.hasOwn(known, key) ? unknownFields(value, known[key], path) : [path.slice(0, 100)];
  });
}
