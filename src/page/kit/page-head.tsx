/** A page's title, with the way back where it lies within another, and what can be done there beside it. */
import type { ComponentChildren } from 'preact';

type Props = {
  title: string;
  back?: { readonly href: string; readonly text: string };
  children?: ComponentChildren;
};

export function PageHead({ title, back, children }: Props) {
  return (
    <header class="page-head">
      {back !== undefined && (
        <a class="back-link" href={back.href}>
          ‹ {back.text}
        </a>
      )}
      <div class="page-line">
        <h2 class="page-title">{title}</h2>
        {children}
      </div>
    </header>
  );
}
