/** Does the gateway answer where browsers and registers come to it, or could it, once it runs? */
import { createServer } from 'node:net';
import { request } from 'undici';
import { ErrorForPeople } from '../ops/error-for-people.ts';
import { type ListenAddress, listenText } from '../ops/listen.ts';
import { openListener } from '../ops/open-listener.ts';
import { type Check, same } from './check.ts';

export function listenerCheck(key: string, address: ListenAddress): Check {
  return {
    name: 'listener',
    about: key,
    run: async ({ agent }, signal) =>
      agent === 'not_running' ? tryToListen(key, address) : askWhoListens(address, signal),
  };
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

/** All addresses: this machine is one of them. */
const anywhere: Readonly<Record<string, string>> = { '0.0.0.0': '127.0.0.1', '::': '::1' };

async function askWhoListens({ host, port }: ListenAddress, signal: AbortSignal): ReturnType<Check['run']> {
  const address = { host: anywhere[host] ?? host, port };
  try {
    const answer = await request(`http://${listenText(address)}/healthz`, { signal });
    await answer.body.dump();
    if (answer.statusCode === 200)
      return { level: 'green', what: same(`http://${listenText({ host, port })}`) };
  } catch {
    signal.throwIfAborted();
  }
  return {
    level: 'red',
    what: {
      en: `nothing of ours answers at ${listenText({ host, port })}`,
      ja: `${listenText({ host, port })} で応答がありません`,
    },
    todo: {
      en: 'Restart the agent and read its log.',
      ja: '常駐プログラムを再起動し、ログを確かめてください。',
    },
  };
}
