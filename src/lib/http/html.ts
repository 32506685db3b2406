/** HTML as tagged templates: every value is escaped, unless it is an `Html`. No external value can become markup. */

export class Html {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  get text(): string {
    return this.#text;
  }
}

export type HtmlValue = Html | string | number | undefined | false | null | readonly HtmlValue[];

/**
 * `undefined`, `null` and `false` render as nothing; lists are joined. Values are valid in text and in quoted
 * attributes only.
 */
export function html(parts: TemplateStringsArray, ...values: readonly HtmlValue[]): Html {
  return new Html(
    parts.map((part, index) => part + (index < values.length ? textOf(values[index]) : '')).join(''),
  );
}

function textOf(value: HtmlValue): string {
  if (value instanceof Html) return value.text;
  if (value === undefined || value === null || value === false) return '';
  if (typeof value === 'object') return value.map((one) => textOf(one)).join('');
  return escapeHtml(String(value));
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (sign) => entities[sign] ?? sign);
}
