/**
 * Checks that the gateway answers at the addresses for browsers and registers, or could listen there once it
 * runs.
 */
import { request } from 'undici';
import { type ListenAddress, listenText } from '../../../lib/net/listen-address.ts';
import { listenFailure, whyNotListen } from '../../../lib/net/open-listener.ts';
import type { Config } from '../../config/config.ts';
import { localUrl, ownPage } from '../../system/tls/own-page.ts';
import { type Check, type Found, same } from './check.ts';

/** For a listener that is down: the level, and the remedy while the agent runs. */
type Missing = Required<Pick<Found, 'level' | 'todo'>>;

const needed: Missing = {
  level: 'red',
  todo: {
    en: 'Restart the agent and read its log.',
    ja: '常駐プログラムを再起動し、ログをご確認ください。',
  },
};
/** Everything else works without it. */
const explains: Missing = {
  level: 'yellow',
  todo: {
    en: "Whoever types the gateway's address without https finds nothing. Free the port or change web.plainListen; it is tried again every minute.",
    ja: 'https を付けずにアドレスを開いた人に案内が出ません。ポートを空けるか web.plainListen を変えてください。1 分ごとに再試行します。',
  },
};

/** `ask` resolves with the status of the answer. */
function listenerCheck(
  key: string,
  address: ListenAddress,
  scheme: 'http' | 'https',
  ask: (signal: AbortSignal) => Promise<number>,
  missing: Missing = needed,
): Check {
  return {
    name: 'listener',
    about: key,
    run: async ({ agent }, signal) =>
      agent === 'not_running'
        ? tryToListen(key, address, missing)
        : askWhoListens(`${scheme}://${listenText(address)}`, ask, missing, signal),
  };
}

export function pageCheck(config: Pick<Config, 'web' | 'dataDir'>): Check {
  const { listen, tls } = config.web;
  return listenerCheck('web.listen', listen, tls.kind === 'off' ? 'http' : 'https', async (signal) => {
    await using page = ownPage(config);
    return (await page.get('/healthz', { signal })).status;
  });
}

/** The page that explains the browser's warning. */
export function explainingCheck(address: ListenAddress): Check {
  return listenerCheck('web.plainListen', address, 'http', plainly(address, '/plain.css'), explains);
}

/** The listener for registers that push without TLS. */
export function pushCheck(address: ListenAddress): Check {
  return listenerCheck('registers.listen', address, 'http', plainly(address, '/healthz'));
}

function plainly(address: ListenAddress, path: string) {
  return async (signal: AbortSignal): Promise<number> => {
    const { statusCode, body } = await request(`http://${localUrl(address)}${path}`, { signal });
    await body.dump();
    return statusCode;
  };
}

async function tryToListen(key: string, address: ListenAddress, { level }: Missing): Promise<Found> {
  const code = await whyNotListen(address);
  const where = listenText(address);
  if (code === undefined)
    return { level: 'green', what: { en: `${where} is free`, ja: `${where} は使えます` } };
  return { level, what: listenFailure(code, address, key) ?? same(`${where}: ${code}`) };
}

async function askWhoListens(
  where: string,
  ask: (signal: AbortSignal) => Promise<number>,
  missing: Missing,
  signal: AbortSignal,
): Promise<Found> {
  try {
    if ((await ask(signal)) === 200) return { level: 'green', what: same(where) };
  } catch {
    signal.throwIfAborted();
  }
  return {
    what: { en: `nothing of ours answers at ${where}`, ja: `${where} で応答がありません` },
    ...missing,
  };
}
