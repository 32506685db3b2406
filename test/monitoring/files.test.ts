/** The alert rules and the dashboard ask for metrics that there are, with labels that those have: docs/reference/metrics.md, which a test of its own holds. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse } from 'yaml';

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

const labelsOf = new Map(
  [...read('docs/reference/metrics.md').matchAll(/^\| `(\w+)` \| \w+ \|([^|]*)\|/gm)].map(
    ([, name = '', labels = '']) => [name, [...labels.matchAll(/`(\w+)`/g)].map(([, label = '']) => label)],
  ),
);
/** What Prometheus itself adds. */
const ofPrometheus = ['instance', 'job', 'le'];

type Rules = { groups: { rules: { alert: string; expr: string; annotations: Record<string, string> }[] }[] };
const rules = (parse(read('config/prometheus-alerts.yaml')) as Rules).groups.flatMap(
  ({ rules: some }) => some,
);

type Panel = { title: string; targets?: { expr: string; legendFormat: string }[] };
const panels = (JSON.parse(read('config/grafana-dashboard.json')) as { panels: Panel[] }).panels;

function strangersIn(expr: string): string[] {
  return [...expr.matchAll(/\b(tillframe_\w+|process_\w+)(?:\{([^}]*)\})?/g)].flatMap(
    ([, name = '', selector = '']) => {
      const labels = labelsOf.get(name.replace(/_(bucket|count|sum)$/, ''));
      if (labels === undefined) return [name];
      const asked = [...selector.matchAll(/(\w+)\s*[=!]/g)].map(([, label = '']) => label);
      return asked
        .filter((label) => !labels.includes(label) && !ofPrometheus.includes(label))
        .map((label) => `${name}{${label}}`);
    },
  );
}

test('alert rules', () => {
  expect(rules.length).toBeGreaterThan(10);
  expect(rules.flatMap(({ expr }) => strangersIn(expr))).toEqual([]);
  for (const { alert, annotations } of rules)
    expect(Object.keys(annotations), alert).toEqual(['summary', 'description']);
});

test('dashboard', () => {
  const targets = panels.flatMap((panel) => panel.targets ?? []);
  expect(targets.length).toBeGreaterThan(20);
  expect(targets.flatMap(({ expr }) => strangersIn(expr))).toEqual([]);
  const shown = new Set(targets.flatMap(({ expr }) => expr.match(/\b(?:tillframe|process)_\w+/g) ?? []));
  const names = [...shown].map((name) => name.replace(/_(bucket|count|sum)$/, ''));
  expect([...labelsOf.keys()].filter((name) => !names.includes(name))).toEqual([]);
});
