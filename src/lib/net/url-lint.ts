/** Common errors in a written address, whatever its purpose: a mistyped scheme, and an impossible port. */

import type { LocalizedText } from '../text/language.ts';
import { anyOf, libText } from '../text/lib-text.ts';
import { nearestWord } from '../yaml/did-you-mean.ts';

export type Schemes = {
  /** Supported schemes. */
  readonly known: readonly string[];
  /** Schemes to name in the error; default: all known ones. */
  readonly suggested?: readonly string[];
  /** Schemes of another `kind` of the same section, with that kind. */
  readonly ofKind?: Readonly<Record<string, string>>;
};

/** An unknown scheme, such as `mqts` for `mqtts`; the rest of the text may contain a secret and isn't repeated. */
export function schemeProblem(
  text: string,
  { known, suggested = known, ofKind = {} }: Schemes,
): LocalizedText | undefined {
  const scheme = /^\s*([a-z][a-z0-9+.-]{0,15}):\/\//i.exec(text)?.[1]?.toLowerCase();
  if (scheme === undefined || known.includes(scheme)) return undefined;
  const list = anyOf(suggested.map((each) => `${each}://`));
  const problem = libText('url.scheme', { list, scheme });
  const kind = ofKind[scheme];
  if (kind !== undefined) return libText('url.scheme_of_kind', { problem, kind });
  const nearest = nearestWord(scheme, known);
  if (nearest === undefined) return problem;
  return libText('url.did_you_mean', { problem, nearest });
}

const highestPort = 65_535;

/** For a port above the last one, and for 0, which can't be connected to. */
export function portProblem(text: string): LocalizedText | undefined {
  const port = /^\s*[a-z][a-z0-9+.-]*:\/\/(?:[^/?#@]*@)?(?:\[[^\]]*\]|[^/?#:@]*):(\d+)(?=[/?#\s]|$)/i.exec(
    text,
  )?.[1];
  if (port === undefined || (Number(port) >= 1 && Number(port) <= highestPort)) return undefined;
  return libText('url.port', { max: highestPort });
}
