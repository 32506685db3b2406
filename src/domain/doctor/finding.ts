/** Results of a diagnosis of the gateway, for people. */
import type { Message } from '../../lib/text/message.ts';

/** By severity. `yellow`: works, but needs attention; `red`: does not work. */
export const findingLevels = ['green', 'yellow', 'red'] as const;

export type FindingLevel = (typeof findingLevels)[number];

export type CheckName =
  | 'agent'
  | 'config'
  | 'listener'
  | 'database'
  | 'storage'
  | 'disk'
  | 'memory'
  | 'clock'
  | 'ffmpeg'
  | 'camera'
  | 'printer'
  | 'text_recognition'
  | 'register'
  | 'moment_source'
  | 'region'
  | 'pos_account'
  | 'cloud'
  | 'notifications'
  | 'update'
  | 'os_updates';

export type Finding = {
  readonly check: CheckName;
  /** Subject among several, such as the id of a camera. */
  readonly about?: string;
  /** Display name; absent when the id is the only name. */
  readonly title?: string;
  readonly level: FindingLevel;
  /** One line. */
  readonly what: Message;
  /** Suggested action; absent when none is needed. */
  readonly todo?: Message;
  /** Error code of the system, such as ECONNREFUSED, for support. */
  readonly systemCode?: string;
};

export function worstOf(findings: readonly Pick<Finding, 'level'>[]): FindingLevel {
  return findings.reduce<FindingLevel>(
    (worst, { level }) => (findingLevels.indexOf(level) > findingLevels.indexOf(worst) ? level : worst),
    'green',
  );
}
