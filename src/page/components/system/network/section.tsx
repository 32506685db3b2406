/** How the gateway is in the network, and its settings for who is signed in. */
import { Section } from '../../../kit/section.tsx';
import { useLocale, usePageMessages } from '../../../state/locale.ts';
import { useSession } from '../../../state/session.ts';
import { useStore } from '../../../state/use-store.ts';
import { useSystem } from '../context.ts';
import { AsItIs } from './as-it-is.tsx';
import { NetworkSettings } from './settings.tsx';
import './network.css';

export function NetworkSection() {
  const words = usePageMessages().system;
  const own = usePageMessages().network;
  const { t } = useLocale();
  const { system } = useSystem();
  const { stage } = useStore(useSession());
  const { interfaces } = system.network;
  const isAlone = system.addresses.every((address) => /\/\/(127\.|localhost|\[::1\])/.test(address));
  return (
    <Section
      of="system"
      id="network"
      title={words.network.heading}
      tone={interfaces.length === 0 ? 'warn' : 'good'}
    >
      {interfaces.length === 0 && <p>{words.network.none}</p>}
      {isAlone ? (
        <p>{words.network.onlyHere}</p>
      ) : (
        <p>
          {words.network.pages}
          {t.colon}
          {system.addresses.map((address) => (
            <code key={address}>{address}</code>
          ))}
        </p>
      )}
      {stage === 'signed_in' ? (
        <NetworkSettings />
      ) : (
        <>
          <AsItIs />
          <p class="muted">{own.needsPassword}</p>
        </>
      )}
    </Section>
  );
}
