/** Sections entered on the page, checked as config.yaml would be. Each rejects with a Problem at the field. */
import type { z } from 'zod';
import type {
  alarmsBody,
  brokerBody,
  listenerBody,
  retentionBody,
  updatesBody,
} from '../../../../contract/page/settings.ts';
import type { StoredSettings } from '../../../../contract/setup/settings.ts';
import { refusal } from '../../../../domain/problem/refusal/refusal.ts';
import { tokenPattern } from '../../../../lib/http/bearer.ts';
import { mqttUrlProblem } from '../../../../lib/mqtt/url.ts';
import { whyNotListen } from '../../../../lib/net/open-listener.ts';
import { isSafeToSendTo } from '../../../../lib/net/safe-address.ts';
import type { WebContext } from '../../context.ts';
import { wrongFields } from '../../refused.ts';
import { isSameOrigin } from './new-cloud.ts';

type Section<S extends keyof StoredSettings> = NonNullable<StoredSettings[S]>;

export function newRetention(requested: z.output<typeof retentionBody>): Section<'retention'> {
  const { salesDays, picturesDays } = requested;
  if (picturesDays > salesDays)
    throw wrongFields({
      field: 'picturesDays',
      problem: refusal('settings.picture_outlives_sale', { days: salesDays }),
    });
  return requested;
}

export function newAlarms(
  { url, form, language, token }: z.output<typeof alarmsBody>,
  before: Section<'alarms'> | undefined,
): Section<'alarms'> {
  const to = url === undefined || url === '' ? before?.url : url;
  if (to === undefined || !isWebhook(to))
    throw wrongFields({ field: 'url', problem: refusal('settings.alarms_url') });
  if (token !== undefined && token !== '' && !tokenPattern.test(token))
    throw wrongFields({ field: 'token', problem: refusal('settings.alarms_token') });
  const stays = before?.token !== undefined && isSameOrigin(before.url, to) ? before.token : undefined;
  const sent = token === undefined || token === '' ? stays : token;
  return { url: to, form, language, ...(sent !== undefined && { token: sent }) };
}

function isWebhook(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const url = new URL(text);
  return isSafeToSendTo(url) && url.username === '' && url.password === '';
}

export function newUpdates(requested: z.output<typeof updatesBody>): Section<'updates'> {
  const { from } = requested;
  const isAddress = URL.canParse(from) && /^https?:\/\/[^\s/]/.test(from);
  if (!isAddress && !/^\/\S/.test(from))
    throw wrongFields({ field: 'from', problem: refusal('settings.updates_from') });
  return requested;
}

const otherPort = { here: 8_082, usual: 8_081 };

export async function newListener(
  { port }: z.output<typeof listenerBody>,
  listens: WebContext['listens'],
): Promise<Section<'listener'>> {
  if (listens?.push?.port === port) return { port };
  if ((await whyNotListen({ host: '0.0.0.0', port })) === undefined) return { port };
  const other = port === otherPort.usual ? otherPort.here : otherPort.usual;
  throw wrongFields({ field: 'port', problem: refusal('settings.port_taken', { other }) });
}

export function newBroker(
  { url, username, password }: z.output<typeof brokerBody>,
  before: Section<'broker'> | undefined,
): Section<'broker'> {
  if (mqttUrlProblem(url, 'anywhere') !== undefined)
    throw wrongFields({ field: 'url', problem: refusal('settings.broker_url') });
  const isNamed = username !== undefined && username !== '';
  const isGiven = password !== undefined && password !== '';
  if (isGiven && !isNamed)
    throw wrongFields({ field: 'username', problem: refusal('settings.broker_username') });
  if (!isNamed) return { url };
  if (!isGiven && before?.password !== undefined && !isSameOrigin(before.url, url))
    throw wrongFields({ field: 'password', problem: refusal('settings.password_again') });
  const kept = isGiven ? password : before?.password;
  return { url, username, ...(kept !== undefined && { password: kept }) };
}
