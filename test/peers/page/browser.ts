/** Debian's Chromium, as everything that looks at a page starts it: without a sandbox (as root, in containers), graphics card or errands of its own. */
import { type Browser, chromium } from 'playwright-core';

/** `program`: another command that becomes it. `more`: further arguments. */
export function startChromium({
  program = '/usr/bin/chromium',
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
  return chromium.launch({ executablePath: program, args: [...args, ...more] });
}
