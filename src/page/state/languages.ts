/** The language of the page and its texts. Another language replaces it once its texts are loaded. */
import { languageCookie } from '../../contract/page/language.ts';
import type { Messages } from '../text/ja.ts';
import { type Language, loaders, otherThan } from '../text/language.ts';
import type { PageMessages } from '../text/pages/pages-ja.ts';
import { createStore, type Store } from './store.ts';

export type LanguageState = {
  readonly language: Language;
  readonly t: Messages;
  /** Undefined until the first of the pages that need them. */
  readonly pages: PageMessages | undefined;
  readonly change: 'none' | 'loading' | 'failed';
};

export type Languages = Store<LanguageState> & {
  /** To the other language, which is remembered in this browser. */
  readonly switchLanguage: () => Promise<void>;
  readonly loadPages: () => Promise<void>;
};

export function createLanguages(
  first: { readonly language: Language; readonly t: Messages },
  remember: (cookie: string) => void,
  from = loaders,
): Languages {
  const { state, subscribe, ...store } = createStore<LanguageState>({
    ...first,
    pages: undefined,
    change: 'none',
  });
  const set = (news: Partial<LanguageState>) => store.set({ ...state(), ...news });

  return {
    ...{ state, subscribe },
    async switchLanguage() {
      if (state().change === 'loading') return;
      const language = otherThan(state().language);
      // A browser may remember what it failed to get: then the page is in that language after a reload.
      remember(languageCookie(language));
      set({ change: 'loading' });
      try {
        const [t, pages] = await Promise.all([from[language].messages(), from[language].pages()]);
        set({ language, t, pages, change: 'none' });
      } catch {
        set({ change: 'failed' });
      }
    },
    async loadPages() {
      const { language, pages: known } = state();
      if (known !== undefined) return;
      const pages = await from[language].pages();
      if (state().language === language) set({ pages });
    },
  };
}
