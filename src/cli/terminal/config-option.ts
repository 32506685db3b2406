/** `--config`, which most commands of the gateway have. */
import { Option } from 'commander';
import { defaultConfigPath } from '../../agent/config/load-config.ts';
import type { CommandParts } from './command-parts.ts';

export function configOption(say: CommandParts['say']): Option {
  return new Option('-c, --config <FILE>', say({ en: 'the config file', ja: '設定ファイル' })).default(
    defaultConfigPath,
  );
}
