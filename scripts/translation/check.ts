/** Mistakes of a translation that would show on the page. */

import type { MessageFormatElement } from '@formatjs/icu-messageformat-parser';
import { parse, TYPE } from '@formatjs/icu-messageformat-parser';
import type { Translation } from '../../src/page/text/languages/translation.ts';
import type { Text } from './texts.ts';

export function mistakesOf(translation: Translation, texts: ReadonlyMap<string, Text>): string[] {
  return Object.entries(translation).flatMap(([key, text]) => {
    const original = texts.get(key);
    if (original === undefined) return [`${key}: no text of the page has this key`];
    if (text === '' && original.english !== '')
      return [`${key}: it is empty; leave it out to show it in English`];
    const known = new Set([...original.english.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name));
    // A text without values is shown as it is.
    if (known.size === 0) return [];
    let elements: MessageFormatElement[];
    try {
      elements = parse(text, { ignoreTag: true });
    } catch (error) {
      return [`${key}: ${error instanceof Error ? error.message : String(error)}`];
    }
    const used = new Set(namesIn(elements));
    return [
      ...[...used]
        .filter((name) => !known.has(name))
        .map((name) => `${key}: {${name}} is not one of its values`),
      ...[...known].filter((name) => !used.has(name)).map((name) => `${key}: {${name}} is missing`),
    ];
  });
}

function namesIn(elements: readonly MessageFormatElement[]): string[] {
  return elements.flatMap((element) => {
    if (element.type === TYPE.literal || element.type === TYPE.pound) return [];
    if (element.type === TYPE.plural || element.type === TYPE.select)
      return [element.value, ...Object.values(element.options).flatMap((option) => namesIn(option.value))];
    return element.type === TYPE.tag ? namesIn(element.children) : [element.value];
  });
}
