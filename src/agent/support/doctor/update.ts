/** Checks the result of the last update, and the prerequisites of the next one. */
import { version } from '../../../lib/version.ts';
import { readResult, updateResultText } from '../../system/update/result.ts';
import { type Check, same } from './check.ts';

export const updateCheck: Check = {
  name: 'update',
  run: () => Promise.resolve(judgeUpdate(readResult(), version)),
};

function judgeUpdate(
  result: ReturnType<typeof readResult>,
  installed: string,
): Awaited<ReturnType<Check['run']>> {
  if (result === undefined) return { level: 'green', what: same(installed) };
  const what = updateResultText(result);
  if (result.outcome === 'updated') return { level: 'green', what };
  return {
    level: 'yellow',
    what,
    todo: {
      en: `Tell whoever makes your packages, with a support bundle. tillframe update tries ${result.to} once more.`,
      ja: `サポート用の情報を添えて、パッケージの作成者に知らせてください。tillframe update で ${result.to} をもう一度試せます。`,
    },
  };
}
