/** How a camera is logged in to: entered here, never shown again. */
import type { FormField } from '../../kit/form/form.tsx';
import type { CameraMessages } from '../../text/cameras-ja.ts';

export type Login = {
  readonly username: string;
  readonly password: string;
  readonly transport: 'auto' | 'tcp' | 'udp';
};

export const noLogin: Login = { username: '', password: '', transport: 'auto' };

/** `hasPassword`: one is stored, and may be used again. `isAway`: the address has come to be another camera's. */
export function loginFields(
  login: Login,
  { settings }: CameraMessages,
  { hasPassword = false, isAway = false } = {},
): FormField<keyof Login>[] {
  const kept = hasPassword && login.username !== '';
  const passwordHint = isAway ? settings.passwordAgain : settings.passwordKept;
  return [
    { name: 'username', label: settings.username, hint: settings.usernameHint },
    { type: 'secret', name: 'password', label: settings.password, hint: kept ? passwordHint : undefined },
    {
      type: 'group',
      summary: settings.more,
      isOpen: login.transport === 'udp',
      fields: [
        {
          type: 'choice',
          name: 'transport',
          label: settings.transport,
          options: [
            ['auto', settings.transportAuto],
            ['tcp', settings.tcp],
            ['udp', settings.udp],
          ],
        },
      ],
    },
  ];
}
