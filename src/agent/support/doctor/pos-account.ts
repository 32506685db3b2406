/** Checks that the POS cloud accepts these settings. Sends one request, and keeps nothing of the answer. */
import { problemTexts } from '../../../domain/problem/problem-text.ts';
import type { StoredPosAccount } from '../../../domain/setup/pos-account.ts';
import type { LocalizedText } from '../../../lib/text/language.ts';
import { checkAccount } from '../../sources/polling/check-account.ts';
import { posKinds, renewedKeys, settingsProblems } from '../../sources/registry.ts';
import type { Check } from './check.ts';

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
              ? sealed
              : {
                  en: `${wrong.path.join('.')}: ${wrong.words.en}`,
                  ja: `${wrong.path.join('.')}: ${wrong.words.ja}`,
                },
          todo: remedy,
        };
      }
      // A request could renew its tokens, which the agent does too: one of the two would lose them.
      if (renewedKeys(account).length > 0) return judgeStored(account);
      const requested = await checkAccount({ kind, settings }, undefined, { clock, log }, signal);
      if (requested.kind === 'good') return { level: 'green', what: answers(account) };
      return {
        level: requested.reason === 'limited' ? 'yellow' : 'red',
        what: problemTexts(requested),
        todo: remedy,
      };
    },
  };
}

/** Uses the agent's last result. */
function judgeStored(account: StoredPosAccount): Awaited<ReturnType<Check['run']>> {
  const { problem } = account;
  if (problem === undefined) return { level: 'green', what: answers(account) };
  return {
    level: problem.reason === 'refused' ? 'red' : 'yellow',
    what: problemTexts(problem),
    todo: remedy,
  };
}

function answers({ kind }: StoredPosAccount): LocalizedText {
  const { en, ja } = posKinds.get(kind)?.name ?? { en: kind, ja: kind };
  return { en: `${en} answers`, ja: `${ja}から応答がありました` };
}

const sealed: LocalizedText = {
  en: 'its settings can not be opened: the key beside the database is another one',
  ja: '設定を復号できません。データベースの鍵が別のものです',
};
const remedy: LocalizedText = {
  en: 'Look at the account on the linkage page.',
  ja: '連携の画面でアカウントをご確認ください。',
};
