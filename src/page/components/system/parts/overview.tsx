/** The start of the system page: whether all is well, then each part with its state and the way to it. */
import { usePageMessages } from '../../../state/locale.ts';
import { pageHref } from '../../../state/route.ts';
import { PermittedPart } from './nav.tsx';
import { partNames } from './parts.ts';
import { needsSomebody, usePartStates } from './states.ts';

export function Overview() {
  const { parts: words } = usePageMessages().system;
  const states = usePartStates();
  const open = Object.values(states).filter(needsSomebody);
  const tone = open.length === 0 ? 'good' : open.some((state) => state.tone === 'bad') ? 'bad' : 'warn';
  return (
    <section class="overview" aria-labelledby="overview">
      <h3 id="overview" class={`overview-state ${tone}`}>
        <span class={`dot ${tone}`} />
        {open.length === 0 ? words.good : words.attention(open.length)}
      </h3>
      <ul class="overview-parts">
        {partNames.map((part) => {
          const { tone, text } = states[part];
          return (
            <PermittedPart key={part} part={part}>
              <li class={`card${needsSomebody(states[part]) ? ` ${tone}` : ''}`}>
                <a href={pageHref('system', part)}>
                  <strong>
                    {tone !== undefined && <span class={`dot ${tone}`} />}
                    {words.names[part]}
                  </strong>
                  <span class="muted">{text}</span>
                </a>
              </li>
            </PermittedPart>
          );
        })}
      </ul>
    </section>
  );
}
