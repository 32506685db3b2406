/**
 * `/api/v1/settings`: what the gateway needs to know beside cameras and registers, set on the page. A section that config.yaml states is
 * refused. A change is stored, then applied to the running parts; the answer comes after both.
 */
import type { FastifyInstance, FastifyReply } from 'fastify';
import { settingsRoutes } from '../../../../contract/page/routes/settings.ts';
import type { SettingsJson, SettingTestJson } from '../../../../contract/page/settings.ts';
import { doctorText } from '../../../../domain/doctor/doctor-text.ts';
import { deliveryProblemText } from '../../../../domain/problem/notification/delivery-problem.ts';
import { refusal } from '../../../../domain/problem/refusal/refusal.ts';
import type { SettingsSection } from '../../../../domain/setup/page-settings.ts';
import { goneSignal } from '../../../../lib/http/gone-signal.ts';
import { requestedLanguage } from '../../../../lib/text/language.ts';
import { tryWebhook } from '../../../notifications/webhook.ts';
import type { ChangedSettings } from '../../../store/setup/settings.ts';
import { type ChangeLock, changeInTurn } from '../../change-lock.ts';
import type { WebContext } from '../../context.ts';
import { refused } from '../../refused.ts';
import { routesOf } from '../../route.ts';
import type { SettingsControl } from './control.ts';
import { newCloud } from './new-cloud.ts';
import { newAlarms, newBroker, newListener, newRetention, newUpdates } from './new-settings.ts';
import { ownOf, settingsToJson } from './settings-json.ts';

export function registerSettingsRoutes(
  app: FastifyInstance,
  context: WebContext,
  { control, withLock }: { readonly control: SettingsControl; readonly withLock: ChangeLock },
): void {
  const { live, file, clock, gateway } = control;
  const route = routesOf(app, settingsRoutes);
  const shown = (): SettingsJson => settingsToJson(live, file);

  /** One change at a time; `make` rejects with a Problem. */
  async function change<S extends SettingsSection>(
    section: S,
    reply: FastifyReply,
    make: (signal: AbortSignal) => Promise<ChangedSettings[S]> | ChangedSettings[S],
  ): Promise<SettingsJson | FastifyReply> {
    return await changeInTurn(withLock, reply, async (signal) => {
      if (live.stated.has(section)) throw refused(409, refusal('settings.in_file', { file }));
      await context.store.write.savePageSettings({ [section]: await make(signal) });
      await context.setUpChanged();
      context.log.info({ section }, 'settings changed on the page');
      return shown();
    });
  }

  route('GET /api/v1/settings', ({ reply }) => {
    reply.header('cache-control', 'no-store');
    return shown();
  });

  route('PUT /api/v1/settings/shop', ({ body, reply }) => change('shop', reply, () => body));

  route('PUT /api/v1/settings/cloud', ({ body, reply }) =>
    change('cloud', reply, (signal) => newCloud(body, ownOf(live).cloud, control, signal)),
  );

  route('POST /api/v1/settings/cloud/test', async ({ request, reply }): Promise<SettingTestJson> => {
    if (live.current().cloud.kind === 'off') throw refused(409, refusal('settings.no_cloud'));
    const language = requestedLanguage(request);
    const { level, what, todo } = await control.examineCloud(goneSignal(reply));
    const isGood = level === 'green';
    return {
      isGood,
      what: doctorText(what, language),
      ...(todo !== undefined && { todo: doctorText(todo, language) }),
    };
  });

  route('PUT /api/v1/settings/retention', ({ body, reply }) =>
    change('retention', reply, () => newRetention(body)),
  );

  route('PUT /api/v1/settings/clips', ({ body, reply }) => change('clips', reply, () => body));

  route('PUT /api/v1/settings/alarms', ({ body, reply }) =>
    change('alarms', reply, () => newAlarms(body, ownOf(live).alarms)),
  );

  route('POST /api/v1/settings/alarms/test', async ({ request, reply }): Promise<SettingTestJson> => {
    const { webhook } = live.current().alarms;
    if (webhook === undefined) throw refused(409, refusal('settings.no_alarms'));
    const delivery = await tryWebhook(webhook, {
      ...{ clock, shop: context.shop, gateway, signal: goneSignal(reply) },
    });
    const { host } = new URL(webhook.secretUrl);
    return delivery.kind === 'delivered'
      ? { isGood: true, what: host }
      : { isGood: false, what: deliveryProblemText(delivery.problem, requestedLanguage(request)) };
  });

  route('PUT /api/v1/settings/updates', ({ body, reply }) =>
    change('updates', reply, () => newUpdates(body)),
  );

  route('PUT /api/v1/settings/listener', ({ body, reply }) =>
    change('listener', reply, () => newListener(body, context.listens)),
  );

  route('PUT /api/v1/settings/broker', ({ body, reply }) =>
    change('broker', reply, () => newBroker(body, ownOf(live).broker)),
  );

  const remove = (section: SettingsSection, reply: FastifyReply) => change(section, reply, () => null);
  route('DELETE /api/v1/settings/shop', ({ reply }) => remove('shop', reply));
  route('DELETE /api/v1/settings/cloud', ({ reply }) => remove('cloud', reply));
  route('DELETE /api/v1/settings/retention', ({ reply }) => remove('retention', reply));
  route('DELETE /api/v1/settings/clips', ({ reply }) => remove('clips', reply));
  route('DELETE /api/v1/settings/alarms', ({ reply }) => remove('alarms', reply));
  route('DELETE /api/v1/settings/updates', ({ reply }) => remove('updates', reply));
  route('DELETE /api/v1/settings/listener', ({ reply }) => remove('listener', reply));
  route('DELETE /api/v1/settings/broker', ({ reply }) => remove('broker', reply));
}
