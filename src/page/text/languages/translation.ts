/**
 * A translation is one file of texts by their keys, the paths in the English catalogue (`sales.heading`; `pages.takings.heading` of the pages
 * after the first). Keys without a text are shown in English. Texts are ICU messages: `{0}` is the first value of a text, and
 * `{0, plural, one {{0} sale} other {{0} sales}}` chooses by it. Pure.
 */
import { TYPE } from '@formatjs/icu-messageformat-parser';
import { IntlMessageFormat } from 'intl-messageformat';

export type Translation = Readonly<Record<string, string>>;

/** The catalogue with the texts of the translation. `path`: of the catalogue, empty or with a dot at its end. A text that cannot be filled in is shown in English. */
export function translated<Texts extends object>(
  english: Texts,
  translation: Translation,
  { tag, path = '' }: { readonly tag: string; readonly path?: string },
): Texts {
  const entries = Object.entries(english).map(([key, value]: [string, unknown]) => {
    const at = path + key;
    return [key, translatedValue(value, translation, { tag, at })] as const;
  });
  // Same keys, and values of the same type.
  const texts: unknown = Array.isArray(english)
    ? entries.map(([, value]) => value)
    : Object.fromEntries(entries);
  return texts as Texts;
}

function translatedValue(
  value: unknown,
  translation: Translation,
  { tag, at }: { readonly tag: string; readonly at: string },
): unknown {
  if (typeof value === 'object' && value !== null)
    return translated(value, translation, { tag, path: `${at}.` });
  const text = translation[at];
  if (text === undefined) return value;
  if (typeof value !== 'function') return text;
  let message: IntlMessageFormat | undefined;
  return (...given: unknown[]) => {
    try {
      message ??= messageOf(text, tag);
      return String(message.format(valuesOf(given)));
    } catch {
      return (value as (...given: unknown[]) => unknown)(...given);
    }
  };
}

/** `<` is a character as any other. */
function messageOf(text: string, tag: string): IntlMessageFormat {
  const message = new IntlMessageFormat(text, tag, undefined, { ignoreTag: true });
  // Numbers come as they are shown, such as `1,234`.
  for (const element of message.getAst()) if (element.type === TYPE.plural) element.value += countOf;
  return message;
}

/** End of the name of a value that is the number of another one. */
const countOf = '#';

type Value = string | number;
const absent = 'undefined';

/** By position; those of an object by their names. A value that is absent is chosen as `{1, select, undefined {} other { ({1})}}`. */
function valuesOf(given: readonly unknown[]): Record<string, Value> {
  const values: Record<string, Value> = {};
  for (const [index, one] of given.entries()) {
    if (Array.isArray(one)) values[index] = one.map(asValue).join(', ');
    else if (typeof one !== 'object' || one === null) values[index] = asValue(one);
    else for (const [name, inner] of Object.entries(one)) values[name] = asValue(inner);
  }
  // Absent ones at the end are not in the call.
  for (let index = given.length; index < given.length + 4; index++) values[index] = absent;
  for (const [name, value] of Object.entries(values))
    values[name + countOf] = typeof value === 'number' ? value : Number(value.replaceAll(/\D/g, ''));
  return values;
}

function asValue(value: unknown): Value {
  return typeof value === 'number' ? value : typeof value === 'string' ? value : absent;
}
