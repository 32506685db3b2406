/** Checks the path to the cloud, and whether it accepts this gateway. Sends no data. */
import { doctorMessage } from '../../../domain/doctor/doctor-text.ts';
import type { Check, CheckContext, Found } from './check.ts';
import { type Cloud, reachCloud, tryCloud } from './try-cloud.ts';

export const cloudCheck: Check = {
  name: 'cloud',
  run: async (context, signal) => {
    const { cloud } = context.config;
    if (cloud.kind === 'off')
      return { level: 'yellow', what: doctorMessage('doctor.cloud_off'), todo: remedies.ok };
    const reached = await reachCloud(cloud, signal);
    if (reached !== undefined) return reached;
    const upload = context.upload?.();
    if (upload !== undefined) {
      const { problem, state, pictureProblem } = upload;
      if (problem === undefined && pictureProblem !== undefined)
        return {
          level: 'red',
          what: pictureProblem.problem,
          todo: doctorMessage('doctor.check_picture_addresses'),
        };
      if (problem === undefined) return green(cloud, 'doctor.cloud_accepts');
      return { level: state === 'refused' ? 'red' : 'yellow', what: problem, todo: remedies[state] };
    }
    if (cloud.kind === 'mqtt' || 'enrol' in cloud) return green(cloud, 'doctor.cloud_reached');
    return dryRun(cloud, context, signal);
  },
};

async function dryRun(
  cloud: Cloud,
  { config, clock, log }: CheckContext,
  signal: AbortSignal,
): Promise<Found> {
  const { shop } = config;
  const identity = { gateway: config.gateway.id ?? 'doctor', shop: { id: shop.id, name: shop.name } };
  const said = await tryCloud(cloud, { clock, log, identity }, signal);
  switch (said.kind) {
    case 'results':
    // The token was accepted, and the batch rejected for having no events.
    case 'too_much':
      return green(cloud, 'doctor.cloud_accepts');
    case 'try_later':
      return { level: 'yellow', what: said.problem, todo: remedies.retrying };
    case 'refused':
      return { level: 'red', what: said.problem, todo: remedies.refused };
  }
}

function green({ url }: Cloud, code: 'doctor.cloud_accepts' | 'doctor.cloud_reached'): Found {
  return { level: 'green', what: doctorMessage(code, { host: new URL(url).host }) };
}

const remedies = {
  ok: doctorMessage('doctor.set_cloud'),
  retrying: doctorMessage('doctor.cloud_retried'),
  refused: doctorMessage('doctor.check_cloud_login'),
} as const;
