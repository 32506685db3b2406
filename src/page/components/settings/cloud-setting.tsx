/** The cloud: its address and key, asked before they are saved. */
import { cloudUnreached } from '../../../domain/setup/page-settings.ts';
import { saveCloud, testCloud } from '../../api/settings.ts';
import { Accept, Form, useValues } from '../../kit/form/form.tsx';
import { useSubmitting } from '../../kit/form/submit.ts';
import { usePageMessages } from '../../state/locale.ts';
import { Setting, type SettingForm, useSettings } from './setting.tsx';
import { TestButton } from './tried.tsx';

export function CloudSetting() {
  const words = usePageMessages().settings;
  const known = useSettings();
  if (known === undefined) return null;
  const { kind, url } = known.settings.cloud;
  const { cloud } = words;
  return (
    <Setting
      section="cloud"
      heading={cloud.heading}
      {...(url !== undefined && { now: <p>{cloud.isUsed(url)}</p> })}
      action={kind === 'off' ? cloud.set : words.change}
      isMain={kind === 'off'}
      saved={cloud.connected}
      Form={CloudForm}
      removal={{ text: cloud.stop, title: cloud.stopTitle, explanation: cloud.stopText }}
    >
      {kind !== 'off' && (
        <TestButton
          text={cloud.test}
          busy={cloud.connecting}
          work={testCloud}
          good={(what) => cloud.good + what}
        />
      )}
    </Setting>
  );
}

function CloudForm({ settings, onSaved, more }: SettingForm) {
  const words = usePageMessages().settings;
  const { cloud } = words;
  const submit = useSubmitting();
  const { madeIn, url = '', username = '', hasKey } = settings.cloud;
  const [values, change] = useValues({ url: madeIn === 'page' ? url : '', username, key: '' });
  const save = (evenSo: boolean) => submit.run(() => saveCloud({ ...values, evenSo }), onSaved);
  return (
    <Form
      label={cloud.heading}
      fields={[
        { name: 'url', label: cloud.url, hint: cloud.urlHint, isWide: true },
        {
          name: 'key',
          type: 'secret',
          label: cloud.key,
          hint: madeIn === 'page' && hasKey ? words.stays : cloud.keyHint,
          isWide: true,
        },
        {
          type: 'group',
          summary: cloud.broker,
          isOpen: username !== '',
          fields: [{ name: 'username', label: cloud.username, hint: cloud.usernameHint }],
        },
      ]}
      values={values}
      onChange={change}
      submit={submit}
      action={cloud.connect}
      busy={cloud.connecting}
      isLong
      onSubmit={() => save(false)}
      more={
        <>
          <Accept submit={submit} of={cloudUnreached} text={cloud.evenSo} onAccept={() => save(true)} />
          {more}
        </>
      }
    />
  );
}
