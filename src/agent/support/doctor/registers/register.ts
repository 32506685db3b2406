/** How exact the times of each register's newest sales are, its next step, and whether its contacts are heard and fit the sales. */
import { doctorMessage } from '../../../../domain/doctor/doctor-text.ts';
import { judgeContact } from '../../../../domain/exactness/contact-report.ts';
import { type NewestTimes, newestTimes, nextStepOf } from '../../../../domain/exactness/next-step.ts';
import { registerTruthsEn } from '../../../../domain/exactness/register-truths-en.ts';
import { registerTruthsJa } from '../../../../domain/exactness/register-truths-ja.ts';
import { keyOfSource } from '../../../../domain/moment/moment-device.ts';
import type { RegisterRecord } from '../../../../domain/setup/set-up.ts';
import type { LocalizedText } from '../../../../lib/text/language.ts';
import type { Check, CheckContext, Found } from '../check.ts';

const texts = { en: registerTruthsEn.row, ja: registerTruthsJa.row };

export function registerChecks({
  registers,
  exactness,
}: Pick<CheckContext, 'registers' | 'exactness'>): Check[] {
  if (exactness === undefined) return [];
  return registers.map((register) => ({
    ...{ name: 'register', about: register.key, title: register.name },
    run: async (context: CheckContext) => await check(register, context),
  }));
}

async function check({ key, from, printer }: RegisterRecord, context: CheckContext): Promise<Found> {
  const { times = {}, devices = {} } = (await context.exactness?.()) ?? {};
  const newest = newestTimes(Object.hasOwn(times, key) ? (times[key] ?? []) : []);
  const step = nextStepOf(newest, { isPolled: from !== undefined, prints: printer !== undefined });
  const what =
    newest.length === 0
      ? doctorMessage('doctor.register_without_sales')
      : doctorMessage('doctor.register_times', { times: timesText(newest) });
  for (const { id } of context.momentSources.filter(({ registerKey }) => registerKey === key)) {
    const report = (Object.hasOwn(devices, key) ? devices[key] : undefined)?.[keyOfSource(id)];
    const verdict = report === undefined ? 'few_sales' : judgeContact(report);
    if (report === undefined || verdict === 'heard' || verdict === 'few_sales') continue;
    const counts = { device: id, sales: String(report.sales) };
    return {
      level: 'yellow',
      what,
      todo:
        verdict === 'silent'
          ? doctorMessage('doctor.contact_silent', counts)
          : doctorMessage('doctor.contact_contrary', { ...counts, matched: String(report.matched) }),
    };
  }
  if (step === undefined || step === 'exact') return { level: 'green', what };
  const todo = doctorMessage('doctor.register_next', {
    step: { en: texts.en.next[step], ja: texts.ja.next[step] },
  });
  return { level: step === 'check_contact' ? 'yellow' : 'green', what, todo };
}

function timesText(newest: readonly NewestTimes[]): LocalizedText {
  const sales = newest.reduce((sum, one) => sum + one.sales, 0);
  const inLanguage = (language: 'en' | 'ja', comma: string, unit: (n: string) => string): string => {
    const row = texts[language];
    const parts = newest.map(({ basis, uncertaintyMs, sales: own }) =>
      row.part(unit((uncertaintyMs / 1_000).toFixed(uncertaintyMs < 1_000 ? 2 : 1)), row.basis[basis], own),
    );
    return row.newest(sales, parts.join(comma));
  };
  return {
    en: inLanguage('en', ', ', registerTruthsEn.seconds),
    ja: inLanguage('ja', '、', registerTruthsJa.seconds),
  };
}
