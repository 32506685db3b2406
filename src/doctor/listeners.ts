/** Does the gateway answer where browsers and registers come to it, or could it, once it runs? */
import { createServer } from 'node:net';
import { request } from 'undici';
import type { Config } from '../config.ts';
import { ErrorForPeople } from '../ops/error-for-people.ts';
import { type ListenAddress, listenText } from '../ops/listen.ts';
import { openListener } from '../ops/open-listener.ts';
import { askedHere, ownPage } from '../tls/own-page.ts';
import { type Check, same } from './check.ts';

/** `ask` gives the status with which it answers. */
function listenerCheck(
  key: string,
  address: ListenAddress,
  scheme: 'http' | 'https',
  ask: (signal: AbortSignal) => Promise<number>,
): Check {
  return {
    name: 'listener',
    about: key,
    run: async ({ agent }, signal) =>
      agent === 'not_running' ? tryToListen(key, address) : askWhoListens(address, scheme, ask, signal),
  };
}

export function pageCheck(config: Pick<Config, 'web' | 'dataDir'>): Check {
  const { listen, tls } = config.web;
  return listenerCheck('web.listen', listen, tls.kind === 'off' ? 'http' : 'https', async (signal) => {
    await using page = ownPage(config);
    return (await page.get('/healthz', { signal })).status;
  });
}

/** Of a listener without TLS, which answers at `path`. */
export function plainCheck(key: string, address: ListenAddress, path: string): Check {
  return listenerCheck(key, address, 'http', async (signal) => {
    const { statusCode, body } = await request(`http://${askedHere(address)}${path}`, { signal });
    await body.dump();
    return statusCode;
  });
}

async function tryToListen(key: string, address: ListenAddress): ReturnType<Check['run']> {
  const server = createServer();
  const listen = (options: ListenAddress): Promise<string> =>
    new Promise((resolve, reject) => {
      server.once('error', reject).listen(options, () => resolve(''));
    });
  try {
    await openListener({ listen }, address, key);
    const where = listenText(address);
    return { level: 'green', what: { en: `${where} is free`, ja: `${where} は使えます` } };
  } catch (error) {
    if (!(error instanceof ErrorForPeople)) throw error;
    return { level: 'red', what: error.words };
  } finally {
    server.close();
  }
}

async function askWhoListens(
  address: ListenAddress,
  scheme: 'http' | 'https',
  ask: (signal: AbortSignal) => Promise<number>,
  signal: AbortSignal,
): ReturnType<Check['run']> {
  const where = `${scheme}://${listenText(address)}`;
  try {
    if ((await ask(signal)) === 200) return { level: 'green', what: same(where) };
  } catch {
    signal.throwIfAborted();
  }
  return {
    level: 'red',
    what: { en: `nothing of ours answers at ${where}`, ja: `${where} で応答がありません` },
    todo: {
      en: 'Restart the agent and read its log.',
      ja: '常駐プログラムを再起動し、ログを確かめてください。',
    },
  };
}
