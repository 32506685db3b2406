/** How a camera is logged in to: entered here, never shown again. */

import { Choice, Field } from '../../kit/form.tsx';
import type { Submit } from '../../kit/submit.ts';
import { useCameraTexts } from './context.ts';

export type Login = {
  readonly username: string;
  readonly password: string;
  readonly transport: 'auto' | 'tcp' | 'udp';
};

export const noLogin: Login = { username: '', password: '', transport: 'auto' };

/** `hasPassword`: one is stored, and may be used again. `isAway`: the address has come to be another camera's. */
export function LoginFields(props: {
  login: Login;
  onChange: (login: Login) => void;
  submit: Submit;
  hasPassword?: boolean;
  isAway?: boolean;
}) {
  const { login, onChange, submit, hasPassword = false, isAway = false } = props;
  const { settings } = useCameraTexts();
  const kept = hasPassword && login.username !== '' ? settings.passwordKept : undefined;
  return (
    <>
      <Field
        label={settings.username}
        name="username"
        value={login.username}
        onChange={(username) => onChange({ ...login, username })}
        submit={submit}
        hint={settings.usernameHint}
      />
      <Field
        label={settings.password}
        name="password"
        value={login.password}
        onChange={(password) => onChange({ ...login, password })}
        submit={submit}
        hint={kept !== undefined && isAway ? settings.passwordAgain : kept}
        isSecret
      />
      <details
        class="form-more"
        open={submit.errorOf('transport') !== undefined || login.transport === 'udp'}
      >
        <summary>{settings.more}</summary>
        <Choice
          label={settings.transport}
          options={[
            ['auto', settings.transportAuto],
            ['tcp', settings.tcp],
            ['udp', settings.udp],
          ]}
          value={login.transport}
          onChange={(transport) => onChange({ ...login, transport })}
        />
        {submit.errorOf('transport') !== undefined && (
          <p class="field-error">{submit.errorOf('transport')}</p>
        )}
      </details>
    </>
  );
}
