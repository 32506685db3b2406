/** Devices that report moments of a register: shown with their states, and changed one by one. Secrets are never returned. */
import type { MomentSourceInput, MomentSourceJson } from '../../../../contract/page/moment-sources.ts';
import type { RegisterJson } from '../../../../contract/page/registers.ts';
import { problemJson } from '../../../../domain/problem/problem-text.ts';
import { refusal } from '../../../../domain/problem/refusal/refusal.ts';
import { linksNow } from '../../../../domain/setup/link.ts';
import {
  defaultDebounceMs,
  maxMomentSources,
  type StoredMomentSource,
  withStoredSecrets,
} from '../../../../domain/setup/moment-source.ts';
import { rfc3339 } from '../../../../domain/time/time-text.ts';
import { keepsOf } from '../../../sources/moments/descriptor.ts';
import {
  momentSettingsProblems,
  momentSourceKinds,
  openMomentSettings,
} from '../../../sources/moments/registry.ts';
import type { WebContext } from '../../context.ts';
import { required } from '../../field-problems.ts';
import { refused, type WrongField, wrongFields } from '../../refused.ts';
import { noRegister } from './register-messages.ts';
import { applySetUp, withCameras } from './register-records.ts';

export function momentSourcesToJson(
  { momentSources: report, shop, startedAtMs }: WebContext,
  key: string,
  sources: readonly StoredMomentSource[],
): Pick<RegisterJson, 'momentSources'> {
  const at = (ms: number): string => rfc3339(ms, shop.timeZone);
  const reports = report?.() ?? [];
  const momentSources = sources
    .filter(({ registerKey }) => registerKey === key)
    .map((source): MomentSourceJson => {
      const { id, kind, debounceMs, delayMs } = source;
      const its = reports.find((one) => one.registerKey === key && one.id === id);
      const { state = 'connecting', sinceMs = startedAtMs, problem, lastMomentMs } = its ?? {};
      return {
        ...{ id, source: source.source, kind, debounceMs, state },
        ...(delayMs !== undefined && { delayMs }),
        settings: shownSettings(source),
        since: at(sinceMs),
        ...(problem !== undefined && { problem: problemJson(problem) }),
        ...(lastMomentMs !== undefined && { lastMoment: at(lastMomentMs) }),
      };
    });
  return momentSources.length === 0 ? {} : { momentSources };
}

/** As a form has them: lists with commas. */
function shownSettings(source: StoredMomentSource): MomentSourceJson['settings'] {
  return Object.fromEntries(
    Object.entries(openMomentSettings(source)).map(([key, value]) => [
      key,
      typeof value === 'boolean' ? value : Array.isArray(value) ? value.join(', ') : String(value),
    ]),
  );
}

/** Each rejects with a Problem; calls must be serialised. */
export function momentSourceOperations(context: WebContext) {
  const { store } = context;

  async function sourcesOf(key: string) {
    const [registers, links, all] = await Promise.all([
      store.read.registers(),
      store.read.links(),
      store.read.momentSources(),
    ]);
    const register = registers.find((one) => one.key === key);
    if (register === undefined) throw noRegister(key);
    const cameras = linksNow(links, key).map(({ cameraId }) => cameraId);
    return { register, cameras, sources: all.filter(({ registerKey }) => registerKey === key) };
  }

  return {
    /** Adds it where `id` is undefined. */
    async put(key: string, id: string | undefined, input: MomentSourceInput) {
      const { register, cameras, sources } = await sourcesOf(key);
      const before = sources.find((one) => one.id === id);
      if (id !== undefined && before === undefined) throw noMomentSource();
      if (id === undefined && sources.length >= maxMomentSources)
        throw wrongFields({
          field: 'source',
          problem: refusal('register_form.many_moment_sources', { maximum: maxMomentSources }),
        });
      const source = settled(input, before);
      const own = id ?? freeId(input.source, new Set(sources.map((one) => one.id)));
      const others = sources.filter((one) => one.id !== own);
      const momentSources = [...others, { ...source, id: own }].map(withoutRegister);
      await applySetUp(context, withCameras({ ...register, momentSources }, cameras));
      return { register: key, id: own };
    },

    async remove(key: string, id: string): Promise<void> {
      const { register, cameras, sources } = await sourcesOf(key);
      const momentSources = sources.filter((one) => one.id !== id).map(withoutRegister);
      if (momentSources.length === sources.length) throw noMomentSource();
      await applySetUp(context, withCameras({ ...register, momentSources }, cameras));
    },
  };
}

function withoutRegister({
  registerKey: _,
  ...source
}: Omit<StoredMomentSource, 'registerKey'> & { readonly registerKey?: string }) {
  return source;
}

/** In stored form; errors are reported at their fields, all together. */
function settled(input: MomentSourceInput, before: StoredMomentSource | undefined) {
  const { source } = input;
  const descriptor = momentSourceKinds.get(source);
  if (descriptor === undefined) throw wrongFields({ field: 'source', problem: required });
  // A form sends its empty fields too.
  const given = Object.fromEntries(
    Object.entries(input.settings)
      .map(([key, value]) => [key, typeof value === 'string' ? value.trim() : value] as const)
      .filter(([, value]) => value !== ''),
  );
  const settings = withStoredSecrets({ source, settings: given, keeps: keepsOf(descriptor) }, before);
  const wrong = momentSettingsProblems({ source, settings }).map(
    ({ field, cause }): WrongField =>
      settings[field] === undefined ? { field, problem: required } : { field, cause },
  );
  if (wrong.length > 0) throw wrongFields(...wrong);
  const delayMs = input.delayMs === undefined ? before?.delayMs : input.delayMs;
  return {
    ...{ source, settings: descriptor.settings.parse(settings) },
    ...(typeof delayMs === 'number' && { delayMs }),
    kind: input.kind ?? before?.kind ?? descriptor.kind,
    debounceMs: input.debounceMs ?? before?.debounceMs ?? defaultDebounceMs,
  };
}

function freeId(source: string, taken: ReadonlySet<string>): string {
  for (let n = 1; ; n += 1) {
    const id = n === 1 ? source : `${source}-${n}`;
    if (!taken.has(id)) return id;
  }
}

function noMomentSource() {
  return refused(404, refusal('register_form.no_moment_source'));
}
