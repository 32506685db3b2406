/** Japanese names of roles. Pure. */
import type { Role } from './roles.ts';

export const roleNamesJa: Readonly<Record<Role, string>> = {
  owner: 'オーナー',
  manager: '店長',
  staff: 'スタッフ',
  installer: '設置業者',
};
