/** Checks that the POS cloud accepts these settings. Sends one request, and keeps nothing of the answer. */
import { doctorMessage } from '../../../domain/doctor/doctor-text.ts';
import type { StoredPosAccount } from '../../../domain/setup/pos-account.ts';
import type { Message } from '../../../lib/text/message.ts';
import { checkAccount } from '../../sources/polling/check-account.ts';
import { posKinds, renewedKeys, settingsProblems } from '../../sources/registry.ts';
import type { Check, Found } from './check.ts';

export function posAccountCheck(account: StoredPosAccount): Check {
  return {
    name: 'pos_account',
    about: account.id,
    title: account.name,
    run: async ({ clock, log }, signal) => {
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
      // A request could renew its tokens, which the agent does too: one of the two would lose them.
      if (renewedKeys(account).length > 0) return judgeStored(account);
      const requested = await checkAccount({ kind, settings }, undefined, { clock, log }, signal);
      if (requested.kind === 'good') return { level: 'green', what: answers(account) };
      return {
        level: requested.reason === 'limited' ? 'yellow' : 'red',
        what: requested,
        todo: remedy,
      };
    },
  };
}

/** Uses the agent's last result. */
function judgeStored(account: StoredPosAccount): Found {
  const { problem } = account;
  if (problem === undefined) return { level: 'green', what: answers(account) };
  return {
    level: problem.reason === 'refused' ? 'red' : 'yellow',
    what: problem,
    todo: remedy,
  };
}

function answers({ kind }: StoredPosAccount): Message {
  return doctorMessage('doctor.pos_answers', { pos: posKinds.get(kind)?.name ?? kind });
}

const remedy = doctorMessage('doctor.check_account');
