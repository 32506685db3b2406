/** Rules for all recipients: kinds of reports and their times. */
import type { NotificationsJson } from '../../../../contract/page/notifications/notifications.ts';
import { setRules } from '../../../api/notifications.ts';
import { Check, Form, type FormField, useValues } from '../../../kit/form/form.tsx';
import { useSubmitting } from '../../../kit/form/submit.ts';
import { usePageMessages } from '../../../state/locale.ts';
import type { NotificationMessages } from '../../../text/pages/notifications-ja.ts';

type RulesJson = NotificationsJson['rules'];
type Props = { rules: RulesJson; onChanged: (value: NotificationsJson) => void };

/** As they are typed: numbers as texts, days as their digits. */
type RuleValues = Omit<RulesJson, 'refundsFrom' | 'idleMinutes' | 'maxPerHour' | 'openDays'> & {
  readonly refundsFrom: string;
  readonly idleMinutes: string;
  readonly maxPerHour: string;
  readonly openDays: string;
};

const weekdays = ['1', '2', '3', '4', '5', '6', '0'] as const;

export function Rules({ rules, onChanged }: Props) {
  const words = usePageMessages().notifications;
  const submit = useSubmitting();
  const [values, change] = useValues<RuleValues>(() => ({
    ...rules,
    refundsFrom: String(rules.refundsFrom),
    idleMinutes: String(rules.idleMinutes),
    maxPerHour: String(rules.maxPerHour),
    openDays: rules.openDays.join(''),
  }));
  const save = () => {
    const numbers = { refundsFrom: NaN, idleMinutes: NaN, maxPerHour: NaN };
    for (const name of ['refundsFrom', 'idleMinutes', 'maxPerHour'] as const) {
      const text = values[name].normalize('NFKC').replaceAll(/[,¥\s]/g, '');
      if (!/^\d{1,9}$/.test(text)) {
        submit.refuse(name, words.number);
        return;
      }
      numbers[name] = Number(text);
    }
    const openDays = values.openDays
      .split('')
      .map(Number)
      .toSorted((a, b) => a - b);
    submit.run(() => setRules({ ...values, ...numbers, openDays }), onChanged);
  };
  return (
    <details class="developers">
      <summary>{words.rulesHeading}</summary>
      <Form
        label={words.rulesHeading}
        fields={fieldsOf(values, (openDays) => change({ openDays }), submit.errorOf('openDays'), words)}
        values={values}
        onChange={change}
        submit={submit}
        action={words.save}
        busy={words.saving}
        isMain={false}
        onSubmit={save}
      />
    </details>
  );
}

type RuleField = FormField<keyof RuleValues>;
const only = (isShown: boolean, ...fields: readonly RuleField[]) => (isShown ? fields : []);

function fieldsOf(
  values: RuleValues,
  onDays: (days: string) => void,
  daysError: string | undefined,
  words: NotificationMessages,
): readonly RuleField[] {
  const { refunds, idle, quiet, openDays } = values;
  const days = <Days key="days" days={openDays} onChange={onDays} error={daysError} />;
  return [
    { type: 'flag', name: 'refunds', label: words.refunds },
    ...only(refunds, {
      type: 'number',
      name: 'refundsFrom',
      label: words.refundsFrom,
      hint: words.refundsFromHint,
    }),
    { type: 'flag', name: 'noSale', label: words.noSale },
    { type: 'flag', name: 'idle', label: words.idle },
    ...only(
      idle,
      { type: 'number', name: 'idleMinutes', label: words.idleMinutes },
      { type: 'time', name: 'openFrom', label: words.openFrom },
      { type: 'time', name: 'openUntil', label: words.openUntil },
      { type: 'own', name: 'openDays', content: days },
    ),
    { type: 'flag', name: 'cameras', label: words.cameras },
    { type: 'flag', name: 'cloud', label: words.cloud },
    { type: 'flag', name: 'others', label: words.others },
    { type: 'flag', name: 'quiet', label: words.quiet },
    ...only(
      quiet,
      { type: 'time', name: 'quietFrom', label: words.quietFrom },
      { type: 'time', name: 'quietUntil', label: words.quietUntil, hint: words.quietHint },
    ),
    { type: 'number', name: 'maxPerHour', label: words.maxPerHour, hint: words.maxPerHourHint },
    {
      type: 'choice',
      name: 'language',
      label: words.language,
      options: [
        ['ja', '日本語', 'ja'],
        ['en', 'English', 'en'],
      ],
    },
  ];
}

type DaysProps = { days: string; onChange: (days: string) => void; error: string | undefined };

function Days({ days, onChange, error }: DaysProps) {
  const words = usePageMessages().notifications;
  return (
    <fieldset class="choice wide">
      <legend>{words.openDays}</legend>
      {weekdays.map((day) => (
        <Check
          key={day}
          label={words.weekdays[day]}
          isOn={days.includes(day)}
          onChange={(isOn) => onChange(isOn ? days + day : days.replace(day, ''))}
        />
      ))}
      {error !== undefined && <p class="field-error">{error}</p>}
    </fieldset>
  );
}
