/** Source of newer versions, and whether they are installed by themselves. */
import { saveUpdates } from '../../api/settings.ts';
import { Form, useValues } from '../../kit/form/form.tsx';
import { useSubmitting } from '../../kit/form/submit.ts';
import { usePageMessages } from '../../state/locale.ts';
import { Setting, type SettingForm, useSettings } from './setting.tsx';

export function UpdatesSetting() {
  const words = usePageMessages().settings;
  const { updates } = words;
  const from = useSettings()?.settings.updates.from;
  return (
    <Setting
      section="updates"
      heading={updates.heading}
      action={from === undefined ? updates.set : words.change}
      Form={UpdatesForm}
      removal={{ text: updates.remove, title: updates.removeTitle, explanation: updates.removeText }}
    />
  );
}

function UpdatesForm({ settings, onSaved, more }: SettingForm) {
  const words = usePageMessages().settings;
  const { updates } = words;
  const submit = useSubmitting();
  const { from = '', automatic, hours, madeIn } = settings.updates;
  const [values, change] = useValues({ from, automatic: madeIn === 'page' ? automatic : true, hours });
  return (
    <Form
      label={updates.heading}
      fields={[
        { name: 'from', label: updates.from, hint: updates.fromHint, isWide: true },
        { type: 'flag', name: 'automatic', label: updates.automatic },
        { name: 'hours', label: updates.hours },
      ]}
      values={values}
      onChange={change}
      submit={submit}
      action={words.save}
      busy={words.saving}
      onSubmit={() => submit.run(() => saveUpdates(values), onSaved)}
      more={more}
    />
  );
}
