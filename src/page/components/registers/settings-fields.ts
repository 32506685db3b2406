/** The fields of a way to connect a POS account. A secret is entered, and never shown again. */
import type { PosKindJson, PosWayJson } from '../../../contract/page/pos-kinds.ts';
import type { FormField, Values } from '../../kit/form/form.tsx';
import type { Locale } from '../../state/locale.ts';
import type { LinkageMessages } from '../../text/linkage-ja.ts';
import type { AccountJson } from './context.ts';

/** A kind, and one of its ways to connect an account. */
export type Way = { readonly kind: PosKindJson; readonly way: PosWayJson };

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

type Speech = Pick<Locale, 't' | 'language'> & { readonly words: LinkageMessages };

/** `isChange`: stored secrets may stay. `others`: those before the fields for developers. */
export function settingsFields(
  { kind: { addresses }, way }: Way,
  { t, language, words }: Speech,
  { isChange = false, others = [] }: { isChange?: boolean; others?: readonly FormField[] },
): FormField[] {
  const addressLabel = (key: string) => `${words.address}${addresses.length > 1 ? ` ${key}` : ''}`;
  return [
    ...way.fields.map(({ key, type, label, help }): FormField => {
      const named = { name: key, label: label[language] };
      if (type === 'flag') return { type, ...named };
      const isKept = type === 'secret' && isChange;
      const hint = isKept ? words.account.changeSecret : help?.[language];
      return { type: type === 'secret' ? 'secret' : 'text', ...named, hint };
    }),
    ...others,
    ...(addresses.length > 0
      ? [
          {
            type: 'group',
            summary: t.developers,
            fields: addresses.map((key) => ({ name: key, label: addressLabel(key) })),
          } as const,
        ]
      : []),
  ];
}
