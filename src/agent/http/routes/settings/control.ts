/** Dependencies of the routes of the settings beside the page's own context. */
import type { Finding } from '../../../../domain/doctor/finding.ts';
import type { Clock } from '../../../../lib/clock.ts';
import type { Log } from '../../../../lib/log.ts';
import type { LiveConfig } from '../../../config/live-config.ts';
import type { Environment } from '../../../upload/https/proxy.ts';

export type SettingsControl = {
  readonly live: LiveConfig;
  /** Name of the configuration file. */
  readonly file: string;
  readonly environment: Environment;
  readonly dataDir: string;
  readonly gateway: string;
  readonly clock: Clock;
  readonly log: Log;
  /** As the self-examination checks it. */
  examineCloud(signal: AbortSignal): Promise<Pick<Finding, 'level' | 'what' | 'todo'>>;
};
