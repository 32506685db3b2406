/** Problems are `{ code, params }`; a catalogue per language has a text for each code, with `{name}` where a parameter stands. Pure. */

export type ProblemParams = Record<string, string>;

/** As sent to the page and the cloud; `text` is English, for readers that do not know the code. */
export type ReportedProblem = {
  readonly code: string;
  readonly params: ProblemParams;
  readonly text: string;
};

type Names<Text extends string> = Text extends `${string}{${infer Name}}${infer Rest}`
  ? Name | Names<Rest>
  : never;

/** The arguments that give a text its parameters: none for a text without placeholders. */
type ParamsOf<Text extends string> = [Names<Text>] extends [never]
  ? []
  : [params: Readonly<Record<Names<Text>, string | number>>];

type Intersection<Union> = (Union extends unknown ? (one: Union) => void : never) extends (
  all: infer All,
) => void
  ? All
  : never;
type TextWith<Name extends string> = [Name] extends [never]
  ? string
  : Intersection<Name extends string ? `${string}{${Name}}${string}` : never>;

/** The same codes, each with a text that has every placeholder of the original. */
export type TranslationOf<Texts extends Readonly<Record<string, string>>> = {
  readonly [Code in keyof Texts]: TextWith<Names<Texts[Code]>>;
};

/** Longest text of a device within a problem, characters. */
const maxParamLength = 200;

function boundedParams(params: Readonly<Record<string, string | number>>): ProblemParams {
  return Object.fromEntries(
    Object.entries(params).map(([name, value]) => [name, String(value).slice(0, maxParamLength)]),
  );
}

/** A problem with a code of these English texts. */
export type ProblemOf<Texts> = { readonly code: keyof Texts & string; readonly params: ProblemParams };

/** A function that makes the problems of these texts, each with the parameters of its text. */
export function problemMaker<Texts extends Readonly<Record<string, string>>>() {
  return <Code extends keyof Texts & string>(
    code: Code,
    ...[params]: ParamsOf<Texts[Code]>
  ): ProblemOf<Texts> => ({ code, params: boundedParams(params ?? {}) });
}

/** Undefined where the catalogue does not have the code, or a parameter of its text is missing. */
export function textOf(
  { code, params }: Omit<ReportedProblem, 'text'>,
  catalogue: Readonly<Record<string, string>>,
): string | undefined {
  const text = Object.hasOwn(catalogue, code) ? catalogue[code] : undefined;
  const names = Array.from(text?.matchAll(placeholder) ?? [], ([, name = '']) => name);
  if (!names.every((name) => Object.hasOwn(params, name))) return undefined;
  return text?.replaceAll(placeholder, (_, name: string) => params[name] ?? '');
}

const placeholder = /\{(\w+)\}/g;
