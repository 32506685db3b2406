/** English names of roles. Pure. */
import type { Role } from './roles.ts';

export const roleNamesEn: Readonly<Record<Role, string>> = {
  owner: 'Owner',
  manager: 'Manager',
  staff: 'Staff',
  installer: 'Installer',
};
