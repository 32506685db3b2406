/** `--config`, which most commands of the gateway have. */
import { Option } from 'commander';
import { defaultConfigPath } from '../../agent/config/load-config.ts';
import type { CommandParts } from './command-parts.ts';

export function configOption(help: CommandParts['help']): Option {
  return new Option('-c, --config <FILE>', help('option.config')).default(defaultConfigPath);
}
