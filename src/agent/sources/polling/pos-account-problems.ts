/** Describes problems of a POS account for people, and decides when they become an alarm. Pure. */
import type { PosProblem, StoredPosAccount } from '../../../domain/setup/pos-account.ts';
import type { OtherAlarm } from '../../alarms/alarms.ts';
import { settingsProblems } from '../registry.ts';
import type { AccountReport } from './account-state.ts';

/** Connectivity fails for minutes at a time; after this a person may have to act. */
const unreachableAlarmMs = 600_000;

/** Reason for which the account can't be polled as set up; undefined if there is none. */
export function cannotStart({
  kind,
  settings,
  sealedWithAnotherKey,
}: StoredPosAccount): PosProblem | undefined {
  if (sealedWithAnotherKey) {
    return {
      reason: 'refused',
      words: {
        en: 'Its settings can not be opened: the key that belongs to the database (secrets.key) is another one. Import them again.',
        ja: '設定を復号できません。データベースと対になる鍵(secrets.key)が別のものです。設定をもう一度取り込んでください。',
      },
    };
  }
  const [first] = settingsProblems(kind, settings);
  if (first === undefined) return undefined;
  const field = first.path.join('.');
  return {
    reason: 'refused',
    field,
    words: { en: `${field}: ${first.words.en}`, ja: `${field}: ${first.words.ja}` },
  };
}

export function isSameProblem(a: PosProblem | undefined, b: PosProblem): boolean {
  return a?.reason === b.reason && a.words.en === b.words.en && a.field === b.field;
}

export function alarmOf(
  { name }: StoredPosAccount,
  report: AccountReport,
  nowMs: number,
): OtherAlarm | undefined {
  const { state, sinceMs, problem } = report;
  if (problem === undefined || problem.reason === 'not_stored') return undefined;
  const told = { sinceMs, message: `${name}: ${problem.words.en}`, details: problem.words, about: name };
  if (state === 'refused') return { kind: 'pos_refused', ...told };
  const isLong = state === 'retrying' && nowMs - sinceMs >= unreachableAlarmMs;
  return isLong ? { kind: 'pos_unreachable', ...told } : undefined;
}
