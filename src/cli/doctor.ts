/**
 * `tillframe doctor`: checks everything a gateway needs, whether the agent runs or not. It reads the database without changing it, and
 * connects to each camera itself.
 */
import { join } from 'node:path';
import type { Config } from '../agent/config/config.ts';
import { loadConfig } from '../agent/config/load-config.ts';
import { withStoredSettings } from '../agent/config/stored-settings.ts';
import { type ChannelReport, channelsOf, reportOf } from '../agent/notifications/channels.ts';
import { spaceLimits } from '../agent/options.ts';
import { knownGatewayId } from '../agent/store/gateway-id.ts';
import { newChannelState } from '../agent/store/notifications/notification-rows.ts';
import { type Look, lookAtDatabase } from '../agent/store/worker/open-read-only.ts';
import type { CheckContext } from '../agent/support/doctor/check.ts';
import { checksOf } from '../agent/support/doctor/checks.ts';
import { findingsText } from '../agent/support/doctor/finding-text.ts';
import { lookAtCamera } from '../agent/support/doctor/probe-camera.ts';
import { runChecks } from '../agent/support/doctor/run-checks.ts';
import { storageState } from '../agent/support/doctor/storage.ts';
import { doctorMessage, findingJson } from '../domain/doctor/doctor-text.ts';
import { type Finding, worstOf } from '../domain/doctor/finding.ts';
import { systemClock } from '../lib/clock.ts';
import { createLog } from '../lib/log.ts';
import type { Language, LocalizedText } from '../lib/text/language.ts';
import type { Problem } from '../lib/yaml/yaml-file.ts';
import { paintFor } from './terminal/colour.ts';
import { type ExitCode, printProblems, type Terminal } from './terminal/terminal.ts';
import { message } from './text/messages.ts';

export type DoctorOptions = { readonly config: string; readonly json?: true; readonly lang?: Language };

/** Exits with 0 also for warnings; with 1 when something does not work. */
export async function doctor(
  options: DoctorOptions,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<ExitCode> {
  const language = options.lang ?? terminal.language;
  const loaded = loadConfig(options.config, { environment: terminal.environment ?? {}, runsWithAgent: true });
  if (!loaded.ok) return printProblems(options.config, loaded.problems, { ...terminal, language });
  const config = withStoredSettings(loaded, terminal.environment);
  const findings = await examine({ config, notes: loaded.notes }, signal);
  terminal.print(
    options.json === true
      ? JSON.stringify(findingsJson(findings), null, 2)
      : findingsText(findings, language, paintFor(terminal, 'output')),
  );
  return worstOf(findings) === 'red' ? 1 : 0;
}

function findingsJson(findings: readonly Finding[]): object {
  return { worst: worstOf(findings), findings: findings.map(findingJson) };
}

/** With an unreadable database the other checks still run. */
export async function examine(
  { config, notes }: { readonly config: Config; readonly notes: readonly Problem[] },
  signal: AbortSignal,
): Promise<Finding[]> {
  const log = createLog({ level: 'silent' });
  const base = { config: named(config), notes: notes.map(noteText), log, clock: systemClock };
  const cameraHealth: CheckContext['cameraHealth'] = (camera, within) => lookAtCamera(camera, base, within);
  let look: Look | undefined;
  try {
    look = lookAtDatabase(join(config.dataDir, 'tillframe.db'));
    const { read, refusal } = look;
    const context: CheckContext = {
      ...base,
      agent: look.isOwned ? 'elsewhere' : 'not_running',
      cameras: read?.cameras() ?? [],
      registers: read?.registers() ?? [],
      posAccounts: read?.posAccounts() ?? [],
      momentSources: read?.momentSources() ?? [],
      links: read?.links() ?? [],
      ...(read !== undefined && {
        storage: () => storageState(read, refusal(spaceLimits(config))),
        regionHits: () => Promise.resolve(read.regionHits()),
        exactness: () =>
          Promise.resolve({
            times: read.newestSaleTimes(),
            devices: read.deviceReports({ nowMs: systemClock.nowMs() }),
          }),
        channels: () => channelReports(read, config),
      }),
      cameraHealth,
    };
    const database = read === undefined ? nothingYet : wellRead;
    return [database, ...(await runChecks(checksOf(context), context, signal))];
  } catch (error) {
    signal.throwIfAborted();
    const context: CheckContext = {
      ...{ ...base, cameraHealth },
      ...{ agent: 'elsewhere', cameras: [], registers: [], posAccounts: [], momentSources: [], links: [] },
    };
    return [unreadable(error), ...(await runChecks(checksOf(context), context, signal))];
  } finally {
    look?.[Symbol.dispose]();
  }
}

function channelReports(read: NonNullable<Look['read']>, { alarms }: Config): readonly ChannelReport[] {
  const [states, waiting] = [read.channelStates(), read.waitingNotifications()];
  return channelsOf(read.notificationSettings().channels, alarms.webhook).map((channel) =>
    reportOf(channel, { state: states[channel.id] ?? newChannelState, waiting: waiting[channel.id] ?? 0 }),
  );
}

/** Uses the agent's credentials: a cloud that identifies the gateway by certificate accepts no other. */
function named(config: Config): Config {
  const id = config.gateway.id ?? knownGatewayId(config.dataDir);
  return id === undefined ? config : { ...config, gateway: { ...config.gateway, id } };
}

function noteText({ line, key, message: words }: Problem): LocalizedText {
  return message('doctor.note', { line, key, words });
}

const wellRead: Finding = {
  ...{ check: 'database', level: 'green' },
  what: doctorMessage('doctor.database_read'),
};
const nothingYet: Finding = {
  ...{ check: 'database', level: 'yellow' },
  what: doctorMessage('doctor.database_absent'),
  todo: doctorMessage('doctor.database_comes'),
};

function unreadable(error: unknown): Finding {
  const why = error instanceof Error ? error.message : String(error);
  return {
    ...{ check: 'database', level: 'red' },
    what: doctorMessage('doctor.database_unreadable', { error: why }),
    todo: doctorMessage('doctor.run_as_agent'),
  };
}
