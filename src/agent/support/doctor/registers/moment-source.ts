/**
 * Checks that the devices that report moments of registers are read: by the agent's own state inside it, else by one connection, which is
 * closed again once it is ready.
 */
import { doctorMessage } from '../../../../domain/doctor/doctor-text.ts';
import { problemTexts } from '../../../../domain/problem/problem-text.ts';
import { linksNow } from '../../../../domain/setup/link.ts';
import type { MomentSourceFailure, StoredMomentSource } from '../../../../domain/setup/moment-source.ts';
import { childLifetime } from '../../../../lib/abort.ts';
import { momentSourceKinds, nameOfSource } from '../../../sources/moments/registry.ts';
import { runOnce } from '../../../sources/moments/run-sources.ts';
import type { Check, CheckContext, Found } from '../check.ts';

export function momentSourceChecks({
  momentSources,
  registers,
}: Pick<CheckContext, 'momentSources' | 'registers'>): Check[] {
  return momentSources.map((source) => {
    const { registerKey, id } = source;
    const register = registers.find(({ key }) => key === registerKey)?.name ?? registerKey;
    return {
      ...{ name: 'moment_source', about: `${registerKey}/${id}`, title: `${register}, ${id}` },
      run: (context, signal) => check(source, context, signal),
    };
  });
}

async function check(source: StoredMomentSource, context: CheckContext, signal: AbortSignal): Promise<Found> {
  const reports = context.momentSourceReports?.();
  if (reports === undefined) {
    const isExclusive = momentSourceKinds.get(source.source)?.isExclusive === true;
    if (context.agent === 'elsewhere' && isExclusive)
      return { level: 'green', what: doctorMessage('doctor.moment_source_in_use') };
    const failure = await tryOnce(source, context, signal);
    return failure === undefined ? ready : notReady(failure);
  }
  const { registerKey, id } = source;
  const report = reports.find((one) => one.registerKey === registerKey && one.id === id);
  if (report?.state === 'ok') return ready;
  if (report?.problem === undefined)
    return { level: 'yellow', what: doctorMessage('doctor.moment_source_connecting') };
  return notReady({ kind: report.state === 'refused' ? 'refused' : 'try_later', problem: report.problem });
}

const ready: Found = { level: 'green', what: doctorMessage('doctor.moment_source_ready') };

function notReady({ problem }: MomentSourceFailure): Found {
  return {
    level: 'red',
    what: doctorMessage('doctor.moment_source_not_read'),
    todo: doctorMessage('doctor.check_moment_source', { problem: problemTexts(problem) }),
  };
}

/** Undefined once it is ready. */
async function tryOnce(
  source: StoredMomentSource,
  { clock, log, config, cameras, links }: CheckContext,
  signal: AbortSignal,
): Promise<MomentSourceFailure | undefined> {
  using trying = childLifetime(signal);
  const opened = new AbortController();
  const linked = linksNow(links, source.registerKey).flatMap(
    ({ cameraId }) => cameras.find(({ id }) => id === cameraId) ?? [],
  );
  const failure = await runOnce(
    source,
    {
      ...{ clock, log, cameras: linked, broker: config.registers.mqtt },
      // The agent's own connection stays.
      name: nameOfSource(`${config.gateway.id ?? 'tillframe'}-doctor`, source),
      onReady() {
        opened.abort();
        trying.end();
      },
      onMoment: () => undefined,
    },
    trying.signal,
  );
  signal.throwIfAborted();
  return opened.signal.aborted ? undefined : failure;
}
