/** Debian's Chromium, as everything that looks at a page starts it: without a sandbox (as root, in containers), graphics card or errands of its own. */
import { type Browser, chromium } from 'playwright-core';

/** With windows of its own, which take more processor time than a page does: for what plays video or watches the screen. */
export const wholeChromium = '/usr/bin/chromium';

/** `program`: another command that becomes it; by default Chromium without windows. `more`: further arguments. */
export async function startChromium({
  program = '/usr/bin/chromium-headless-shell',
  more = [],
}: {
  program?: string;
  more?: readonly string[];
} = {}): Promise<Browser> {
  // Pages share a renderer: the start of one for each takes processor time.
  const args = [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-background-networking',
    '--renderer-process-limit=1',
  ];
  const browser = await chromium.launch({ executablePath: program, args: [...args, ...more] });
  // On a busy machine only a hang takes longer.
  browser.on('context', (context) => context.setDefaultTimeout(60_000));
  return browser;
}
