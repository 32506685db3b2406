/**
 * Checks the path to the cloud step by step: name, connection, TLS, and the credentials. Sends no data: a
 * batch without events lets the cloud judge the credentials, and stores nothing.
 */
import { lookup } from 'node:dns/promises';
import { connect } from 'node:net';
import { connect as connectTls, getCACertificates } from 'node:tls';
import type { Finding } from '../../../domain/alarm/finding.ts';
import { problemTexts } from '../../../domain/problem/problem-text.ts';
import { unlessAborted } from '../../../lib/abort.ts';
import type { LocalizedText } from '../../../lib/text/language.ts';
import type { Config } from '../../config/config.ts';
import { failureOf } from '../../upload/https/failures.ts';
import { createSink } from '../../upload/registry.ts';
import type { Check, CheckContext } from './check.ts';

type Found = Omit<Finding, 'check' | 'about' | 'title'>;
type Cloud = Exclude<Config['cloud'], { kind: 'off' }>;

export const cloudCheck: Check = {
  name: 'cloud',
  run: async (context, signal) => {
    const { cloud } = context.config;
    if (cloud.kind === 'off') return { level: 'yellow', what: off, todo: offTodo };
    const reached = await reach(cloud, signal);
    if (reached !== undefined) return reached;
    const upload = context.upload?.();
    if (upload !== undefined) {
      const { problem, state, pictureProblem } = upload;
      if (problem === undefined && pictureProblem !== undefined)
        return { level: 'red', what: problemTexts(pictureProblem.problem), todo: todoOfPictures };
      if (problem === undefined) return { level: 'green', what: good(cloud) };
      return {
        level: state === 'refused' ? 'red' : 'yellow',
        what: problemTexts(problem),
        todo: todoOf[state],
      };
    }
    if (cloud.kind === 'mqtt' || 'enrol' in cloud) return { level: 'green', what: reachedOnly(cloud) };
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
      what: { en: `the name ${host} is not known here`, ja: `${host} の名前を解決できません` },
      todo: {
        en: 'Check the internet line, the DNS server of this network, and the address in cloud.url.',
        ja: 'インターネット回線、DNS サーバー、設定の cloud.url をご確認ください。',
      },
    };
  }
  const ca = 'caPem' in cloud ? { ca: [...getCACertificates(), cloud.caPem] } : {};
  const error = await connectionError({ host, port, ...(isTls && { tls: ca }) }, signal);
  if (error === undefined) return undefined;
  const { problem } = failureOf(error, 'cloud');
  const { en, ja } = problemTexts(problem);
  return {
    level: 'red',
    what: { en: `${host}:${port}: ${en}`, ja: `${host}:${port}：${ja}` },
    ...(typeof error.code === 'string' && { code: error.code }),
    // The text of an untrusted certificate has the remedy.
    ...(problem.code !== 'endpoint.certificate_untrusted' && {
      todo: {
        en: 'Check the line, a firewall, and whether a proxy is needed (cloud.proxy).',
        ja: '回線、ファイアウォール、プロキシの要否（cloud.proxy）をご確認ください。',
      },
    }),
  };
}

const defaultPorts: Readonly<Record<string, number>> = {
  ...{ 'https:': 443, 'http:': 80, 'mqtts:': 8883, 'mqtt:': 1883, 'wss:': 443, 'ws:': 80 },
};

/** A missing client certificate is no failure at this step. */
async function connectionError(
  to: { host: string; port: number; tls?: { ca?: string[] } },
  signal: AbortSignal,
): Promise<NodeJS.ErrnoException | undefined> {
  const { host, port, tls } = to;
  const socket =
    tls === undefined
      ? connect({ host, port })
      : connectTls({ host, port, servername: nameOf(host), ...tls });
  try {
    await unlessAborted(
      new Promise((resolve, reject) => {
        socket.once(tls === undefined ? 'connect' : 'secureConnect', resolve).once('error', reject);
      }),
      signal,
    );
    return undefined;
  } catch (error) {
    signal.throwIfAborted();
    return error as NodeJS.ErrnoException;
  } finally {
    socket.on('error', () => undefined).destroy();
  }
}

/** An IP address is no server name for TLS. */
function nameOf(host: string): string {
  return /^[\d.]+$|:/.test(host) ? '' : host;
}

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
      return { level: 'green', what: good(cloud) };
    case 'try_later':
      return { level: 'yellow', what: problemTexts(said.problem), todo: todoOf.retrying };
    case 'refused':
      return { level: 'red', what: problemTexts(said.problem), todo: todoOf.refused };
  }
}

function good({ url }: Cloud): LocalizedText {
  const { host } = new URL(url);
  return { en: `${host} takes what is sent`, ja: `${host} に送信できます` };
}

function reachedOnly({ url }: Cloud): LocalizedText {
  const { host } = new URL(url);
  return {
    en: `${host} is reached; the agent alone tries its login`,
    ja: `${host} につながります（ログインは常駐プログラムだけが試します）`,
  };
}

const off: LocalizedText = { en: 'no cloud is configured', ja: 'クラウドが設定されていません' };
const offTodo: LocalizedText = {
  en: 'Sales stay here; set cloud in the config to send them.',
  ja: '会計はこの装置に残ります。送るには設定ファイルの cloud を書いてください。',
};
const todoOfPictures: LocalizedText = {
  en: 'Sales are sent; pictures stay here and are tried again. Ask whoever runs the cloud for the addresses that it gives for pictures.',
  ja: '会計の送信は続いています。画像は装置に残り、自動で再送信します。クラウドが示す画像の送り先を、クラウドの管理者にご確認ください。',
};
const todoOf: Readonly<Record<'ok' | 'retrying' | 'refused', LocalizedText>> = {
  ok: offTodo,
  retrying: {
    en: 'Nothing is lost: it is retried automatically. If it persists, contact the operator of the cloud.',
    ja: '会計は失われず、自動で再送します。続く場合はクラウドの管理者に連絡してください。',
  },
  refused: {
    en: 'Check cloud.url, and the token or certificate of this gateway, with whoever runs the cloud.',
    ja: 'cloud.url と、この装置のトークンまたは証明書を、クラウドの管理者にご確認ください。',
  },
};
