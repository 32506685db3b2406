/** Name of the shop. */
import { saveShop } from '../../api/settings.ts';
import { Form, useValues } from '../../kit/form/form.tsx';
import { useSubmitting } from '../../kit/form/submit.ts';
import { Section } from '../../kit/section.tsx';
import { usePageMessages } from '../../state/locale.ts';
import { Setting, type SettingForm, useSettings } from './setting.tsx';

export function ShopSection() {
  const words = usePageMessages().settings;
  const known = useSettings();
  if (known === undefined) return null;
  const { name, id, madeIn } = known.settings.shop;
  const isNamed = madeIn !== 'default';
  return (
    <Section of="system" id="shop" title={words.shop.heading} tone={isNamed ? 'good' : 'warn'}>
      <Setting
        section="shop"
        heading={words.shop.name}
        now={
          <>
            <p>{isNamed ? name : words.shop.unnamed}</p>
            <p class="muted">
              {words.shop.id} <code>{id}</code>
            </p>
          </>
        }
        action={isNamed ? words.change : words.shop.set}
        isMain={!isNamed}
        Form={ShopForm}
      />
    </Section>
  );
}

function ShopForm({ settings, onSaved, more }: SettingForm) {
  const words = usePageMessages().settings;
  const submit = useSubmitting();
  const { name, madeIn } = settings.shop;
  const [values, change] = useValues({ name: madeIn === 'default' ? '' : name });
  return (
    <Form
      label={words.shop.name}
      fields={[{ name: 'name', label: words.shop.name }]}
      values={values}
      onChange={change}
      submit={submit}
      action={words.save}
      busy={words.saving}
      onSubmit={() => submit.run(() => saveShop(values), onSaved)}
      more={more}
    />
  );
}
