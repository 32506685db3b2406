/**
 * The gateway's config.yaml, merged from the one on the boot partition and the values of `provision.yaml` for
 * this device (`config:`). Pure.
 *
 * Without an earlier one to keep, sections with a mistake are left out, so that their defaults apply and the
 * gateway starts: all but the shop, which has no default.
 */
import { parseDocument } from 'yaml';
import type { KeyPath } from '../../../lib/yaml/schema-messages.ts';
import { openYaml, type Problem } from '../../../lib/yaml/yaml-file.ts';
import { configSchema } from '../../config/config.ts';
import { holds, isSection, layered, type Values, valuesOf } from './provision-file.ts';

export type MergedConfig = {
  /** Undefined if it can't be used. */
  readonly text?: string;
  /** Sections omitted because of their mistakes. */
  readonly leftOut: readonly string[];
  /** Problems of config.yaml, and of provision.yaml. */
  readonly problems: { readonly config: readonly Problem[]; readonly provision: readonly Problem[] };
};

export function mergedConfig(parts: {
  /** Empty if there is none. */
  readonly configText: string;
  readonly over: Values;
  /** Source of `over`; undefined if it was imported earlier. */
  readonly provision?: { readonly text: string; readonly at: (path: KeyPath) => KeyPath | undefined };
  readonly mayRepair: boolean;
}): MergedConfig {
  const { configText, over, provision, mayRepair } = parts;
  const opened = openYaml(configText);
  if (!opened.ok) return { leftOut: [], problems: { config: opened.problems, provision: [] } };
  const whole = layered(valuesOf(opened.input), over);
  const checked = opened.check(configSchema, {
    prepare: () => whole,
    at: (path) => (holds(over, path) && path.length > 0 ? undefined : path),
  });
  const result = configSchema.safeParse(whole);
  if (result.success && checked.ok)
    return { text: written(configText, over, []), leftOut: [], problems: { config: [], provision: [] } };
  const problems = {
    config: checked.ok ? [] : checked.problems,
    provision: provision === undefined ? [] : problemsOver(whole, provision),
  };
  const wrong = [...new Set(result.error?.issues.flatMap(sectionsOf) ?? [])];
  const rest = Object.fromEntries(Object.entries(whole).filter(([key]) => !wrong.includes(key)));
  if (!mayRepair || !configSchema.safeParse(rest).success) return { leftOut: [], problems };
  return { text: written(configText, over, wrong), leftOut: wrong, problems };
}

function problemsOver(
  whole: Values,
  { text, at }: NonNullable<Parameters<typeof mergedConfig>[0]['provision']>,
) {
  const opened = openYaml(text);
  const checked = opened.ok ? opened.check(configSchema, { prepare: () => whole, at }) : undefined;
  return checked?.ok === false ? checked.problems : [];
}

function sectionsOf(issue: {
  readonly path: readonly PropertyKey[];
  readonly keys?: readonly string[];
}): string[] {
  const [first] = issue.path;
  return first === undefined ? [...(issue.keys ?? [])] : [String(first)];
}

/** With the comments of the file. */
function written(configText: string, over: Values, leftOut: readonly string[]): string {
  const document = parseDocument(configText.replace(/^\ufeff/, '').replaceAll('\r\n', '\n'), {
    logLevel: 'error',
  });
  const lay = (values: Values, path: readonly string[]): void => {
    for (const [key, value] of Object.entries(values)) {
      const place = [...path, key];
      const there: unknown = (document.toJS() as unknown) ?? {};
      const below = place.reduce<unknown>((node, step) => valuesOf(node)[step], there);
      if (isSection(value) && isSection(below)) lay(value, place);
      else document.setIn(place, value);
    }
  };
  lay(over, []);
  for (const key of leftOut) document.delete(key);
  return document.toString({ lineWidth: 0 });
}
