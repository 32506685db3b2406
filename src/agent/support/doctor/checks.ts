/** All checks in order of output: prerequisites first. */
import { agentCheck, configCheck } from './agent.ts';
import { cameraCheck } from './camera.ts';
import type { Check, CheckContext } from './check.ts';
import { cloudCheck } from './cloud.ts';
import { diskCheck } from './disk.ts';
import { ffmpegCheck } from './ffmpeg.ts';
import { explainingCheck, pageCheck, pushCheck } from './listeners.ts';
import { clockCheck, memoryCheck } from './machine.ts';
import { notificationChecks } from './notifications.ts';
import { osUpdatesCheck } from './os-updates.ts';
import { posAccountCheck } from './pos-account.ts';
import { printerChecks } from './printer.ts';
import { momentSourceChecks } from './registers/moment-source.ts';
import { regionChecks } from './registers/region.ts';
import { registerChecks } from './registers/register.ts';
import { storageCheck } from './storage.ts';
import { recognitionChecks } from './text-recognition.ts';
import { updateCheck } from './update.ts';

export function checksOf(context: CheckContext): Check[] {
  const { config, cameras, posAccounts } = context;
  const { web, registers } = config;
  return [
    agentCheck,
    configCheck,
    pageCheck(config),
    ...(web.plainListen === undefined || web.tls.kind === 'off' ? [] : [explainingCheck(web.plainListen)]),
    ...(registers.listen === undefined ? [] : [pushCheck(registers.listen)]),
    ...(context.storage === undefined ? [] : [storageCheck(context.storage)]),
    diskCheck,
    memoryCheck,
    clockCheck,
    ffmpegCheck,
    ...cameras.map(cameraCheck),
    ...printerChecks(context),
    ...recognitionChecks(context),
    ...registerChecks(context),
    ...momentSourceChecks(context),
    ...regionChecks(context),
    ...posAccounts.map(posAccountCheck),
    cloudCheck,
    ...notificationChecks(context),
    updateCheck,
    osUpdatesCheck,
  ];
}
