/** Content for roles with a right; nothing for others. */
import type { ComponentChildren } from 'preact';
import type { Right } from '../../domain/people/roles.ts';
import { useMay } from '../state/session.ts';

export function Permitted({ right, children }: { right: Right; children: ComponentChildren }) {
  return useMay(right) ? <>{children}</> : null;
}
