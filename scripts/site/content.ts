/**
 * Pages of the docs site from the documents of the repository. Links between documents lead to pages; those to files that are not pages lead
 * to a copy of it (schemas, descriptions of interfaces), to the sources where their address is known, else they become text.
 */
import { basename, dirname, normalize, posix } from 'node:path';
import { home, isJapanese, slugOf } from './navigation.ts';

export type Site = {
  /** Path of the site on its host: `/` or `/tillframe/`. */
  readonly base: string;
  /** Address of the sources, such as `…/blob/main`; undefined where they are not public. */
  readonly sources: string | undefined;
  /** Documents that are pages. */
  readonly documents: ReadonlySet<string>;
  /** Files that are copied into `files/`. */
  readonly copied: ReadonlySet<string>;
};

export type Page = { readonly path: string; readonly text: string };

/** Path of a page below the folder of contents. */
function pathOf(document: string): string {
  const slug = slugOf(document);
  const file = slug === '' || document.endsWith('/README.md') ? posix.join(slug, 'index') : slug;
  return `${isJapanese(document) ? 'ja/' : ''}${file}.md`;
}

/** Address of a page. A document of one language is shown within the navigation of the language of the page that links to it. */
function addressOf(document: string, from: string, { base }: Site): string {
  const isInBoth = /\.(?:en|ja)\.md$/.test(document);
  const slug = slugOf(document);
  return `${base}${isJapanese(isInBoth ? document : from) ? 'ja/' : ''}${slug}${slug === '' ? '' : '/'}`;
}

/** Links outside of code. */
function withLinks(document: string, text: string, site: Site): string {
  const link = /(!?)\[((?:[^[\]]|\[[^[\]]*\])*)\]\(([^()\s]+)\)/g;
  return outsideOfCode(text, (part) =>
    part.replaceAll(link, (whole, picture: string, words: string, target: string) => {
      if (/^(?:https?:|mailto:|#)/.test(target)) return whole;
      const [path = '', anchor] = target.split('#');
      const file = normalize(posix.join(dirname(document), path)).replace(/\/$/, '');
      const after = anchor === undefined ? '' : `#${anchor}`;
      if (picture !== '') return `![${words}](${site.base}files/${file})`;
      if (site.documents.has(file)) return `[${words}](${addressOf(file, document, site)}${after})`;
      if (site.copied.has(file)) return `[${words}](${site.base}files/${file})`;
      if (site.sources !== undefined) return `[${words}](${site.sources}/${file}${after})`;
      return words.includes(basename(file)) ? words : `${words} (\`${file}\`)`;
    }),
  );
}

/** Blocks of code stay as they are. */
function outsideOfCode(text: string, change: (part: string) => string): string {
  const parts = text.split(/(^ *```[^]*?^ *```$)/m);
  return parts.map((part, index) => (index % 2 === 1 ? part : change(part))).join('');
}

/** The page of a document. Its first heading becomes the title. */
export function pageOf(document: string, text: string, site: Site): Page {
  const isYaml = document.endsWith('.yaml');
  const [, heading = basename(document), body = text] = isYaml ? [] : (/^# (.+)\n([^]*)$/.exec(text) ?? []);
  const title = isYaml ? fileTitle(document) : heading;
  const edit = site.sources?.replace('/blob/', '/edit/');
  const head = [
    '---',
    `title: ${JSON.stringify(title.replaceAll('`', ''))}`,
    `editUrl: ${edit === undefined || isYaml ? 'false' : JSON.stringify(`${edit}/${document}`)}`,
    '---',
    '',
  ];
  const content = isYaml
    ? `Every key with its default and a comment.\n\n\`\`\`yaml\n${text.trimEnd()}\n\`\`\`\n`
    : withLinks(document, body, site);
  return { path: pathOf(document), text: `${head.join('\n')}\n${content}` };
}

function fileTitle(document: string): string {
  return document === 'config/agent.example.yaml'
    ? 'config.yaml'
    : basename(document).replace('.example', '');
}

/** Documents that get a page: the home page has a text of its own. */
export function isPage(document: string): boolean {
  return (
    /^(?:docs\/.+|CONTRIBUTING|SECURITY|CHANGELOG)\.md$|^config\/.+\.example\.yaml$/.test(document) &&
    document !== home
  );
}
