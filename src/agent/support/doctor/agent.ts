/** Checks that the agent runs, and that its config has no warnings. */
import type { Check } from './check.ts';

export const agentCheck: Check = {
  name: 'agent',
  run: ({ agent }) =>
    Promise.resolve(
      agent === 'not_running'
        ? {
            level: 'red',
            what: { en: 'the agent is not running', ja: '常駐プログラムが動いていません' },
            todo: {
              en: 'Start it (systemctl start tillframe); registers are not answered until then.',
              ja: '起動してください（systemctl start tillframe）。それまでレジの会計を受け取れません。',
            },
          }
        : { level: 'green', what: { en: 'the agent is running', ja: '常駐プログラムが動いています' } },
    ),
};

export const configCheck: Check = {
  name: 'config',
  run: ({ notes }) => {
    const [first] = notes;
    if (first === undefined)
      return Promise.resolve({
        level: 'green',
        what: { en: 'the config is good', ja: '設定ファイルに問題はありません' },
      });
    const more = notes.length - 1;
    return Promise.resolve({
      level: 'yellow',
      what:
        more === 0 ? first : { en: `${first.en} (and ${more} more)`, ja: `${first.ja}（ほか ${more} 件）` },
      todo: {
        en: 'See all of them with tillframe check-config.',
        ja: 'tillframe check-config ですべて確認できます。',
      },
    });
  },
};
