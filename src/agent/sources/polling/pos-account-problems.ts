/** Describes problems of a POS account for people, and decides when they become an alarm. Pure. */
import { isDeepStrictEqual } from 'node:util';
import type { Alarm } from '../../../domain/alarm/alarm.ts';
import { alarms } from '../../../domain/alarm/alarms.ts';
import { posProblem } from '../../../domain/problem/pos/pos.ts';
import type { PosProblem, StoredPosAccount } from '../../../domain/setup/pos-account.ts';
import { settingsProblems } from '../registry.ts';
import type { AccountReport } from './account-state.ts';

/** Reason for which the account can't be polled as set up; undefined if there is none. */
export function cannotStart({
  kind,
  settings,
  sealedWithAnotherKey,
}: StoredPosAccount): PosProblem | undefined {
  if (sealedWithAnotherKey) {
    return { reason: 'refused', ...posProblem('pos.sealed_with_another_key') };
  }
  const [first] = settingsProblems(kind, settings);
  if (first === undefined) return undefined;
  const field = first.path.join('.');
  const problem =
    field === 'kind'
      ? posProblem('pos.kind_unknown', { kind })
      : posProblem('pos.setting_invalid', { field });
  return { reason: 'refused', field, ...problem };
}

export function isSameProblem(a: PosProblem | undefined, b: PosProblem): boolean {
  return (
    a?.reason === b.reason &&
    isDeepStrictEqual([a.code, a.params, a.details], [b.code, b.params, b.details]) &&
    a.field === b.field
  );
}

export function alarmOf({ name }: StoredPosAccount, report: AccountReport, nowMs: number): Alarm | undefined {
  const { state, sinceMs, problem } = report;
  if (problem === undefined || problem.reason === 'not_stored') return undefined;
  const { reason: _reason, field: _field, ...cause } = problem;
  const reported = { sinceMs, problem: cause, about: name };
  if (state === 'refused') return { kind: 'pos_refused', ...reported };
  const isLong = state === 'retrying' && nowMs - sinceMs >= alarms.pos_unreachable.afterMs;
  return isLong ? { kind: 'pos_unreachable', ...reported } : undefined;
}
