/** What a check of the gateway found, for people. */

/** In order of gravity. `yellow`: it works, but somebody should look; `red`: something does not work. */
export const findingLevels = ['green', 'yellow', 'red'] as const;
export type FindingLevel = (typeof findingLevels)[number];

export const checkNames = [
  'agent',
  'config',
  'listener',
  'database',
  'storage',
  'disk',
  'memory',
  'clock',
  'ffmpeg',
  'camera',
  'printer',
  'pos_account',
  'cloud',
  'update',
  'os_updates',
] as const;
export type CheckName = (typeof checkNames)[number];

type Words = { readonly en: string; readonly ja: string };

export type Finding = {
  readonly check: CheckName;
  /** Which one of several, such as the id of a camera. */
  readonly about?: string;
  /** What people call it; absent where it has no other name. */
  readonly title?: string;
  readonly level: FindingLevel;
  /** One line. */
  readonly what: Words;
  /** What to do; absent where there is nothing. */
  readonly todo?: Words;
  /** The system's own word for it, such as ECONNREFUSED: for who asks further. */
  readonly code?: string;
};

export function worstOf(findings: readonly Finding[]): FindingLevel {
  return findings.reduce<FindingLevel>(
    (worst, { level }) => (findingLevels.indexOf(level) > findingLevels.indexOf(worst) ? level : worst),
    'green',
  );
}
