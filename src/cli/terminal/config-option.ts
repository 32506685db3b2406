/** `--config`, which most commands of the gateway have. */
import { Option } from 'commander';
import { defaultConfigPath } from '../../agent/config/load-config.ts';
import type { CommandParts } from './command-parts.ts';

export function configOption(localized: CommandParts['localized']): Option {
  return new Option('-c, --config <FILE>', localized({ en: 'the config file', ja: '設定ファイル' })).default(
    defaultConfigPath,
  );
}
