/** `tillframe support-bundle`: data for support in one file, whether the agent runs or not. */
import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Config } from '../agent/config/config.ts';
import { defaultConfigPath, loadConfig } from '../agent/config/load-config.ts';
import { withStoredSettings } from '../agent/config/stored-settings.ts';
import { gatewayId } from '../agent/store/gateway-id.ts';
import type { StoreReader } from '../agent/store/operations.ts';
import { type Look, lookAtDatabase } from '../agent/store/worker/open-read-only.ts';
import { makeBundle } from '../agent/support/bundle/bundle.ts';
import { secretsOnDisk } from '../agent/support/bundle/from-disk.ts';
import { endOfFile, endOfJournal } from '../agent/support/bundle/log-end.ts';
import { ownPage } from '../agent/system/tls/own-page.ts';
import { downloadName } from '../domain/setup/download-name.ts';
import { deadline } from '../lib/abort.ts';
import { systemClock } from '../lib/clock.ts';
import { version } from '../lib/version.ts';
import { examine } from './doctor.ts';
import { type ExitCode, printProblems, type Terminal } from './terminal/terminal.ts';
import { messagesIn } from './text/messages.ts';

export type BundleOptions = { readonly config: string; readonly output?: string; readonly log?: string };

const agentWithinMs = 5_000;

export async function supportBundle(
  options: BundleOptions,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<ExitCode> {
  const t = messagesIn(terminal.language);
  const report = (text: string): void => terminal.printError(`tillframe: ${text}`);
  const loaded = loadConfig(options.config, {
    environment: terminal.environment ?? {},
    runsWithAgent: true,
    makesShopId: true,
  });
  if (!loaded.ok) return printProblems(options.config, loaded.problems, terminal);
  const config = withStoredSettings(loaded, terminal.environment);
  const log = options.log === undefined ? await journalOf(options, terminal, signal) : endOfFile(options.log);
  if (log === undefined && options.log !== undefined) {
    report(t('file.not_read', { file: options.log }));
    return 2;
  }
  if (log === undefined) {
    report(t('bundle.no_log'));
  }
  const findings = await examine({ config, notes: loaded.notes }, signal);
  using look = lookOrNone(config);
  const nowMs = systemClock.nowMs();
  const bundle = await makeBundle({
    ...{ config, version, nowMs, findings, runtime: terminal.runtime },
    gateway: config.gateway.id ?? gatewayId(config.dataDir),
    read: look?.read && asReader(look.read),
    secrets: secretsOnDisk(config.dataDir),
    ...(log !== undefined && { log }),
    ...(await reportedByAgent(config, signal)),
  });
  const output = options.output ?? downloadName('tar.gz', { what: 'support', shop: config.shop, nowMs });
  try {
    await writeFile(output, bundle, { mode: 0o600 });
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? String(error);
    report(t('file.not_written', { file: output, code }));
    return 1;
  }
  const kilobytes = Math.ceil(bundle.length / 1024);
  terminal.print(t('bundle.written', { file: output, kilobytes }));
  return 0;
}

/** The service's journal alone: another agent's log may hold secrets that this config doesn't list. */
async function journalOf(
  options: BundleOptions,
  { environment = {} }: Terminal,
  signal: AbortSignal,
): Promise<string | undefined> {
  if (resolve(options.config) !== defaultConfigPath) return undefined;
  return await endOfJournal(environment, signal);
}

function lookOrNone({ dataDir }: Config): Look | undefined {
  try {
    return lookAtDatabase(join(dataDir, 'tillframe.db'));
  } catch {
    return undefined;
  }
}

/** Adapts a synchronous reader to the asynchronous interface. */
function asReader(read: NonNullable<Look['read']>): StoreReader {
  return Object.fromEntries(
    Object.entries(read).map(([name, ask]) => [
      name,
      // A synchronous throw becomes a rejection.
      async (...of: unknown[]) => Promise.resolve((ask as (...given: unknown[]) => unknown)(...of)),
    ]),
  ) as unknown as StoreReader;
}

/** Status and metrics of the running agent, if a token for them is configured. */
async function reportedByAgent(
  config: Config,
  signal: AbortSignal,
): Promise<{ status?: unknown; metrics?: string }> {
  const { stateToken } = config.web;
  if (stateToken === undefined) return {};
  await using page = ownPage(config);
  using limit = deadline(systemClock, agentWithinMs, signal);
  const options = {
    signal: limit.signal,
    headers: { authorization: `Bearer ${stateToken}` },
  };
  try {
    const [status, metrics] = await Promise.all(
      ['/healthz', '/metrics'].map(async (path) => (await page.get(path, options)).text),
    );
    return { status: JSON.parse(status ?? ''), ...(metrics !== undefined && { metrics }) };
  } catch {
    signal.throwIfAborted();
    return {};
  }
}
