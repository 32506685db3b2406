/** Common errors in a written address, whatever its purpose: a mistyped scheme, and an impossible port. */

import type { LocalizedText } from '../text/language.ts';
import { nearestWord } from '../yaml/did-you-mean.ts';

export type Schemes = {
  /** Supported schemes. */
  readonly known: readonly string[];
  /** Schemes to name in the error; default: all known ones. */
  readonly requested?: readonly string[];
  /** Schemes of another `kind` of the same section, with that kind. */
  readonly ofKind?: Readonly<Record<string, string>>;
};

/** An unknown scheme, such as `mqts` for `mqtts`; the rest of the text may contain a secret and isn't repeated. */
export function schemeProblem(
  text: string,
  { known, requested = known, ofKind = {} }: Schemes,
): LocalizedText | undefined {
  const scheme = /^\s*([a-z][a-z0-9+.-]{0,15}):\/\//i.exec(text)?.[1]?.toLowerCase();
  if (scheme === undefined || known.includes(scheme)) return undefined;
  const list = (or: string): string => requested.map((each) => `${each}://`).join(or);
  const [en, ja] = [
    `must begin with ${list(' or ')}, not ${scheme}://`,
    `${scheme}:// ではなく ${list(' か ')} で始めてください`,
  ];
  const kind = ofKind[scheme];
  if (kind !== undefined)
    return {
      en: `${en}, which goes with kind: ${kind}`,
      ja: `${ja}（${scheme}:// は kind: ${kind} のときの形です）`,
    };
  const nearest = nearestWord(scheme, known);
  if (nearest === undefined) return { en, ja };
  return { en: `${en}. Did you mean ${nearest}://?`, ja: `${ja}。${nearest}:// の間違いではありませんか` };
}

const highestPort = 65_535;

/** For a port above the last one, and for 0, which can't be connected to. */
export function portProblem(text: string): LocalizedText | undefined {
  const port = /^\s*[a-z][a-z0-9+.-]*:\/\/(?:[^/?#@]*@)?(?:\[[^\]]*\]|[^/?#:@]*):(\d+)(?=[/?#\s]|$)/i.exec(
    text,
  )?.[1];
  if (port === undefined || (Number(port) >= 1 && Number(port) <= highestPort)) return undefined;
  return {
    en: `the port must be from 1 to ${highestPort}`,
    ja: `ポート番号は 1 から ${highestPort} までです`,
  };
}
