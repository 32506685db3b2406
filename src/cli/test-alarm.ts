/** `tillframe test-alarm`: sends a test message to the alarm webhook. */
import { tryAlarmWebhook } from '../agent/alarms/webhook.ts';
import { loadConfig } from '../agent/config/load-config.ts';
import { gatewayId } from '../agent/store/gateway-id.ts';
import { problemTexts } from '../domain/problem/problem-text.ts';
import { systemClock } from '../lib/clock.ts';
import type { LocalizedText } from '../lib/text/language.ts';
import { type ExitCode, printProblems, type Terminal } from './terminal/terminal.ts';

export async function testAlarm(
  { config: file }: { readonly config: string },
  terminal: Terminal,
  signal: AbortSignal,
): Promise<ExitCode> {
  const localized = (words: LocalizedText): string => words[terminal.language];
  const loaded = loadConfig(file, { environment: terminal.environment ?? {}, runsWithAgent: true });
  if (!loaded.ok) return printProblems(file, loaded.problems, terminal);
  const { shop, gateway, dataDir, alarms } = loaded.config;
  if (alarms.webhook === undefined) {
    terminal.printError(
      `tillframe: ${localized({
        en: `${file} names no address: write alarms: { webhook: { url: https://… } }`,
        ja: `${file} に通知先がありません。alarms: { webhook: { url: https://… } } と書いてください`,
      })}`,
    );
    return 2;
  }
  const problem = await tryAlarmWebhook(
    { config: alarms.webhook, clock: systemClock, shop, gateway: gateway.id ?? gatewayId(dataDir) },
    signal,
  );
  if (problem !== undefined) {
    const { en, ja } = problemTexts(problem);
    terminal.printError(
      `tillframe: ${localized({ en: `the message did not arrive: ${en}`, ja: `通知が届きませんでした: ${ja}` })}`,
    );
    return 1;
  }
  const { host } = new URL(alarms.webhook.secretUrl);
  terminal.print(
    localized({
      en: `${host} has taken the message: look there for it`,
      ja: `${host} が通知を受け取りました。届いているかご確認ください`,
    }),
  );
  return 0;
}
