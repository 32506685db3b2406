/** Valid settings of a Ubiregi account, and the errors of invalid ones. */
import { expect, test } from 'vitest';
import { secretKeys } from '../../../../src/agent/sources/pos-descriptor.ts';
import { settingsProblems } from '../../../../src/agent/sources/registry.ts';
import { ubiregi } from '../../../../src/agent/sources/ubiregi/descriptor.ts';
import { ubiregiSettings } from '../../../../src/agent/sources/ubiregi/settings.ts';
import { createUbiregi } from '../../../../src/agent/sources/ubiregi/ubiregi.ts';
import { systemClock } from '../../../../src/lib/clock.ts';
import { createLog } from '../../../../src/lib/log.ts';
import { startUbiregi } from '../../../peers/pos/ubiregi.ts';

const never = new AbortController().signal;
const app = { clientId: 'an-id', clientSecret: 'a-secret' };

test.each([
  [{ token: 'abc' }, []],
  [app, []],
  [{ ...app, token: 'abc' }, []],
  // An app removed from the file; its secret stays.
  [{ token: 'abc', clientSecret: 'a-secret' }, []],
  [{}, ['token']],
  [{ clientId: 'an-id' }, ['clientSecret']],
  [{ clientSecret: 'a-secret' }, ['clientId']],
  // The form of an app, with its preset alone.
  [{ redirectUri: 'https://gateway.example/' }, ['clientId']],
  [{ token: 'with blanks' }, ['token']],
  [{ token: 'abc', baseUrl: 'http://ubiregi.example' }, ['baseUrl']],
  [{ token: 'abc', baseUrl: 'https://user:secret@ubiregi.com' }, ['baseUrl']],
  [{ ...app, redirectUri: 'ftp://gateway/callback' }, ['redirectUri']],
  [{ ...app, redirectURI: 'https://gateway.example/' }, ['redirectURI']],
])('%j is rejected at %j', (settings, keys) => {
  const problems = settingsProblems('ubiregi', settings);
  expect(problems.map(({ path }) => path.join('.'))).toEqual(keys);
  for (const { cause } of problems) {
    const words = cause.texts;
    expect(words.ja).toMatch(/[ぁ-んァ-ヶ一-龠]/);
    expect(words.en + words.ja).not.toContain('secret@');
  }
});

test('marks tokens and secrets as secret', () => {
  expect(secretKeys(ubiregi).sort()).toEqual(['clientSecret', 'token', 'tokens']);
});

test('uses the pasted token until the account is linked, and reports none as not linked yet', async () => {
  await using peer = await startUbiregi();
  const { clientId, clientSecret } = peer.app;
  const ask = async (settings: object) => {
    const parsed = ubiregiSettings.parse({ clientId, clientSecret, baseUrl: peer.url, ...settings });
    const log = createLog({ level: 'silent' });
    const cloud = createUbiregi(parsed, { clock: systemClock, log, save: async () => undefined });
    try {
      return await cloud.registers(never);
    } finally {
      await cloud.close();
    }
  };
  await expect(ask({})).rejects.toMatchObject({ reason: 'refused', field: 'tokens' });
  expect(await ask({ token: peer.token })).toHaveLength(3);
  const { access, refresh } = peer.grant();
  const nowMs = systemClock.nowMs();
  const current = {
    accessToken: access,
    refreshToken: refresh,
    obtainedAtMs: nowMs,
    accessExpiresAtMs: nowMs + 86_400_000,
  };
  // The link takes precedence: the token would be rejected.
  expect(await ask({ token: 'long-gone', tokens: { current } })).toHaveLength(3);
});
