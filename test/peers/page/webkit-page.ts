/**
 * A page of WebKit as a walk uses it: locators are descriptions, which a script in the page resolves each time. Differs from Playwright where walks
 * do not notice: the first visible element is taken, and a name is that of labels or texts, not of the accessibility tree.
 */
import { eventually } from '../program.ts';
import type { WalkedFinder, WalkedLocator, WalkedPage } from './walked-page.ts';
import { elementKey, type WebKit } from './webkit.ts';

type Found =
  | { readonly by: 'css'; readonly css: string; readonly text?: string }
  | { readonly by: 'name'; readonly css: string; readonly text?: string; readonly exact?: boolean }
  | { readonly by: 'text'; readonly text: string }
  | { readonly by: 'first' };

const roles = {
  button: 'button, summary, [role=button]',
  form: 'form',
  link: 'a[href]',
  status: '[role=status], output',
} as const;
const labelled = 'input, select, textarea, [aria-label], [aria-labelledby]';

/** Visible elements of a description, in the order of the page. */
const findAll = `const flat = (text) => (text ?? '').replace(/\\s+/g, ' ').trim().toLowerCase();
const has = (text, part) => part === undefined || flat(text).includes(flat(part));
const shown = (one) => one.getClientRects().length > 0 && getComputedStyle(one).visibility === 'visible';
const nameOf = (one) => {
  const by = one.getAttribute('aria-labelledby');
  if (by !== null) return by.split(' ').map((id) => document.getElementById(id)?.textContent).join(' ');
  const label = one.getAttribute('aria-label');
  if (label !== null) return label;
  if (one.labels?.length > 0) return [...one.labels].map(({ textContent }) => textContent).join(' ');
  return one.matches('form, input, select, textarea') ? '' : one.textContent;
};
const named = (one, { text, exact }) =>
  exact === true ? flat(nameOf(one)) === flat(text) : has(nameOf(one), text);
const select = (roots, step) => {
  if (step.by === 'first') return roots.slice(0, 1);
  const css = step.by === 'text' ? '*' : step.css;
  const inside = [...new Set(roots.flatMap((root) => [...root.querySelectorAll(css)]))];
  if (step.by === 'css') return inside.filter((one) => has(one.textContent, step.text));
  if (step.by === 'name') return inside.filter((one) => named(one, step));
  const fits = inside.filter((one) => !one.matches('script, style') && has(one.textContent, step.text));
  return fits.filter((one) => ![...one.children].some((child) => has(child.textContent, step.text)));
};
const all = arguments[0].reduce(select, [document]).filter(shown);`;

export function webKitPage(webkit: WebKit): WalkedPage {
  const within = (path: readonly Found[]): WalkedFinder => ({
    locator: (css, { hasText } = {}) =>
      at([...path, { by: 'css', css, ...(hasText !== undefined && { text: hasText }) }]),
    getByRole: (role, { name, exact } = {}) =>
      at([
        ...path,
        {
          ...{ by: 'name', css: roles[role] },
          ...(name !== undefined && { text: name }),
          ...(exact !== undefined && { exact }),
        },
      ]),
    getByLabel: (text, { exact } = {}) =>
      at([...path, { by: 'name', css: labelled, text, ...(exact !== undefined && { exact }) }]),
    getByText: (text) => at([...path, { by: 'text', text }]),
  });

  function at(path: readonly Found[]): WalkedLocator {
    const count = () => webkit.run<number>(`${findAll} return all.length;`, path);
    const element = () =>
      eventually(
        path.map((step) => Object.values(step).join(' ')).join(' > '),
        async () =>
          (await webkit.run<Record<string, string> | null>(`${findAll} return all[0] ?? null;`, path)) ??
          undefined,
        90_000,
      );
    const click = async () => webkit.clickElement((await element())[elementKey] ?? '');
    const write = async (text: string) => webkit.typeInto((await element())[elementKey] ?? '', text);
    return {
      ...within(path),
      first: () => at([...path, { by: 'first' }]),
      waitFor: async () => {
        await element();
      },
      count,
      innerText: async () => webkit.run<string>('return arguments[0].innerText;', await element()),
      click,
      tap: click,
      async fill(text) {
        await webkit.run('arguments[0].focus(); arguments[0].select();', await element());
        // The key that deletes what is selected.
        await write(text === '' ? '\uE003' : text);
      },
      pressSequentially: write,
      scrollIntoViewIfNeeded: async () => {
        await webkit.run('arguments[0].scrollIntoView({ block: "nearest" });', await element());
      },
      evaluate: async (script) => webkit.run(`(${script.toString()})(arguments[0]);`, await element()),
    };
  }

  return {
    ...within([]),
    goto: (url) => webkit.goto(url),
    goBack: () => webkit.run('history.back();'),
    viewportSize: () => null,
    evaluate: (expression) => webkit.run(`return (${expression});`),
  };
}
