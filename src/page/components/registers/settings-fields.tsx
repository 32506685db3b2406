/** The fields of a way to connect a POS account. A secret is entered, and never shown again. */
import type { ComponentChildren } from 'preact';
import type { PosFieldJson, PosKindJson, PosWayJson } from '../../../contract/page/pos-kinds.ts';
import { Field } from '../../kit/form.tsx';
import { useLocale } from '../../state/locale.ts';
import { type AccountJson, type Submit, useTexts } from './context.ts';

/** A kind, and one of its ways to connect an account. */
export type Way = { readonly kind: PosKindJson; readonly way: PosWayJson };
export type Values = Readonly<Record<string, string | boolean>>;

export function fieldNames({ kind, way }: Way): string[] {
  return [...way.fields.map(({ key }) => key), ...kind.addresses];
}

/** The settings of an account that may be shown, as initial values of a change. */
export function valuesOf({ settings }: AccountJson, { way }: Way): Values {
  return Object.fromEntries(
    way.fields.flatMap(({ key }) => {
      const value = settings[key];
      return typeof value === 'string' || typeof value === 'boolean' ? [[key, value]] : [];
    }),
  );
}

/** Initial values of a new account. */
export function presetsOf(ways: readonly Way[]): Values {
  const callback = `${location.origin}/api/v1/oauth/callback`;
  const fields = ways.flatMap(({ way }) => way.fields).filter(({ preset }) => preset === 'callback');
  return Object.fromEntries(fields.map(({ key }) => [key, callback]));
}

/** Whether the login of an account with these settings comes back to this page. */
export function returnsHere({ fields }: PosWayJson, settings: Readonly<Record<string, unknown>>): boolean {
  const address = settings[fields.find(({ preset }) => preset === 'callback')?.key ?? ''];
  return typeof address === 'string' && URL.canParse(address) && new URL(address).origin === location.origin;
}

type Props = {
  way: Way;
  values: Values;
  onChange: (values: Values) => void;
  submit: Submit;
  /** Stored secrets may stay. */
  isChange?: boolean;
  /** Fields before those for developers. */
  children?: ComponentChildren;
};

export function SettingsFields({ way, values, onChange, submit, isChange = false, children }: Props) {
  const words = useTexts();
  const { t, language } = useLocale();
  const { addresses } = way.kind;
  const text = (key: string): string => String(values[key] ?? '');
  const set = (key: string) => (value: string | boolean) => onChange({ ...values, [key]: value });
  const hintOf = ({ type, help }: PosFieldJson): string | undefined =>
    type === 'secret' && isChange ? words.account.changeSecret : help?.[language];
  return (
    <>
      {way.way.fields.map((field) =>
        field.type === 'flag' ? (
          <label class="check" key={field.key}>
            <input
              type="checkbox"
              checked={values[field.key] === true}
              onChange={(event) => set(field.key)(event.currentTarget.checked)}
            />
            {field.label[language]}
          </label>
        ) : (
          <Field
            key={field.key}
            label={field.label[language]}
            name={field.key}
            value={text(field.key)}
            onChange={set(field.key)}
            submit={submit}
            isSecret={field.type === 'secret'}
            hint={hintOf(field)}
          />
        ),
      )}
      {children}
      {addresses.length > 0 && (
        <details class="developers" open={addresses.some((key) => submit.errorOf(key) !== undefined)}>
          <summary>{t.developers}</summary>
          {addresses.map((key) => (
            <Field
              key={key}
              label={`${words.address}${addresses.length > 1 ? ` ${key}` : ''}`}
              name={key}
              value={text(key)}
              onChange={set(key)}
              submit={submit}
            />
          ))}
        </details>
      )}
    </>
  );
}
