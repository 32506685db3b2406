/** The language of the page and its texts. Another language replaces it once its texts are loaded. */
import { languageCookie } from '../../contract/page/language.ts';
import type { Messages } from '../text/ja.ts';
import { isLanguage, type Language, loaders, otherThan } from '../text/language.ts';
import {
  noTranslations,
  type Translate,
  type TranslationName,
  type Translations,
} from '../text/languages/translations.ts';
import type { PageMessages } from '../text/pages/pages-ja.ts';
import { createStore, type Store } from './store.ts';

export type LanguageState = {
  /** Language of texts that exist in two languages only, and of answers: English while a translation is shown. */
  readonly language: Language;
  /** Language that is shown, BCP 47. */
  readonly tag: string;
  readonly t: Messages;
  /** Undefined until the first of the pages that need them. */
  readonly pages: PageMessages | undefined;
  readonly change: 'none' | 'loading' | 'failed';
};

export type Languages = Store<LanguageState> & {
  /** To the other of the two main languages, which is remembered in this browser. */
  readonly switchLanguage: () => Promise<void>;
  /** To a main language or a translation, which is remembered. */
  readonly choose: (tag: string) => Promise<void>;
  readonly translations: readonly TranslationName[];
  readonly loadPages: () => Promise<void>;
};

/** English and Japanese have their texts already. */
const untranslated: Translate = (texts) => texts;

export function createLanguages(
  first: { readonly language: Language; readonly t: Messages },
  remember: (cookie: string) => void,
  {
    from = loaders,
    translations = noTranslations,
  }: { from?: typeof loaders; translations?: Translations } = {},
): Languages {
  const { state, subscribe, ...store } = createStore<LanguageState>({
    ...first,
    tag: first.language,
    pages: undefined,
    change: 'none',
  });
  const set = (news: Partial<LanguageState>) => store.set({ ...state(), ...news });
  let translate = untranslated;

  async function choose(tag: string) {
    if (state().change === 'loading') return;
    const language = isLanguage(tag) ? tag : 'en';
    // A browser may remember what it failed to get: then the page is in that language after a reload.
    remember(languageCookie(tag));
    set({ change: 'loading' });
    try {
      const [t, pages, next] = await Promise.all([
        from[language].messages(),
        from[language].pages(),
        isLanguage(tag) ? untranslated : translations.load(tag),
      ]);
      translate = next;
      set({ language, tag, t: next(t, ''), pages: next(pages, 'pages.'), change: 'none' });
    } catch {
      set({ change: 'failed' });
    }
  }

  return {
    ...{ state, subscribe, choose, translations: translations.all },
    switchLanguage: () => choose(otherThan(state().language)),
    async loadPages() {
      const { language, tag, pages: known } = state();
      if (known !== undefined) return;
      const pages = await from[language].pages();
      if (state().tag === tag) set({ pages: translate(pages, 'pages.') });
    },
  };
}
