/** How long sales and pictures stay that the cloud has. */
import { saveRetention } from '../../api/settings.ts';
import { Form, useValues } from '../../kit/form/form.tsx';
import { useSubmitting } from '../../kit/form/submit.ts';
import { usePageMessages } from '../../state/locale.ts';
import { Setting, type SettingForm } from './setting.tsx';

export function RetentionSetting() {
  const words = usePageMessages().settings;
  return (
    <Setting
      section="retention"
      heading={words.retention.heading}
      action={words.change}
      Form={RetentionForm}
    />
  );
}

function RetentionForm({ settings, onSaved, more }: SettingForm) {
  const words = usePageMessages().settings;
  const submit = useSubmitting();
  const { salesDays, picturesDays } = settings.retention;
  const [values, change] = useValues({ salesDays: String(salesDays), picturesDays: String(picturesDays) });
  // The gateway refuses what is no number with its own words.
  const days = (text: string) => Number(text) || 0;
  const save = () =>
    submit.run(
      () => saveRetention({ salesDays: days(values.salesDays), picturesDays: days(values.picturesDays) }),
      onSaved,
    );
  return (
    <Form
      label={words.retention.heading}
      fields={[
        { name: 'salesDays', label: words.retention.sales, hint: words.retention.hint },
        { name: 'picturesDays', label: words.retention.pictures },
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
