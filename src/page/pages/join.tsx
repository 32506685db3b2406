/** A person who was added chooses a password with their code, which a link brings along or which is typed. */
import type { JoinProps } from './join-form.tsx';
import { later } from './later.tsx';
import { SignInFrame } from './sign-in.tsx';

const JoinForm = later(() => import('./join-form.tsx').then((module) => module.JoinForm));

export function JoinPage(props: JoinProps) {
  return (
    <SignInFrame>
      <JoinForm {...props} />
    </SignInFrame>
  );
}
