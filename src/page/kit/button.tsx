/** A button, which says what it does and, while that is under way, that it works. */
import type { ButtonHTMLAttributes, ComponentChildren, Ref } from 'preact';
import { Icon, type IconName } from './icon.tsx';

type Props = Omit<ButtonHTMLAttributes, 'type' | 'icon' | 'ref'> & {
  text?: ComponentChildren;
  icon?: IconName;
  /** Text while it works; false or absent otherwise. */
  busy?: string | false | undefined;
  /** Nothing can be pressed now. */
  isOff?: boolean;
  isSubmit?: boolean;
  ref?: Ref<HTMLButtonElement>;
};

/** It keeps the focus while it works: not `disabled`. */
export function Button({ text, icon, busy = false, isOff, isSubmit = false, children, ...rest }: Props) {
  const isBusy = busy !== false;
  return (
    <button
      type={isSubmit ? 'submit' : 'button'}
      aria-disabled={isOff === undefined && !isBusy ? undefined : isBusy || isOff}
      {...rest}
    >
      {icon !== undefined && <Icon name={icon} />}
      {isBusy ? busy : text}
      {children}
    </button>
  );
}
