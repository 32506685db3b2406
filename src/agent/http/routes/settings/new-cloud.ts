/**
 * A cloud entered on the page, asked before it is used. A key is first tried as a token, then as a one-time key; a one-time key that
 * works is used up, and its credential is on disk by then (upload/enrolment/).
 */
import { copyFileSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { z } from 'zod';
import type { cloudBody } from '../../../../contract/page/settings.ts';
import type { StoredSettings } from '../../../../contract/setup/settings.ts';
import { doctorText } from '../../../../domain/doctor/doctor-text.ts';
import { problemTexts } from '../../../../domain/problem/problem-text.ts';
import { refusal } from '../../../../domain/problem/refusal/refusal.ts';
import type { StoredProblem } from '../../../../domain/problem/text.ts';
import { cloudUnreached } from '../../../../domain/setup/page-settings.ts';
import { tokenPattern } from '../../../../lib/http/bearer.ts';
import type { Problem } from '../../../../lib/http/problem.ts';
import { mqttUrlProblem } from '../../../../lib/mqtt/url.ts';
import type { Language } from '../../../../lib/text/language.ts';
import type { Cause, Message } from '../../../../lib/text/message.ts';
import { withPageSettings } from '../../../config/page-settings.ts';
import { type Cloud, reachCloud, tryCloud } from '../../../support/doctor/try-cloud.ts';
import { credentialPath } from '../../../upload/enrolment/credential.ts';
import { sinkUrlProblem } from '../../../upload/https/sink-url.ts';
import { refusedAt, wrongFields } from '../../refused.ts';
import type { SettingsControl } from './control.ts';

type NewCloud = NonNullable<StoredSettings['cloud']>;
type Requested = z.output<typeof cloudBody>;

/** Rejects with a Problem. */
export async function newCloud(
  requested: Requested,
  before: NewCloud | undefined,
  control: SettingsControl,
  signal: AbortSignal,
): Promise<NewCloud> {
  const url = completed(requested.url);
  const isMqtt = /^mqtts?:/i.test(url);
  const wrongUrl = (isMqtt ? mqttUrlProblem : sinkUrlProblem)(url) !== undefined;
  if (wrongUrl) throw wrongFields({ field: 'url', problem: refusal('settings.cloud_url') });
  const key = keyOf(requested, before, url);
  if (!isMqtt && (key === undefined || !tokenPattern.test(key)))
    throw wrongFields({ field: 'key', problem: refusal('settings.cloud_key') });
  const asked: NewCloud = isMqtt
    ? {
        ...{ kind: 'mqtt', url },
        ...(requested.username !== undefined &&
          requested.username !== '' && { username: requested.username }),
        ...(key !== undefined && { key }),
      }
    : { kind: 'https', url, key: key ?? '', keyIs: keyIsOf(before, { url, key }) };
  if (asked.kind === 'https' && before?.kind === 'https' && sameHttps(asked, before)) return before;
  const unreached = await reachCloud(resolved(asked, control), signal);
  if (unreached !== undefined) {
    if (requested.evenSo) return asked;
    throw unreachedProblem(unreached.what);
  }
  return asked.kind === 'mqtt' ? asked : await accepted(asked, requested.evenSo, control, signal);
}

function sameHttps(a: NewCloud & { kind: 'https' }, b: NewCloud & { kind: 'https' }): boolean {
  return a.url === b.url && a.key === b.key;
}

function keyIsOf(
  before: NewCloud | undefined,
  { url, key }: { readonly url: string; readonly key: string | undefined },
): 'token' | 'once' {
  const isSame = before?.kind === 'https' && before.key === key && isSameOrigin(before.url, url);
  return isSame ? before.keyIs : 'token';
}

/** People leave the scheme out. */
function completed(url: string): string {
  return url === '' || /^[a-z]+:\/\//i.test(url)
    ? url.replace(/\/+$/, '')
    : `https://${url.replace(/\/+$/, '')}`;
}

function keyOf({ key }: Requested, before: NewCloud | undefined, url: string): string | undefined {
  if (key !== undefined && key !== '') return key;
  if (before?.key === undefined) return undefined;
  if (!isSameOrigin(before.url, url))
    throw wrongFields({ field: 'key', problem: refusal('settings.cloud_key_again') });
  return before.key;
}

export function isSameOrigin(a: string, b: string): boolean {
  const [first, second] = [new URL(a), new URL(b)];
  return first.protocol === second.protocol && first.host === second.host;
}

async function accepted(
  asked: NewCloud & { kind: 'https' },
  evenSo: boolean,
  control: SettingsControl,
  signal: AbortSignal,
): Promise<NewCloud> {
  const first = await outcome(asked, control, signal);
  if (first.kind === 'accepted') return asked;
  if (first.kind === 'later') {
    if (evenSo) return asked;
    throw unreachedProblem(first.problem);
  }
  if (first.problem.code !== 'cloud.token_refused') throw refusedProblem(first.problem);
  const once = { ...asked, keyIs: 'once' } as const;
  const second = await enrolled(once, control, signal);
  if (second.kind === 'accepted') return once;
  if (second.kind === 'later') throw unreachedProblem(second.problem);
  const isKey = second.problem.code.startsWith('cloud.enrol_key_');
  const isUnknown = isKey || second.problem.code === 'cloud.enrolment_unavailable';
  if (!isUnknown) throw refusedProblem(second.problem);
  throw refusedAt('key', { status: 409, problem: refusal('settings.cloud_key_refused') });
}

/**
 * In a folder of its own: the credential in use, of another key, stays as it is until there is a new one, and can't answer in place
 * of that key.
 */
async function enrolled(once: NewCloud, control: SettingsControl, signal: AbortSignal): Promise<Outcome> {
  const { dataDir } = control;
  const trial = mkdtempSync(join(dataDir, '.cloud-trial-'));
  using _ = { [Symbol.dispose]: () => rmSync(trial, { recursive: true, force: true }) };
  copyFileSync(join(dataDir, 'secrets.key'), join(trial, 'secrets.key'));
  const found = await outcome(once, { ...control, dataDir: trial }, signal);
  if (found.kind === 'accepted') renameSync(credentialPath(trial), credentialPath(dataDir));
  return found;
}

type Outcome =
  | { readonly kind: 'accepted' }
  | { readonly kind: 'later' | 'refused'; readonly problem: StoredProblem };

async function outcome(asked: NewCloud, control: SettingsControl, signal: AbortSignal): Promise<Outcome> {
  const { live, clock, log, gateway } = control;
  const { shop } = live.current();
  const identity = { gateway, shop: { id: shop.id, name: shop.name } };
  const said = await tryCloud(resolved(asked, control), { clock, log, identity }, signal);
  switch (said.kind) {
    case 'results':
    case 'too_much':
      return { kind: 'accepted' };
    case 'try_later':
      return { kind: 'later', problem: said.problem };
    case 'refused':
      return { kind: 'refused', problem: said.problem };
  }
}

/** As it would be in use, through the proxy of the environment. */
function resolved(asked: NewCloud, { live, clock, environment, dataDir }: SettingsControl): Cloud {
  const asIfStored = { stored: { cloud: asked }, environment, nowMs: clock.nowMs() };
  const { cloud } = withPageSettings({ ...live.current(), dataDir }, new Set(), asIfStored);
  if (cloud.kind === 'off') throw wrongFields({ field: 'url', problem: refusal('settings.cloud_url') });
  return cloud;
}

function unreachedProblem(why: Message): Problem {
  return refusedAt('url', {
    status: 409,
    type: cloudUnreached,
    cause: causedBy('settings.cloud_unreached', why),
  });
}

function refusedProblem(why: Message): Problem {
  return refusedAt('url', { status: 409, cause: causedBy('settings.cloud_refused', why) });
}

/** Adds the reason of the cloud, or of the way to it, in both languages. */
function causedBy(code: 'settings.cloud_unreached' | 'settings.cloud_refused', why: Message): Cause {
  const problem = refusal(code);
  const texts = problemTexts(problem);
  const reason = (language: Language) => doctorText(why, language);
  return { problem, texts: { en: [texts.en, reason('en')].join(' '), ja: texts.ja.concat(reason('ja')) } };
}
