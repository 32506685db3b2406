/**
 * Checks the path to the cloud step by step: name, connection, TLS, and the credentials. Sends no data: a
 * batch without events lets the cloud judge the credentials, and stores nothing.
 */
import { lookup } from 'node:dns/promises';
import { getCACertificates } from 'node:tls';
import { doctorMessage } from '../../../domain/doctor/doctor-text.ts';
import { unlessAborted } from '../../../lib/abort.ts';
import { connectionError } from '../../../lib/net/try-connection.ts';
import type { Config } from '../../config/config.ts';
import { failureOf } from '../../upload/https/failures.ts';
import { createSink } from '../../upload/registry.ts';
import type { Check, CheckContext, Found } from './check.ts';

type Cloud = Exclude<Config['cloud'], { kind: 'off' }>;

export const cloudCheck: Check = {
  name: 'cloud',
  run: async (context, signal) => {
    const { cloud } = context.config;
    if (cloud.kind === 'off')
      return { level: 'yellow', what: doctorMessage('doctor.cloud_off'), todo: remedies.ok };
    const reached = await reach(cloud, signal);
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

/** Undefined when the cloud is reached; behind a proxy only the proxy can be checked from here. */
async function reach(cloud: Cloud, signal: AbortSignal): Promise<Found | undefined> {
  const proxy = 'proxy' in cloud ? new URL(cloud.proxy.url) : undefined;
  const url = proxy ?? new URL(cloud.url);
  const isTls = ['https:', 'mqtts:', 'wss:'].includes(url.protocol);
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  const port = Number(url.port === '' ? (defaultPorts[url.protocol] ?? 443) : url.port);
  try {
    await unlessAborted(lookup(host), signal);
  } catch {
    signal.throwIfAborted();
    return {
      level: 'red',
      what: doctorMessage('doctor.cloud_name_unknown', { host }),
      todo: doctorMessage('doctor.check_name_server'),
    };
  }
  const ca = 'caPem' in cloud ? { ca: [...getCACertificates(), cloud.caPem] } : {};
  const error = await connectionError({ host, port, ...(isTls && { tls: ca }) }, signal);
  if (error === undefined) return undefined;
  const { problem } = failureOf(error, 'cloud');
  return {
    level: 'red',
    what: doctorMessage('doctor.cloud_unreachable', { address: `${host}:${port}`, problem }),
    ...(typeof error.code === 'string' && { systemCode: error.code }),
    // The text of an untrusted certificate has the remedy.
    ...(problem.code !== 'endpoint.certificate_untrusted' && {
      todo: doctorMessage('doctor.check_line'),
    }),
  };
}

const defaultPorts: Readonly<Record<string, number>> = {
  ...{ 'https:': 443, 'http:': 80, 'mqtts:': 8883, 'mqtt:': 1883, 'wss:': 443, 'ws:': 80 },
};

async function dryRun(
  cloud: Cloud,
  { config, clock, log }: CheckContext,
  signal: AbortSignal,
): Promise<Found> {
  const { spreadSeconds: _, pictures: __, ...sinkConfig } = cloud;
  const { shop } = config;
  const identity = { gateway: config.gateway.id ?? 'doctor', shop: { id: shop.id, name: shop.name } };
  await using sink = createSink(sinkConfig, { clock, log, identity });
  const said = await sink.sendEvents({ events: [], storedThrough: 0 }, signal);
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
