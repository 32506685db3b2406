/**
 * Asks a cloud step by step: name, connection, TLS, and the credentials. Sends no data: a batch without events lets the cloud judge the
 * credentials, and stores nothing.
 */
import { lookup } from 'node:dns/promises';
import { getCACertificates } from 'node:tls';
import { doctorMessage } from '../../../domain/doctor/doctor-text.ts';
import { unlessAborted } from '../../../lib/abort.ts';
import { connectionError } from '../../../lib/net/try-connection.ts';
import type { Config } from '../../config/config.ts';
import { failureOf } from '../../upload/https/failures.ts';
import { createSink, type SinkParts } from '../../upload/registry.ts';
import type { BatchOutcome } from '../../upload/sink.ts';
import type { Found } from './check.ts';

export type Cloud = Exclude<Config['cloud'], { kind: 'off' }>;

/** Undefined when the cloud is reached; behind a proxy only the proxy can be checked from here. */
export async function reachCloud(
  cloud: Pick<Cloud, 'url'> & object,
  signal: AbortSignal,
): Promise<Found | undefined> {
  const proxy = 'proxy' in cloud ? new URL((cloud.proxy as { url: string }).url) : undefined;
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
  const ca = 'caPem' in cloud ? { ca: [...getCACertificates(), cloud.caPem as string] } : {};
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

/** The outcome of a batch without events: a token that is accepted is no reason to reject it, having no events is. */
export async function tryCloud(cloud: Cloud, parts: SinkParts, signal: AbortSignal): Promise<BatchOutcome> {
  const { spreadSeconds: _, pictures: __, ...sinkConfig } = cloud;
  await using sink = createSink(sinkConfig, parts);
  return await sink.sendEvents({ events: [], storedThrough: 0 }, signal);
}
