/** Chooses the version to install, if any. Pure. */

import type { LocalizedText } from '../../../lib/text/language.ts';
import { updateText } from '../text/update.ts';
import type { Release } from './repository.ts';

export type Choice =
  /** `newest`: of those available. */
  | { readonly kind: 'nothing_newer'; readonly newest: string }
  | { readonly kind: 'release'; readonly release: Release; readonly isOlder: boolean }
  | { readonly kind: 'refused'; readonly why: LocalizedText };

export function chooseRelease(given: {
  readonly releases: readonly Release[];
  readonly installed: string;
  readonly architecture: string;
  /** Below 0 if the first is older, in Debian's order. */
  readonly compare: (a: string, b: string) => number;
  /** The one version to choose. */
  readonly version?: string | undefined;
  readonly file?: string | undefined;
  readonly allowOlder?: boolean | undefined;
}): Choice {
  const { releases, installed, architecture, compare, version, file, allowOlder = false } = given;
  const named = file ?? version;
  const requested = releases.filter(
    (release) => (version ?? release.version) === release.version && (file ?? release.file) === release.file,
  );
  const ours = requested.filter((release) => release.architecture === architecture);
  const [release] = ours.toSorted((a, b) => compare(b.version, a.version));
  if (release === undefined) return { kind: 'refused', why: whyNone(requested, architecture, named) };
  const order = compare(release.version, installed);
  if (order > 0) return { kind: 'release', release, isOlder: false };
  if (order < 0 && allowOlder) return { kind: 'release', release, isOlder: true };
  if (order < 0 && named !== undefined)
    return {
      kind: 'refused',
      why: updateText('update.older', { version: release.version, installed }),
    };
  return { kind: 'nothing_newer', newest: release.version };
}

function whyNone(
  requested: readonly Release[],
  architecture: string,
  named: string | undefined,
): LocalizedText {
  const others = [...new Set(requested.map((release) => release.architecture))].join(', ');
  if (others !== '') return updateText('update.other_architecture', { others, architecture });
  return named === undefined ? updateText('update.no_version') : updateText('update.not_signed', { named });
}
