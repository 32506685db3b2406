/** The sidebar of the docs site, as Starlight takes it. */
import {
  type decisions as Decisions,
  isJapanese,
  type navigation as Navigation,
  slugOf,
} from './navigation.ts';

type Item = { readonly label: string; readonly translations: { readonly ja: string }; readonly slug: string };
export type SidebarGroup = {
  readonly label: string;
  readonly translations: { readonly ja: string };
  readonly collapsed: boolean;
  readonly items: readonly Item[];
};

/** `titles`: headings of documents, by path. */
export function sidebarOf(
  navigation: typeof Navigation,
  { en, ja, folder }: typeof Decisions,
  titles: ReadonlyMap<string, string>,
): SidebarGroup[] {
  const groups = navigation.map(
    (group): SidebarGroup => ({
      label: group.en,
      translations: { ja: group.ja },
      collapsed: false,
      items: group.entries.map((one) => ({
        label: one.en,
        translations: { ja: one.ja },
        slug: slugOf(one.document),
      })),
    }),
  );
  const listed = [...titles]
    .filter(([document]) => document.startsWith(`${folder}/`) && !isJapanese(document))
    .toSorted(
      ([a], [b]) => Number(b.endsWith('README.md')) - Number(a.endsWith('README.md')) || a.localeCompare(b),
    )
    .map(([document, title]): Item => {
      const number = /\/0*(\d+)-/.exec(document)?.[1];
      const label = number === undefined ? title : `${number} ${title.replace(/^\d+\.? /, '')}`;
      return { label, translations: { ja: number === undefined ? ja : label }, slug: slugOf(document) };
    });
  return [...groups, { label: en, translations: { ja }, collapsed: true, items: listed }];
}
