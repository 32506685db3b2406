/** Our own program with its page: configured, set up from a file, and listening. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { importSetUp } from '../import-set-up.ts';
import { freePort } from '../network/free-port.ts';
import { type Program, startProgram } from '../program.ts';

export type OwnPage = { readonly url: string; readonly dataDir: string; readonly agent: Program };

/** `setUp`: YAML. `url`: an address of its own. Ends with `opened`. */
export async function startOwnPage(
  opened: AsyncDisposableStack,
  { setUp, url: given }: { readonly setUp: string; readonly url?: string },
): Promise<OwnPage> {
  const folder = opened.adopt(await mkdtemp(join(tmpdir(), 'tillframe-page-')), (path) =>
    rm(path, { recursive: true, force: true }),
  );
  const url = given ?? `http://127.0.0.1:${await freePort()}`;
  const config = ['--config', join(folder, 'config.yaml')];
  await writeFile(
    join(folder, 'config.yaml'),
    `shop: { id: shop-1, name: ユビ珈琲 }\ndataDir: data\nweb: { listen: '${new URL(url).host}' }\nclock: { state: synced }\n`,
  );
  await writeFile(join(folder, 'set-up.yaml'), setUp);
  await importSetUp(join(folder, 'set-up.yaml'), join(folder, 'config.yaml'));
  const agent = opened.use(startProgram(['run', ...config]));
  await agent.line(/page server listening/);
  return { url, dataDir: join(folder, 'data'), agent };
}
