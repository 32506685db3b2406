/** Changes between two versions of an interface, and the step of the version that they need (semver.org). Pure. */
import type { Fact, Facts } from './facts.ts';

export type Change = { readonly kind: 'breaking' | 'addition'; readonly path: string; readonly what: string };

export function changesBetween(before: Facts, after: Facts): Change[] {
  const changes: Change[] = [];
  for (const [path, fact] of before) {
    const now = after.get(path);
    const what = now === undefined ? 'removed' : breakage(fact, now);
    if (what !== undefined) changes.push({ kind: 'breaking', path, what });
  }
  for (const [path, { side, isRequired }] of after) {
    if (before.has(path)) continue;
    const isNewlyNeeded = side === 'in' && isRequired && hasPlace(before, path);
    changes.push(
      isNewlyNeeded
        ? { kind: 'breaking', path, what: 'required, and was unknown' }
        : { kind: 'addition', path, what: 'added' },
    );
  }
  return changes;
}

/** Whether the place that a path lies in was there, and could hold it: what a new place requires breaks nobody. */
function hasPlace(facts: Facts, path: string): boolean {
  const end = Math.max(path.lastIndexOf('.'), path.lastIndexOf('[]'), path.lastIndexOf(' '));
  const types = end > 0 ? facts.get(path.slice(0, end))?.types : undefined;
  if (types === undefined || path[end] === ' ') return types !== undefined;
  return types.has('any') || types.has(path[end] === '[' ? 'array' : 'object');
}

function breakage(before: Fact, now: Fact): string | undefined {
  if (now.side !== before.side)
    return now.side === 'in' ? 'read now, and was written' : 'written now, and was read';
  if (now.side === 'in') {
    if (now.isRequired && !before.isRequired) return 'required, and was optional';
    const refused = [...before.types].filter((type) => !isCovered(type, now.types));
    return refused.length > 0 ? `no longer accepts ${refused.join(', ')}` : undefined;
  }
  if (before.isRequired && !now.isRequired) return 'optional, and was always there';
  // Readers of the open contract expect new values of an enumeration, and no new types.
  const values = [...before.types].some(isValue);
  const others = [...now.types].filter(
    (type) => !isCovered(type, before.types) && !(values && isValue(type)),
  );
  return others.length > 0 ? `may be ${others.join(', ')} now` : undefined;
}

const isValue = (type: string): boolean => /^["\d-]|^(true|false)$/.test(type);

function isCovered(type: string, by: ReadonlySet<string>): boolean {
  if (by.has(type) || by.has('any')) return true;
  if (type === 'integer') return by.has('number');
  if (type.startsWith('"')) return by.has('string');
  if (/^(true|false)$/.test(type)) return by.has('boolean');
  return /^-?\d/.test(type) && (by.has('number') || by.has('integer'));
}

export type Step = 'major' | 'minor' | 'patch';

/** Before 1.0.0 a breaking change takes the next minor version. */
export function neededStep(changes: readonly Change[], before: string): Step {
  const isFirst = before.startsWith('0.');
  if (changes.some(({ kind }) => kind === 'breaking')) return isFirst ? 'minor' : 'major';
  return changes.length > 0 && !isFirst ? 'minor' : 'patch';
}

/** Whether `version` is at least that step after `before`. */
export function isStepTaken(version: string, before: string, step: Step): boolean {
  const [major = 0, minor = 0, patch = 0] = version.split('.').map(Number);
  const [oldMajor = 0, oldMinor = 0, oldPatch = 0] = before.split('.').map(Number);
  if (major !== oldMajor) return major > oldMajor;
  if (step === 'major') return false;
  if (minor !== oldMinor) return minor > oldMinor;
  return step === 'patch' && patch > oldPatch;
}
