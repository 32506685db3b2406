/**
 * `tillframe provision --boot DIR`: imports the folder `tillframe` of a boot partition. For the unit that runs as root before the agent.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, existsSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { z } from 'zod';
import { loadConfig } from '../agent/config/load-config.ts';
import { type BootImported, importBoot } from '../agent/system/provision/import-boot.ts';
import {
  type DevicesImported,
  devicesImportedSchema,
  importDevices,
} from '../agent/system/provision/import-devices.ts';
import { changeText, noteText } from '../agent/system/transfer/import-messages.ts';
import { rfc3339 } from '../domain/time/time-text.ts';
import { systemClock } from '../lib/clock.ts';
import { readDeviceIdentity } from '../lib/device-identity.ts';
import type { FileOwner } from '../lib/files/replace-file.ts';
import { createLog } from '../lib/log.ts';
import type { Language } from '../lib/text/language.ts';
import { problemText } from '../lib/yaml/yaml-file.ts';
import { openStoreOf } from './terminal/open-store.ts';
import type { ExitCode, Terminal } from './terminal/terminal.ts';
import { messagesIn } from './text/messages.ts';

/** User that the package creates for the agent. */
const agentUser = 'tillframe';

export async function provisionBoot(
  { boot, config: configFile, root }: { boot: string; config: string; root: string },
  terminal: Terminal,
): Promise<ExitCode> {
  const t = messagesIn(terminal.language);
  if (root === '/' && userInfo().uid !== 0) {
    // Refused: host name and network require root, and NetworkManager ignores files of other owners.
    terminal.printError(`tillframe: ${t('boot.as_root', { boot })}`);
    return 1;
  }
  const folder = join(boot, 'tillframe');
  if (!existsSync(folder)) {
    terminal.printError(`tillframe: ${t('boot.no_folder', { folder })}`);
    return 0;
  }
  const identity = readDeviceIdentity();
  const taken = await importBoot({
    ...{ folder, configFile, root, identity, agentOf },
    now: rfc3339(systemClock.nowMs(), 'Asia/Tokyo'),
    importDevices: async (content, agent, isToBeRepeated) => {
      const handed = { content, isToBeRepeated, identity };
      return agent === undefined
        ? await intoDatabase(configFile, handed)
        : await asAgent({ configFile, handed, agent }, terminal);
    },
  });
  for (const { file, problems } of taken.problems)
    for (const problem of problems)
      terminal.printError(problemText(join(folder, file), problem, terminal.language));
  for (const line of linesOf(taken, configFile, terminal.language)) terminal.print(line);
  for (const why of taken.failed) terminal.printError(`tillframe: ${why}`);
  // The unit fails for operations that the machine refused, not for issues in the files, which are reported in ERROR.txt.
  if (taken.failed.length > 0) return 1;
  return taken.problems.some(({ problems }) => problems.length > 0) ? 2 : 0;
}

/** Data that root passes to the process of the agent's user. Includes the identity: the serial number of a PC is readable by root only. */
const handedOver = z.strictObject({
  content: z.string(),
  isToBeRepeated: z.boolean(),
  identity: z.strictObject({
    serial: z.string().exactOptional(),
    macs: z.array(z.string()).readonly(),
    machineId: z.string().exactOptional(),
  }),
});
type HandedOver = z.output<typeof handedOver>;

/** `provision --take-in`: the process that runs as the agent's user. Throws when `handed` is malformed. */
export async function takeHandedOver(configFile: string, handed: string): Promise<DevicesImported> {
  return await intoDatabase(configFile, handedOver.parse(JSON.parse(handed)));
}

async function intoDatabase(
  configFile: string,
  { content, isToBeRepeated, identity }: HandedOver,
): Promise<DevicesImported> {
  const loaded = loadConfig(configFile);
  if (!loaded.ok) throw new Error(`${configFile} cannot be used`);
  const { dataDir, shop } = loaded.config;
  await using store = await openStoreOf(loaded.config);
  return await importDevices(
    {
      ...{ store, shopId: shop.id, dataDir, identity, clock: systemClock },
      log: createLog({ level: 'silent' }),
    },
    { text: content, place: 'boot', isToBeRepeated },
  );
}

/** The database belongs to the agent's user: files created by root would not be writable for the agent. */
async function asAgent(
  work: { configFile: string; handed: HandedOver; agent: FileOwner },
  { self, environment = {} }: Terminal,
): Promise<DevicesImported> {
  const { configFile, handed, agent } = work;
  const [program = '', ...args] = self?.program ?? [];
  const child = spawn(program, [...args, 'provision', '--take-in', '--config', configFile], {
    ...agent,
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { PATH: environment['PATH'], LANG: environment['LANG'] },
  });
  // A child that exits before reading all its input: its exit code is more informative.
  child.stdin.on('error', () => undefined);
  child.stdin.end(JSON.stringify(handed));
  const closed = once(child, 'close') as Promise<[number | null]>;
  const [answer, [code]] = await Promise.all([text(child.stdout), closed]);
  if (code !== 0)
    throw new Error(`the database could not be filled as user ${agent.uid} (exit code ${String(code)})`);
  return devicesImportedSchema.parse(JSON.parse(answer));
}

/** Creates the user when missing. Undefined when this user is not root or no other user exists: then the process works as itself. */
function agentOf(dataDir: string): FileOwner | undefined {
  if (userInfo().uid !== 0) return undefined;
  if (!existsSync(dataDir)) {
    const user = userNamed(agentUser);
    if (user === undefined) return undefined;
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    chownSync(dataDir, user.uid, user.gid);
    return user;
  }
  const { uid, gid } = statSync(dataDir);
  return uid === 0 ? undefined : { uid, gid };
}

/** passwd(5). */
function userNamed(name: string): FileOwner | undefined {
  const line = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find((one) => one.startsWith(`${name}:`));
  const [, , uid, gid] = line?.split(':') ?? [];
  return uid === undefined || gid === undefined ? undefined : { uid: Number(uid), gid: Number(gid) };
}

function linesOf(taken: BootImported, file: string, language: Language): string[] {
  const t = messagesIn(language);
  const { leftOut, hostName } = taken;
  const { change, code = 'none', notes = [] } = taken.taken ?? {};
  return [
    t(`boot.${taken.config}`, { file }),
    ...(leftOut.length === 0 ? [] : [t('boot.left_out', { list: leftOut.join(t('boot.comma')) })]),
    ...(hostName === undefined ? [] : [t('boot.host_name', { hostName })]),
    ...(change === undefined ? [] : [t('boot.set_up', { change: changeText(change) })]),
    ...notes.map((note) => noteText(note)[language]),
    ...(code === 'none' ? [] : [t(`boot.code_${code}`)]),
    ...(taken.taken?.kind === 'known' ? [t('boot.known')] : []),
    ...(taken.mark === 'unwritable' ? [t('boot.unwritable')] : []),
  ];
}
