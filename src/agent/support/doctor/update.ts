/** Checks the result of the last update, and the prerequisites of the next one. */
import { doctorMessage } from '../../../domain/doctor/doctor-text.ts';
import { version } from '../../../lib/version.ts';
import { readResult, updateResultMessage } from '../../system/update/result.ts';
import type { Check, Found } from './check.ts';

export const updateCheck: Check = {
  name: 'update',
  run: () => Promise.resolve(judgeUpdate(readResult())),
};

function judgeUpdate(result: ReturnType<typeof readResult>): Found {
  if (result === undefined) return { level: 'green', what: doctorMessage('doctor.version', { version }) };
  const what = updateResultMessage(result);
  if (result.outcome === 'updated') return { level: 'green', what };
  return {
    level: 'yellow',
    what,
    todo: doctorMessage('doctor.report_update', { version: result.to }),
  };
}
