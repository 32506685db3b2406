/**
 * A catalogue has the texts of one language by their codes, with `{name}` where a parameter stands. A translation that lacks
 * a code or a placeholder, or has one too many codes, does not compile. Pure.
 */
import type { Language, LocalizedText } from './language.ts';

export type Catalogue = Readonly<Record<string, string>>;

type Names<Text extends string> = Text extends `${string}{${infer Name}}${infer Rest}`
  ? Name | Names<Rest>
  : never;

/** The arguments that give a text its parameters: none for a text without placeholders. */
export type ParamsOf<Text extends string, Value> = [Names<Text>] extends [never]
  ? []
  : [params: Readonly<Record<Names<Text>, Value>>];

type Intersection<Union> = (Union extends unknown ? (one: Union) => void : never) extends (
  all: infer All,
) => void
  ? All
  : never;
type TextWith<Name extends string> = [Name] extends [never]
  ? string
  : Intersection<Name extends string ? `${string}{${Name}}${string}` : never>;

/** The same codes, each with a text that has every placeholder of the original. */
export type TranslationOf<Texts extends Catalogue> = {
  readonly [Code in keyof Texts]: TextWith<Names<Texts[Code]>>;
};

/** The names of the placeholders of a text. */
export function placeholdersOf(text: string): string[] {
  return Array.from(text.matchAll(placeholder), ([, name = '']) => name);
}

export function filled(text: string, params: Readonly<Record<string, string | number>>): string {
  return text.replaceAll(placeholder, (_, name: string) => String(params[name] ?? ''));
}

const placeholder = /\{(\w+)\}/g;

/** A parameter that differs by language is a text in both. */
type Param = string | number | LocalizedText;

/** A function that gives the texts of one language, with their parameters filled in. */
export function textsIn<En extends Catalogue>(language: Language, en: En, ja: TranslationOf<En> & Catalogue) {
  const catalogue: Catalogue = language === 'ja' ? ja : en;
  return <Code extends keyof En & string>(code: Code, ...[params]: ParamsOf<En[Code], Param>): string =>
    filled(catalogue[code] ?? '', paramsIn(language, params));
}

/** The same for both languages, where the reader's is not known yet. */
export function localizedTexts<En extends Catalogue>(en: En, ja: TranslationOf<En> & Catalogue) {
  const [inEnglish, inJapanese] = [textsIn('en', en, ja), textsIn('ja', en, ja)];
  return <Code extends keyof En & string>(
    code: Code,
    ...params: ParamsOf<En[Code], Param>
  ): LocalizedText => ({ en: inEnglish(code, ...params), ja: inJapanese(code, ...params) });
}

function paramsIn(
  language: Language,
  params: Readonly<Record<string, Param>> = {},
): Record<string, string | number> {
  return Object.fromEntries(
    Object.entries(params).map(([name, value]) => [
      name,
      typeof value === 'object' ? value[language] : value,
    ]),
  );
}
