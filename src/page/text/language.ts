/** Texts of each language in two chunks: `messages` come with the first load, `pages` with the first of the other pages. */
import type { Messages } from './ja.ts';
import type { PageMessages } from './pages/pages-ja.ts';

export type Language = 'ja' | 'en';

export const isLanguage = (tag: string): tag is Language => tag === 'ja' || tag === 'en';

export const otherThan = (language: Language): Language => (language === 'ja' ? 'en' : 'ja');

type Loader = {
  readonly messages: () => Promise<Messages>;
  readonly pages: () => Promise<PageMessages>;
};

export const loaders: Readonly<Record<Language, Loader>> = {
  ja: {
    messages: async () => (await import('./ja.ts')).ja,
    pages: async () => (await import('./pages/pages-ja.ts')).pagesJa,
  },
  en: {
    messages: async () => (await import('./en.ts')).en,
    pages: async () => (await import('./pages/pages-en.ts')).pagesEn,
  },
};
