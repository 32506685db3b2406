/** `tillframe test-alarm`: sends a test message to the alarm webhook. */
import { loadConfig } from '../agent/config/load-config.ts';
import { withStoredSettings } from '../agent/config/stored-settings.ts';
import { tryWebhook } from '../agent/notifications/webhook.ts';
import { gatewayId } from '../agent/store/gateway-id.ts';
import { deliveryProblemText } from '../domain/problem/notification/delivery-problem.ts';
import { systemClock } from '../lib/clock.ts';
import { type ExitCode, printProblems, type Terminal } from './terminal/terminal.ts';
import { messagesIn } from './text/messages.ts';

export async function testAlarm(
  { config: file, json = false }: { readonly config: string; readonly json?: boolean },
  terminal: Terminal,
  signal: AbortSignal,
): Promise<ExitCode> {
  const t = messagesIn(terminal.language);
  const loaded = loadConfig(file, {
    environment: terminal.environment ?? {},
    runsWithAgent: true,
    makesShopId: true,
  });
  if (!loaded.ok) return printProblems(file, loaded.problems, terminal);
  const report = (result: object): void => terminal.print(JSON.stringify(result, null, 2));
  const { shop, gateway, dataDir, alarms } = withStoredSettings(loaded, terminal.environment);
  if (alarms.webhook === undefined) {
    terminal.printError(`tillframe: ${t('test_alarm.no_address', { file })}`);
    return 2;
  }
  const delivery = await tryWebhook(alarms.webhook, {
    ...{ clock: systemClock, shop, gateway: gateway.id ?? gatewayId(dataDir), signal },
  });
  const { host } = new URL(alarms.webhook.secretUrl);
  if (delivery.kind !== 'delivered') {
    const { problem } = delivery;
    const why = { en: deliveryProblemText(problem, 'en'), ja: deliveryProblemText(problem, 'ja') };
    if (json) report({ sent: false, host, reason: why.en });
    else terminal.printError(`tillframe: ${t('test_alarm.not_arrived', { why })}`);
    return 1;
  }
  if (json) report({ sent: true, host });
  else terminal.print(t('test_alarm.sent', { host }));
  return 0;
}
