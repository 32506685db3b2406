/** shell-files.ts ROOT: puts man page and completions (bash, zsh, fish) of `tillframe` into the tree of a package, made from its commands. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { bashCompletion } from './bash-completion.ts';
import { describedCommands } from './described-commands.ts';
import { fishCompletion } from './fish-completion.ts';
import { manPage } from './man-page.ts';
import { zshCompletion } from './zsh-completion.ts';

const root = process.argv[2];
if (root === undefined) throw new Error('shell-files.ts needs the root of a package tree');
const commands = describedCommands();
write('usr/share/man/man1/tillframe.1.gz', gzipSync(manPage(commands), { level: 9 }));
write('usr/share/bash-completion/completions/tillframe', bashCompletion(commands));
write('usr/share/zsh/vendor-completions/_tillframe', zshCompletion(commands));
write('usr/share/fish/vendor_completions.d/tillframe.fish', fishCompletion(commands));

function write(path: string, content: string | Buffer): void {
  const file = join(root ?? '', path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
}
