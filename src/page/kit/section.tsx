/** A section of a page, named by its title: what is so in plain words first, figures behind 詳細. */
import type { ComponentChildren } from 'preact';
import type { Tone } from '../text/messages.ts';

type Props = {
  of: 'camera' | 'system';
  id: string;
  title: string;
  /** How it stands; without it the section has nothing to be well or ill. */
  tone?: Tone;
  children: ComponentChildren;
};

export function Section({ of, id, title, tone, children }: Props) {
  return (
    <section class={`card ${of}-section`} id={`${of}-${id}`} aria-labelledby={`${of}-${id}-title`}>
      <h3 id={`${of}-${id}-title`}>
        {tone !== undefined && <span class={`dot ${tone}`} />}
        {title}
      </h3>
      {children}
    </section>
  );
}
