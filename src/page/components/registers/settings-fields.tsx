/** The fields of each way to connect a POS account. A secret is entered, and never shown again. */
import type { ComponentChildren } from 'preact';
import { Field } from '../../kit/form.tsx';
import { useLocale } from '../../state/locale.ts';
import type { LinkageMessages } from '../../text/linkage-ja.ts';
import { type AccountJson, type Submit, useWords } from './context.ts';

export type Way = 'smaregi' | 'smaregi-platform' | 'ubiregi-token' | 'ubiregi-app';
export type Values = Readonly<Record<string, string | boolean>>;

type FieldOf = { readonly key: string; readonly isSecret?: true };

const fields: Readonly<Record<Way, readonly FieldOf[]>> = {
  smaregi: [{ key: 'contractId' }, { key: 'accessToken', isSecret: true }],
  'smaregi-platform': [{ key: 'contractId' }, { key: 'clientId' }, { key: 'clientSecret', isSecret: true }],
  'ubiregi-token': [{ key: 'token', isSecret: true }],
  'ubiregi-app': [{ key: 'clientId' }, { key: 'clientSecret', isSecret: true }, { key: 'redirectUri' }],
};
const addresses: Readonly<Record<Way, readonly string[]>> = {
  smaregi: ['baseUrl'],
  'smaregi-platform': ['idUrl', 'apiUrl'],
  'ubiregi-token': ['baseUrl'],
  'ubiregi-app': ['baseUrl'],
};

export function kindOf(way: Way): AccountJson['kind'] {
  return way === 'smaregi' || way === 'smaregi-platform' ? way : 'ubiregi';
}

export function wayOf({ kind, settings }: AccountJson): Way {
  if (kind !== 'ubiregi') return kind;
  return settings['clientId'] === undefined ? 'ubiregi-token' : 'ubiregi-app';
}

export function fieldNames(way: Way): string[] {
  return [...fields[way].map(({ key }) => key), ...addresses[way]];
}

/** The settings of an account that may be shown, as initial values of a change. */
export function valuesOf({ settings }: AccountJson, way: Way): Values {
  const shown = [...fields[way].map(({ key }) => key), 'sandbox'];
  return Object.fromEntries(
    Object.entries(settings).filter(
      (entry): entry is [string, string | boolean] =>
        shown.includes(entry[0]) && ['string', 'boolean'].includes(typeof entry[1]),
    ),
  );
}

/** Redirect URI of a gateway that is reached by this page's address. */
export function usualRedirect(): string {
  return `${location.origin}/api/v1/oauth/ubiregi/callback`;
}

/** Whether a login that ends there comes back to this page. */
export function isOurs(redirectUri: unknown): boolean {
  return (
    typeof redirectUri === 'string' &&
    URL.canParse(redirectUri) &&
    new URL(redirectUri).origin === location.origin
  );
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
  const words = useWords();
  const { t } = useLocale();
  const labels = labelsOf(way, words);
  const text = (key: string): string => String(values[key] ?? '');
  const set = (key: string) => (value: string) => onChange({ ...values, [key]: value });
  const hintOf = ({ key, isSecret }: FieldOf): string | undefined => {
    if (isSecret && isChange) return words.account.changeSecret;
    return key === 'redirectUri' ? words.ubiregi.redirectHint : undefined;
  };
  return (
    <>
      {fields[way].map((field) => (
        <Field
          key={field.key}
          label={labels[field.key] ?? field.key}
          name={field.key}
          value={text(field.key)}
          onChange={set(field.key)}
          submit={submit}
          isSecret={field.isSecret ?? false}
          hint={hintOf(field)}
        />
      ))}
      {way === 'smaregi-platform' && (
        <label class="check">
          <input
            type="checkbox"
            checked={values['sandbox'] === true}
            onChange={(event) => onChange({ ...values, sandbox: event.currentTarget.checked })}
          />
          {words.smaregi.sandbox}
        </label>
      )}
      {children}
      <details class="developers" open={addresses[way].some((key) => submit.errorOf(key) !== undefined)}>
        <summary>{t.developers}</summary>
        {addresses[way].map((key) => (
          <Field
            key={key}
            label={`${words.address}${addresses[way].length > 1 ? ` ${key}` : ''}`}
            name={key}
            value={text(key)}
            onChange={set(key)}
            submit={submit}
          />
        ))}
      </details>
    </>
  );
}

function labelsOf(way: Way, { smaregi, ubiregi }: LinkageMessages): Readonly<Record<string, string>> {
  if (kindOf(way) === 'ubiregi') {
    const { token, clientId, clientSecret, redirectUri } = ubiregi;
    return { token, clientId, clientSecret, redirectUri };
  }
  const { contractId, accessToken, clientId, clientSecret } = smaregi;
  return { contractId, accessToken, clientId, clientSecret };
}
