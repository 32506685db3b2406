/** The address to which alarms are posted: a chat, or another service. */
import { saveAlarms, testAlarms } from '../../api/settings.ts';
import { Form, useValues } from '../../kit/form/form.tsx';
import { useSubmitting } from '../../kit/form/submit.ts';
import { Section } from '../../kit/section.tsx';
import { useLocale, usePageMessages } from '../../state/locale.ts';
import { Setting, type SettingForm, useSettings } from './setting.tsx';
import { TestButton } from './tried.tsx';

export function AlarmsSection() {
  const words = usePageMessages().settings;
  const known = useSettings();
  if (known === undefined) return null;
  const { host } = known.settings.alarms;
  const { alarms } = words;
  return (
    <Section of="system" id="alarms" title={alarms.heading}>
      <Setting
        section="alarms"
        heading={alarms.url}
        now={<p>{host === undefined ? alarms.none : alarms.to(host)}</p>}
        action={host === undefined ? alarms.set : words.change}
        Form={AlarmsForm}
        removal={{ text: alarms.remove, title: alarms.removeTitle, explanation: alarms.removeText }}
      >
        {host !== undefined && (
          <TestButton text={alarms.test} busy={alarms.testing} work={testAlarms} good={alarms.sent} />
        )}
      </Setting>
    </Section>
  );
}

function AlarmsForm({ settings, onSaved, more }: SettingForm) {
  const words = usePageMessages().settings;
  const { alarms } = words;
  const { language } = useLocale();
  const submit = useSubmitting();
  const { madeIn, form, language: chosen, hasToken } = settings.alarms;
  const isNew = madeIn !== 'page';
  const [values, change] = useValues({
    ...{ url: '', token: '', form },
    language: isNew ? language : chosen,
  });
  const save = () =>
    submit.run(
      () =>
        saveAlarms({
          ...{ url: values.url, token: values.token },
          form: values.form === 'full' ? 'full' : 'text',
          language: values.language === 'en' ? 'en' : 'ja',
        }),
      onSaved,
    );
  return (
    <Form
      label={alarms.url}
      fields={[
        { name: 'url', label: alarms.url, hint: isNew ? alarms.urlHint : words.stays, isWide: true },
        {
          type: 'group',
          summary: alarms.more,
          fields: [
            {
              type: 'choice',
              name: 'form',
              label: alarms.form,
              options: [
                ['text', alarms.forms.text],
                ['full', alarms.forms.full],
              ],
            },
            {
              type: 'choice',
              name: 'language',
              label: alarms.language,
              options: [
                ['ja', alarms.languages.ja],
                ['en', alarms.languages.en],
              ],
            },
            {
              name: 'token',
              type: 'secret',
              label: alarms.token,
              hint: hasToken ? words.stays : alarms.tokenHint,
            },
          ],
        },
      ]}
      values={values}
      onChange={change}
      submit={submit}
      action={words.save}
      busy={words.saving}
      onSubmit={save}
      more={more}
    />
  );
}
