/** What stands between the gateway and a POS is told apart: in the shop, and beyond. */
import { expect, test } from 'vitest';
import { lineWordsOf, localCauses } from '../../../../src/agent/sources/polling/connectivity-messages.ts';

const { brokeOff } = lineWordsOf({ en: 'Smaregi', ja: 'スマレジ' });

test.each(['ENETUNREACH', 'EHOSTUNREACH'])(
  '%s of a printer is of the shop, of a POS cloud of the internet',
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

test('what is the same for both is told the same; a code without words stands for itself', () => {
  expect(brokeOff('ECONNREFUSED').ja).toContain(localCauses['ECONNREFUSED']?.ja);
  expect(brokeOff('EPROTO').en).toContain('EPROTO');
});
