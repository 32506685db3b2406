/** Every text of the page with its key, as a translator sees it: values as `{0}`, in both languages. */
import { en } from '../../src/page/text/en.ts';
import { ja } from '../../src/page/text/ja.ts';
import { pagesEn } from '../../src/page/text/pages/pages-en.ts';
import { pagesJa } from '../../src/page/text/pages/pages-ja.ts';

export type Text = { readonly english: string; readonly japanese: string };

/** No texts: problems in words of the gateway, which come from it. */
const notTexts = new Set(['problem']);

/** Code chooses these texts by a value, such as a number: they stay in English. */
const isChosen = (text: string) => /undefined|NaN/.test(text);

/** By key, in the order of the catalogues. */
export function textsOfPage(): ReadonlyMap<string, Text> {
  const inJapanese = new Map([...textsOf(ja, ''), ...textsOf(pagesJa, 'pages.')]);
  return new Map(
    [...textsOf(en, ''), ...textsOf(pagesEn, 'pages.')]
      .filter(([, english]) => !isChosen(english))
      .map(([key, english]) => {
        const japanese = inJapanese.get(key) ?? '';
        return [key, { english, japanese: isChosen(japanese) ? '' : japanese }] as const;
      }),
  );
}

function* textsOf(texts: object, path: string): Generator<[key: string, text: string]> {
  for (const [key, value] of Object.entries(texts) as [string, unknown][]) {
    const at = path + key;
    if (notTexts.has(at)) continue;
    if (typeof value === 'string') yield [at, value];
    else if (typeof value === 'function') yield [at, templateOf(value as (...given: unknown[]) => unknown)];
    else if (typeof value === 'object' && value !== null) yield* textsOf(value, `${at}.`);
  }
}

/** The text with the names of its values, as `{0}` or, of an object, `{name}`. Of the forms of a plural the one of many. */
function templateOf(text: (...given: unknown[]) => unknown): string {
  const parameters = parametersOf(text.toString());
  const given = (wrapped: (value: string) => unknown) =>
    parameters.map((parameter, index) =>
      parameter.startsWith('{')
        ? Object.fromEntries(
            [...parameter.matchAll(/(\w+)\s*(?=[,}])/g)].map(([, name = '']) => [name, `{${name}}`]),
          )
        : wrapped(`{${index}}`),
    );
  try {
    return String(text(...given((value) => value)));
  } catch {
    // Some take lists.
    return String(text(...given((value) => [value])));
  }
}

/** As written: `n`, `{ stated, half }`. */
function parametersOf(source: string): string[] {
  const alone = /^(\w+)\s*=>/.exec(source)?.[1];
  if (alone !== undefined) return [alone];
  const list = source.slice(source.indexOf('(') + 1);
  const parameters: string[] = [];
  let [depth, begin] = [0, 0];
  for (const [index, character] of list.split('').entries()) {
    const isEnd = depth === 0 && character === ')';
    if (isEnd || (depth === 0 && character === ',')) {
      const parameter = list.slice(begin, index).trim();
      if (parameter !== '') parameters.push(parameter);
      begin = index + 1;
    }
    if (isEnd) break;
    if (character === '{') depth++;
    if (character === '}') depth--;
  }
  return parameters;
}
