/** How each part of the system page stands: a sentence, and whether it needs somebody. */
import { getNotifications } from '../../../api/notifications.ts';
import { useFresh } from '../../../state/fresh.ts';
import { useLocale, usePageMessages } from '../../../state/locale.ts';
import { linkedRegisters } from '../../../state/registers.ts';
import { useSession } from '../../../state/session.ts';
import { useStore } from '../../../state/use-store.ts';
import type { Tone } from '../../../text/messages.ts';
import { useSettings } from '../../settings/setting.tsx';
import { useCloudState } from '../cloud.tsx';
import { useSystem } from '../context.ts';
import { devicesTone } from '../devices.tsx';
import { useStorageState } from '../storage.tsx';
import type { PartName } from './parts.ts';

/** Without a tone it has nothing to be well or ill. */
export type PartState = { readonly text: string; readonly tone?: Tone };
export type PartStates = Readonly<Record<PartName, PartState>>;

const freshMs = 15_000;

export const needsSomebody = ({ tone }: PartState): boolean => tone === 'warn' || tone === 'bad';

export function usePartStates(): PartStates {
  const { system: words, settings: forms, people, log } = usePageMessages();
  const { stage } = useStore(useSession());
  const { settings } = useSettings() ?? {};
  const { status } = useSystem();
  const isUnnamed = settings?.shop.madeIn === 'default';
  return {
    shop: isUnnamed ? { tone: 'warn', text: forms.shop.unnamed } : { tone: 'good', text: status.shop.name },
    people: { text: people.sectionText },
    log: { text: log.section },
    notifications: useNotificationsState(),
    cloud: useCloudState(),
    storage: useStorageState(),
    devices: useDevicesState(),
    network: useNetworkState(),
    updates: useUpdatesState(),
    'check-up': { text: words.parts.checkUp },
    'hand-over': { text: words.parts.handOver },
    access:
      stage === 'signed_in' ? { text: words.parts.access } : { tone: 'warn', text: words.access.openText },
  };
}

function useNotificationsState(): PartState {
  const { system } = usePageMessages();
  const { format } = useLocale();
  const { value } = useFresh(getNotifications, { everyMs: freshMs, latest: '' });
  const channels = value?.channels ?? [];
  if (channels.length === 0) return { text: system.parts.noRecipients };
  const failing = channels.filter(({ problem }) => problem !== undefined);
  return failing.length === 0
    ? { tone: 'good', text: system.parts.recipients(format.number(channels.length)) }
    : { tone: 'bad', text: system.parts.failing(failing.map(({ name }) => name)) };
}

function useDevicesState(): PartState {
  const { system: words } = usePageMessages();
  const { t, format } = useLocale();
  const { status, nowMs } = useSystem();
  const { cameras } = status;
  const registers = words.parts.registers(format.number(linkedRegisters(status).length));
  const up = cameras.filter(({ state }) => state === 'up').length;
  const cameraText = cameras.length === 0 ? t.header.noCameras : t.header.cameras(up, cameras.length);
  return { tone: devicesTone(cameras, nowMs), text: [cameraText, registers].join(t.comma) };
}

function useNetworkState(): PartState {
  const { system: words } = usePageMessages();
  const { status, system } = useSystem();
  if (system.network.interfaces.length === 0) return { tone: 'warn', text: words.network.none };
  if (status.clock !== 'synced') return { tone: 'warn', text: words.clock.unsynced };
  return { tone: 'good', text: system.addresses[0] ?? words.network.onlyHere };
}

function useUpdatesState(): PartState {
  const { versions: words } = usePageMessages().system;
  const { language, format } = useLocale();
  const { system, status, nowMs } = useSystem();
  const { tillframe, ffmpeg } = system.versions;
  const { last } = system.updates;
  if (ffmpeg === undefined) return { tone: 'bad', text: words.noFfmpeg };
  if (last !== undefined && !last.isInstalled)
    return { tone: 'warn', text: words.updates.last(format.moment(last.at, nowMs), last.message[language]) };
  const running = format.duration(nowMs - Date.parse(status.startedAt));
  return { text: words.summary(tillframe, running) };
}
