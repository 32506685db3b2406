/** The page in Japanese: the texts come with the first load, those in English when somebody switches to it. */
import { start } from './main.tsx';
import { ja } from './text/ja.ts';

start('ja', ja);
