/** All texts, a file a desk. A key told twice is an error of the compiler's (`satisfies` below would hide it, the spread would not: names begin with their file's). */
import { dossier } from './dossier';
import { search } from './search';
import { cases } from './cases';
import { explore } from './explore';
import { region } from './region';
import { screening } from './screening';
import { admin } from './admin';
import { audit } from './audit';
import { office } from './office';
import { review } from './review';
import { shell } from './shell';
import { tour } from './tour';
import { watching } from './watching';

export const TEXTS = {
  ...dossier,
  ...search,
  ...cases,
  ...explore,
  ...region,
  ...screening,
  ...admin,
  ...audit,
  ...office,
  ...review,
  ...shell,
  ...tour,
  ...watching,
};
