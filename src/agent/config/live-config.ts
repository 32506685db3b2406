/**
 * The config in force while the agent runs: config.yaml with the settings made on the page, which may change at any time. Parts that
 * depend on such a setting read it when they need it, or run within `runWithConfig`, which starts them again.
 */
import { isDeepStrictEqual } from 'node:util';
import type { StoredSettings } from '../../contract/setup/settings.ts';
import type { SettingsSection } from '../../domain/setup/page-settings.ts';
import { childLifetime, isAborted, untilAborted } from '../../lib/abort.ts';
import type { Clock } from '../../lib/clock.ts';
import type { Environment } from '../upload/https/proxy.ts';
import type { Config } from './config.ts';
import { withPageSettings } from './page-settings.ts';

export type LiveConfig = {
  current(): Config;
  /** As stored, secrets included; what the file states among them has no effect. */
  stored(): StoredSettings;
  /** Sections that the page can't change. */
  readonly stated: ReadonlySet<SettingsSection>;
  /** Applies the settings; resolves nothing and starts parts again by itself. */
  apply(stored: StoredSettings): void;
  /** Called after each change, until disposed. */
  onChange(listener: () => void): Disposable;
};

export function createLiveConfig(deps: {
  readonly file: Config;
  readonly stated: ReadonlySet<SettingsSection>;
  readonly environment: Environment;
  readonly clock: Clock;
}): LiveConfig {
  const { file, stated, environment, clock } = deps;
  const listeners = new Set<() => void>();
  let settings: StoredSettings = {};
  let current = file;
  return {
    current: () => current,
    stored: () => settings,
    stated,
    apply(stored) {
      if (isDeepStrictEqual(stored, settings)) return;
      settings = stored;
      current = withPageSettings(file, stated, { stored, environment, nowMs: clock.nowMs() });
      for (const listener of listeners) listener();
    },
    onChange(listener) {
      listeners.add(listener);
      return { [Symbol.dispose]: () => void listeners.delete(listener) };
    },
  };
}

/**
 * Runs `work` with a part of the config, and again whenever that part changes, once the run before has ended. Settles when the signal has
 * aborted; rejects if `work` does.
 */
export async function runWithConfig<Part>(
  live: Pick<LiveConfig, 'current' | 'onChange'>,
  { part, work }: { part: (config: Config) => Part; work: (now: Part, signal: AbortSignal) => Promise<void> },
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    const now = part(live.current());
    using run = childLifetime(signal);
    using _ = live.onChange(() => {
      if (!isDeepStrictEqual(part(live.current()), now)) run.end(new Error('the settings have changed'));
    });
    try {
      await work(now, run.signal);
    } catch (error) {
      if (isAborted(signal) || error !== run.signal.reason) throw error;
    }
    await untilAborted(run.signal);
  }
}
