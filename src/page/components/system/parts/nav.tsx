/** The way between the parts of the system page, where there is room beside them; a part that needs somebody is marked. */
import type { ComponentChildren } from 'preact';
import { usePageMessages } from '../../../state/locale.ts';
import { pageHref } from '../../../state/route.ts';
import { useMay } from '../../../state/session.ts';
import { type PartName, partNames, rightsOf } from './parts.ts';
import { needsSomebody, usePartStates } from './states.ts';

/** `current`: undefined on the overview. */
export function PartNav({ current }: { current: PartName | undefined }) {
  const { parts: words } = usePageMessages().system;
  const states = usePartStates();
  return (
    <nav class="system-nav" aria-label={words.nav}>
      <a href={pageHref('system')} aria-current={current === undefined ? 'page' : undefined}>
        {words.overview}
      </a>
      {partNames.map((part) => (
        <PermittedPart key={part} part={part}>
          <a href={pageHref('system', part)} aria-current={part === current ? 'page' : undefined}>
            {words.names[part]}
            {needsSomebody(states[part]) && (
              <span class={`dot ${states[part].tone}`} role="img" aria-label={words.marked} />
            )}
          </a>
        </PermittedPart>
      ))}
    </nav>
  );
}

/** Shown to those who may see one of its sections. */
export function PermittedPart({ part, children }: { part: PartName; children: ComponentChildren }) {
  const allowed = rightsOf(part).map(useMay);
  return allowed.some((may) => may) ? <>{children}</> : null;
}
