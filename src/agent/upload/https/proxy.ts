/**
 * The HTTP proxy between shop and cloud, from config or environment. TLS ends at the cloud: a proxy only sees
 * the destination. Pure.
 */

import type { LocalizedText } from '../../../lib/text/language.ts';
import { addressForms } from '../../../lib/yaml/key-rules.ts';
import { configText } from '../../config/text/config-text.ts';

export type Proxy = {
  /** Includes its login, if required: a secret. */
  readonly url: string;
  /** Hosts reached directly, as in NO_PROXY. */
  readonly noProxy: string;
};

export type Environment = Readonly<Record<string, string | undefined>>;

/** Value for no proxy, whatever the environment contains. */
const noProxyAtAll = 'off';

/** Reason that a text is no valid proxy. The text may hold a password and isn't repeated. */
export function proxyProblem(text: string): LocalizedText | undefined {
  return text === noProxyAtAll || parseProxy(text) !== undefined ? undefined : expectedProxy;
}

/**
 * The config's proxy, which then applies to everything; otherwise that of the environment, by the common
 * rules.
 */
export function chooseProxy(
  written: string | undefined,
  environment: Environment,
): { readonly proxy?: Proxy; readonly problem?: LocalizedText } {
  if (written === noProxyAtAll) return {};
  if (written !== undefined) return { proxy: { url: parseProxy(written) ?? '', noProxy: '' } };
  const [name, text] = firstOf(environment, ['https_proxy', 'HTTPS_PROXY']);
  if (text === '') return {};
  const url = parseProxy(text);
  const [, noProxy] = firstOf(environment, ['no_proxy', 'NO_PROXY']);
  if (url !== undefined) return { proxy: { url, noProxy } };
  return { problem: configText('proxy_of_environment', { name, why: expectedProxy }) };
}

const expectedProxy: LocalizedText = configText('proxy_form');

const form = new RegExp(addressForms.proxy.pattern);

/** The complete address; undefined for an invalid one. The default scheme is http. */
function parseProxy(text: string): string | undefined {
  if (!form.test(text)) return undefined;
  const full = text.includes('://') ? text : `http://${text}`;
  if (!URL.canParse(full)) return undefined;
  const { protocol, hostname, pathname, search, hash, username, password, href } = new URL(full);
  const isAddress = hostname !== '' && pathname === '/' && search === '' && hash === '';
  if (!isAddress || (protocol !== 'http:' && protocol !== 'https:')) return undefined;
  return isDecodable(username) && isDecodable(password) ? href : undefined;
}

function isDecodable(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}

function firstOf(environment: Environment, names: readonly [string, string]): [name: string, text: string] {
  for (const name of names) {
    const text = environment[name]?.trim() ?? '';
    if (text !== '') return [name, text];
  }
  return [names[1], ''];
}
