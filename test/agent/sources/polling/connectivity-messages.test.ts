/** What stands between the gateway and a POS is told apart: in the shop, and beyond. */
import { expect, test } from 'vitest';
import { lineWordsOf, localCauses } from '../../../../src/agent/sources/polling/connectivity-messages.ts';

const { brokeOff } = lineWordsOf({ en: 'Smaregi', ja: 'スマレジ' });

test.each(['ENETUNREACH', 'EHOSTUNREACH'])(
  "describes %s of a printer as the shop's network, and of a POS cloud as the internet",
  (code) => {
    const local = localCauses[code];
    const far = brokeOff(code);
    expect(local?.ja).toMatch(/ネットワーク(につながっていません|に見つかりません)$/);
    expect(local?.en).toMatch(/network$/);
    expect(far.ja).toMatch(/スマレジに接続できません（.*つながりません）。インターネット回線を/);
    expect(far.en).toMatch(
      /^Smaregi can't be reached: .*(internet|beyond).*\. Check the gateway's internet line\.$/,
    );
    for (const { en, ja } of [local ?? far, far]) expect(en + ja).not.toMatch(/E[A-Z]{4}|経路|no way to it/);
    expect(far.ja).not.toContain(local?.ja);
  },
);

test('shares the common messages, and shows a code without a message as is', () => {
  expect(brokeOff('ECONNREFUSED').ja).toContain(localCauses['ECONNREFUSED']?.ja);
  expect(brokeOff('EPROTO').en).toContain('EPROTO');
});
