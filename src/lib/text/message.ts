/**
 * Texts for people travel as messages `{ code, params, details }`: readers get the text from the catalogue of their language.
 * Pure.
 */
import { type Catalogue, filled, type ParamsOf, placeholdersOf, type TranslationOf } from './catalogue.ts';
import type { Language, LocalizedText } from './language.ts';

type Part<Param> = { readonly code: string; readonly params: Readonly<Record<string, Param>> };

/** A text that is the same in every language, one in both languages, or another message. */
type SingleParam = string | LocalizedText | (Part<string> & { readonly details?: readonly Part<string>[] });

export type MessageParam = SingleParam | readonly SingleParam[];

export type Message = Part<MessageParam> & {
  /** Messages that explain it, such as an answer. */
  readonly details?: readonly Part<string>[];
};

/** A function that makes the messages of these texts, each with the parameters of its text. */
export function messageMaker<Texts extends Catalogue>() {
  return <Code extends keyof Texts & string>(
    code: Code,
    ...[params]: ParamsOf<Texts[Code], MessageParam>
  ): Message & { readonly code: Code } => ({ code, params: params ?? {} });
}

/** A message, and its texts where the catalogues of the reader are not known. */
export type Cause = { readonly problem: Message; readonly texts: LocalizedText };

/** A function that makes the causes of these texts. */
export function localizedCauses<En extends Catalogue>(en: En, ja: TranslationOf<En> & Catalogue) {
  return <Code extends keyof En & string>(
    code: Code,
    ...[params]: ParamsOf<En[Code], MessageParam | number>
  ): Cause => {
    const entries = Object.entries<MessageParam | number>(params ?? {});
    const texts = entries.map(([name, param]): [string, MessageParam] => [
      name,
      typeof param === 'number' ? String(param) : param,
    ]);
    const problem: Message = { code, params: Object.fromEntries(texts) };
    return {
      problem,
      texts: { en: textOf(problem, en, 'en') ?? code, ja: textOf(problem, ja, 'ja') ?? code },
    };
  };
}

const sentenceJoint = { en: '. ', ja: '。' } as const;
const listJoint = { en: ', ', ja: '、' } as const;

/**
 * The texts of a message and its details. Undefined where the catalogue does not have a code, or a parameter of its text is
 * missing.
 */
export function textOf(
  { details = [], ...message }: Message,
  catalogue: Catalogue,
  language: Language,
): string | undefined {
  const texts = [message, ...details].map((part) => partText(part, catalogue, language));
  if (!texts.every((text) => text !== undefined)) return undefined;
  const joint = sentenceJoint[language];
  return texts.reduce((whole, text) => whole + (hasEnd.test(whole) ? joint.slice(1) : joint) + text);
}

/** A sentence or the words before a quotation: no full stop follows. */
const hasEnd = /[.:。：]$/;

function partText({ code, params }: Message, catalogue: Catalogue, language: Language): string | undefined {
  const text = Object.hasOwn(catalogue, code) ? catalogue[code] : undefined;
  if (text === undefined) return undefined;
  const values: Record<string, string> = {};
  for (const name of placeholdersOf(text)) {
    const value = Object.hasOwn(params, name) ? paramText(params[name], catalogue, language) : undefined;
    if (value === undefined) return undefined;
    values[name] = value;
  }
  return filled(text, values);
}

function paramText(
  param: MessageParam | undefined,
  catalogue: Catalogue,
  language: Language,
): string | undefined {
  if (param === undefined || typeof param === 'string') return param;
  if ('code' in param) return textOf(param, catalogue, language);
  if ('en' in param) return param[language];
  return joined(
    param.map((part) => paramText(part, catalogue, language)),
    listJoint[language],
  );
}

function joined(texts: readonly (string | undefined)[], joint: string): string | undefined {
  return texts.includes(undefined) ? undefined : texts.join(joint);
}
