/** Checks that the POS cloud accepts these settings. Sends one request, and keeps nothing of the answer. */
import { doctorMessage } from '../../../domain/doctor/doctor-text.ts';
import { problemTexts } from '../../../domain/problem/problem-text.ts';
import type { StoredPosAccount } from '../../../domain/setup/pos-account.ts';
import type { NudgeState } from '../../sources/polling/account-nudges.ts';
import { checkAccount } from '../../sources/polling/check-account.ts';
import { isFromCloud, posKinds, renewedKeys, settingsProblems } from '../../sources/registry.ts';
import type { Check, Found } from './check.ts';

export function posAccountCheck(account: StoredPosAccount): Check {
  return {
    name: 'pos_account',
    about: account.id,
    title: account.name,
    run: async ({ clock, log, nudges, renewal, cloudTokens }, signal) => {
      const { kind, settings } = account;
      const [wrong] = settingsProblems(kind, settings);
      if (account.sealedWithAnotherKey || wrong !== undefined) {
        return {
          level: 'red',
          what:
            wrong === undefined
              ? doctorMessage('doctor.pos_sealed')
              : doctorMessage('doctor.pos_setting_invalid', {
                  field: wrong.path.join('.'),
                  problem: wrong.cause.texts,
                }),
          todo: remedy,
        };
      }
      const refused = renewal?.(account.id);
      if (refused !== undefined)
        return {
          level: 'yellow',
          what: doctorMessage('doctor.pos_renewal_refused', { problem: problemTexts(refused) }),
          todo: doctorMessage('doctor.renew_login'),
        };
      // A request could renew its tokens, which the agent does too: one of the two would lose them.
      // Outside the agent nobody asks the cloud for tokens.
      if (renewedKeys(account).length > 0 || (cloudTokens === undefined && isFromCloud(account)))
        return judgeStored(account, nudges?.(account.id));
      const requested = await checkAccount(
        { kind, settings },
        undefined,
        { clock, log, cloudTokens },
        signal,
      );
      if (requested.kind === 'good') return judgeNudges(account, nudges?.(account.id));
      return {
        level: requested.reason === 'limited' ? 'yellow' : 'red',
        what: requested,
        todo: remedy,
      };
    },
  };
}

/** Uses the agent's last result. */
function judgeStored(account: StoredPosAccount, nudges: NudgeState | undefined): Found {
  const { problem } = account;
  if (problem === undefined) return judgeNudges(account, nudges);
  return {
    level: problem.reason === 'refused' ? 'red' : 'yellow',
    what: problem,
    todo: remedy,
  };
}

/** The POS answers; its webhooks may not. */
function judgeNudges({ kind }: StoredPosAccount, nudges: NudgeState | undefined): Found {
  const pos = posKinds.get(kind)?.name ?? kind;
  if (nudges === 'doubted')
    return {
      level: 'yellow',
      what: doctorMessage('doctor.pos_nudges_doubted', { pos }),
      todo: doctorMessage('doctor.check_webhook'),
    };
  if (nudges === 'refused')
    return {
      level: 'yellow',
      what: doctorMessage('doctor.pos_nudges_refused', { pos }),
      todo: doctorMessage('doctor.permit_nudges'),
    };
  const what = nudges === 'relied_on' ? 'doctor.pos_nudged' : 'doctor.pos_answers';
  return { level: 'green', what: doctorMessage(what, { pos }) };
}

const remedy = doctorMessage('doctor.check_account');
