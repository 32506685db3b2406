/** Debian's Chromium, as everything that looks at a page starts it: without a sandbox (as root, in containers), graphics card or errands of its own. */
import { type Browser, chromium } from 'playwright-core';

/** With windows of its own, which take more processor time than a page does: for what plays video or watches the screen. */
export const wholeChromium = '/usr/bin/chromium';

const withoutWindows = '/usr/bin/chromium-headless-shell';

/** Closed by the test files that used them, kept for the next ones of this worker: a start takes a second of processor time. */
const idle = new Map<string, Browser[]>();

let endsWithWorker = false;
/** Vitest ends a worker by this signal. Idle browsers and their folders in /tmp are removed by Playwright when the process exits, which a signal is not. */
function endWithWorker(): void {
  if (endsWithWorker) return;
  endsWithWorker = true;
  process.once('SIGTERM', () => process.exit(143));
}

/** `program`: another command that becomes it; by default Chromium without windows. `more`: further arguments. */
export async function startChromium({
  program = withoutWindows,
  more = [],
}: {
  program?: string;
  more?: readonly string[];
} = {}): Promise<Browser> {
  // A script ends when its browser is closed.
  const isShared =
    process.env['VITEST'] !== undefined &&
    more.length === 0 &&
    [withoutWindows, wholeChromium].includes(program);
  const known = isShared ? idle.get(program)?.pop() : undefined;
  if (known?.isConnected()) return known;
  if (isShared) endWithWorker();
  // Pages share a renderer: the start of one for each takes processor time.
  const args = [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-background-networking',
    '--renderer-process-limit=1',
  ];
  const browser = await chromium.launch({
    executablePath: program,
    args: [...args, ...more],
    // A worker that is ended does not wait for idle browsers: they end with it.
    ...{ handleSIGTERM: false, handleSIGINT: false, handleSIGHUP: false },
  });
  // On a busy machine only a hang takes longer.
  browser.on('context', (context) => context.setDefaultTimeout(60_000));
  // Drawing what moves takes a seventh of the processor time of a visit. Tests of motion itself set it in their context.
  if (process.env['VITEST'] !== undefined) {
    const newContext = browser.newContext.bind(browser);
    browser.newContext = (options) => newContext({ reducedMotion: 'reduce', ...options });
  }
  if (isShared)
    browser.close = async () => {
      await Promise.all(browser.contexts().map((context) => context.close()));
      idle.set(program, [...(idle.get(program) ?? []), browser]);
    };
  return browser;
}
