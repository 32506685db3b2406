/** Translations that the page has beside Japanese and English. */
import type { Translation } from './translation.ts';

export type Translations = {
  readonly all: readonly TranslationName[];
  /** Rejects where it cannot be fetched, or there is none with that tag. */
  readonly load: (tag: string) => Promise<Translate>;
};

export type TranslationName = {
  /** BCP 47. */
  readonly tag: string;
  /** In the language itself. */
  readonly name: string;
  /** A native speaker has read it. */
  readonly isReviewed: boolean;
};

/** The texts of the translation in place of English ones. `path`: where they are in its file, empty or with a dot at its end. */
export type Translate = <Texts extends object>(english: Texts, path: string) => Texts;

export const noTranslations: Translations = {
  all: [],
  load: (tag) => Promise.reject(new Error(`no translation into ${tag}`)),
};

/** `addresses`: of `TAG.json`, or `TAG.unreviewed.json` until a native speaker has read it. */
export function translationsAt(addresses: Readonly<Record<string, string>>): Translations {
  const files = Object.entries(addresses).map(([path, address]) => {
    const [tag = '', state] = (path.split('/').at(-1) ?? '').split('.');
    return { tag, address, isReviewed: state !== 'unreviewed', name: nameOf(tag) };
  });
  return {
    all: files.map(({ address: _, ...name }) => name),
    async load(tag) {
      const file = files.find((one) => one.tag === tag);
      if (file === undefined) return noTranslations.load(tag);
      const [answer, { translated }] = await Promise.all([fetch(file.address), import('./translation.ts')]);
      if (!answer.ok) throw new Error(`${file.address}: ${answer.status}`);
      const translation = (await answer.json()) as Translation;
      return (english, path) => translated(english, translation, { tag, path });
    },
  };
}

function nameOf(tag: string): string {
  return new Intl.DisplayNames([tag], { type: 'language' }).of(tag) ?? tag;
}
