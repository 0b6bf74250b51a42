/** All texts, a file a desk. A key told twice is an error of the compiler's (`satisfies` below would hide it, the spread would not: names begin with their file's). */
import { shell } from './shell';

export const TEXTS = {
  ...shell,
};
