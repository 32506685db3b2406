/** The page in English: the texts come with the first load, those in Japanese when somebody switches to it. */
import { start } from './main.tsx';
import { en } from './text/en.ts';

start('en', en);
