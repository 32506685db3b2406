/**
 * Safari's engine: Debian's WebKitGTK (webkit2gtk-driver) on a screen that nobody sees (Xvfb), driven over W3C WebDriver.
 * It takes a certificate that it doesn't trust, as a person does who goes on past the warning.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { freePort } from '../network/free-port.ts';
import { eventually } from '../program.ts';

export type WebKit = AsyncDisposable & {
  goto(url: string): Promise<void>;
  /** What the script's `return` gives. `arguments` are `args`. */
  run<T>(script: string, ...args: unknown[]): Promise<T>;
  /** The first element, as soon as it is there and has the text. */
  click(css: string, text?: string): Promise<void>;
  type(css: string, text: string): Promise<void>;
  /** `element`: its reference, the value of `elementKey` in an answer. */
  clickElement(element: string): Promise<void>;
  /** Key by key, after what is there. */
  typeInto(element: string, text: string): Promise<void>;
  /** Of the window, px. Returns the size of the page in it. */
  resize(width: number, height: number): Promise<readonly [number, number]>;
  waitFor(css: string, text?: string): Promise<void>;
  screenshot(): Promise<Buffer>;
};

const miniBrowser = ['x86_64', 'aarch64']
  .map((machine) => `/usr/lib/${machine}-linux-gnu/webkit2gtk-4.1/MiniBrowser`)
  .find((path) => existsSync(path));
/** An engine that hangs answers nothing any more. */
const answerMs = 60_000;
/** The key of an element in every answer (W3C WebDriver, 12.1). */
export const elementKey = 'element-6066-11e4-a52e-4f735466cecf';

/** `home`: where it keeps what is saved (in `Downloads`); by default that of this process. */
export async function startWebKit({ home }: { home?: string } = {}): Promise<WebKit> {
  await using started = new AsyncDisposableStack();
  const start = (
    command: string,
    args: string[],
    env: NodeJS.ProcessEnv,
    out: 'ignore' | 'pipe',
  ): ChildProcess =>
    started.adopt(
      spawn('setpriv', ['--pdeathsig', 'KILL', command, ...args], {
        stdio: ['ignore', out, 'ignore'],
        env: { ...process.env, ...env },
      }),
      async (child) => {
        child.kill();
        if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
      },
    );
  // It chooses a number that is free, and says which.
  const screen = start(
    'Xvfb',
    ['-displayfd', '1', '-screen', '0', '1280x1000x24', '-nolisten', 'tcp'],
    {},
    'pipe',
  );
  if (screen.stdout === null) throw new Error('no output');
  const [display] = (await once(createInterface(screen.stdout), 'line')) as [string];
  const port = await freePort();
  start(
    'WebKitWebDriver',
    [`--port=${port}`, '--host=127.0.0.1'],
    {
      DISPLAY: `:${display}`,
      ...(home !== undefined && { HOME: home, XDG_CONFIG_HOME: `${home}/.config` }),
      // As root, in a container, without a graphics card.
      ...{
        WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: '1',
        WEBKIT_DISABLE_COMPOSITING_MODE: '1',
        LIBGL_ALWAYS_SOFTWARE: '1',
      },
    },
    'ignore',
  );

  let session = '';
  async function ask(method: string, path: string, body?: unknown): Promise<unknown> {
    const response = await fetch(`http://127.0.0.1:${port}/session${session}${path}`, {
      method,
      signal: AbortSignal.timeout(answerMs),
      ...(body !== undefined && {
        body: JSON.stringify(body),
        headers: { 'content-type': 'application/json' },
      }),
    });
    const { value } = (await response.json()) as { value: unknown };
    if (!response.ok) throw new Error(`${path}: ${JSON.stringify(value)}`);
    return value;
  }
  const capabilities = {
    alwaysMatch: {
      acceptInsecureCerts: true,
      'webkitgtk:browserOptions': { binary: miniBrowser, args: ['--automation'] },
    },
  };
  const opened = await eventually(
    'WebKit has opened',
    () => ask('POST', '', { capabilities }).catch(notYet),
    60_000,
  );
  session = `/${(opened as { sessionId: string }).sessionId}`;
  started.defer(async () => {
    await ask('DELETE', '');
  });

  const run = <T>(script: string, ...args: unknown[]): Promise<T> =>
    ask('POST', '/execute/sync', { script, args }) as Promise<T>;
  async function find(css: string, text = ''): Promise<string> {
    const script =
      'return [...document.querySelectorAll(arguments[0])].find((one) => one.textContent.includes(arguments[1])) ?? null';
    const found = await eventually(
      `${css} ${text}`,
      async () => (await run<Record<string, string> | null>(script, css, text)) ?? undefined,
      60_000,
    );
    return found[elementKey] ?? '';
  }
  const clickElement = async (element: string): Promise<void> => {
    await ask('POST', `/element/${element}/click`, {});
  };
  const typeInto = async (element: string, text: string): Promise<void> => {
    await ask('POST', `/element/${element}/value`, { text });
  };
  const moved = started.move();
  return {
    run,
    ...{ clickElement, typeInto },
    resize: async (width, height) => {
      await ask('POST', '/window/rect', { x: 0, y: 0, width, height });
      return await run('return [innerWidth, innerHeight];');
    },
    goto: async (url) => {
      await ask('POST', '/url', { url });
    },
    click: async (css, text) => clickElement(await find(css, text)),
    type: async (css, text) => typeInto(await find(css), text),
    waitFor: async (css, text) => {
      await find(css, text);
    },
    screenshot: async () => Buffer.from((await ask('GET', '/screenshot')) as string, 'base64'),
    [Symbol.asyncDispose]: () => moved.disposeAsync(),
  };
}

function notYet(): undefined {
  return undefined;
}
