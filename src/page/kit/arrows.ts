/** Arrow keys that go from one of several controls to the next. */

const steps = {
  'up-down': { ArrowUp: -1, ArrowDown: 1 },
  'left-right': { ArrowLeft: -1, ArrowRight: 1 },
} as const;

/** Among what `items` selects within the nearest `within`, as it stands on the page. */
export function moveThrough(within: string, items: string, keys: keyof typeof steps) {
  return (event: KeyboardEvent): void => {
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const step = (steps[keys] as Readonly<Record<string, number>>)[event.key];
    const here = (event.target as Element).closest<HTMLElement>(items);
    if (step === undefined || here === null) return;
    const all = [...(here.closest(within)?.querySelectorAll<HTMLElement>(items) ?? [])];
    const next = all[all.indexOf(here) + step];
    if (next === undefined) return;
    event.preventDefault();
    next.focus();
  };
}
