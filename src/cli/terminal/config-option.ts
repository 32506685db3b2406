/** `--config`, which most commands of the gateway have. */
import { Option } from 'commander';
import { defaultConfigPath } from '../../agent/config/load-config.ts';
import type { CommandContext } from './command-context.ts';

export function configOption(help: CommandContext['help']): Option {
  return new Option('-c, --config <FILE>', help('option.config')).default(defaultConfigPath);
}
