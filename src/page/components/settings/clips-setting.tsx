/** Choice of the stored clips that are sent to the cloud. */
import { type ClipUpload, clipUploads } from '../../../domain/capture/stored-clip.ts';
import { saveClips } from '../../api/settings.ts';
import { Form, useValues } from '../../kit/form/form.tsx';
import { useSubmitting } from '../../kit/form/submit.ts';
import { usePageMessages } from '../../state/locale.ts';
import { Setting, type SettingForm } from './setting.tsx';

export function ClipsSetting() {
  const words = usePageMessages().settings;
  return (
    <Setting
      section="clips"
      heading={words.clips.heading}
      now={<p class="muted">{words.clips.hint}</p>}
      action={words.change}
      Form={ClipsForm}
    />
  );
}

function ClipsForm({ settings, onSaved, more }: SettingForm) {
  const words = usePageMessages().settings;
  const submit = useSubmitting();
  const [values, change] = useValues<{ upload: ClipUpload }>({ upload: settings.clips.upload });
  return (
    <Form
      label={words.clips.heading}
      fields={[
        {
          type: 'choice',
          name: 'upload',
          label: words.clips.upload,
          options: clipUploads.map((value) => [value, words.clips.uploads[value]] as const),
        },
      ]}
      values={values}
      onChange={change}
      submit={submit}
      action={words.save}
      busy={words.saving}
      onSubmit={() => submit.run(() => saveClips(values), onSaved)}
      more={more}
    />
  );
}
