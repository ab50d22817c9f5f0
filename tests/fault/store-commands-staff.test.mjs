// The database fails under the operations of staff.
import { everyOperation } from './commands.mjs';

everyOperation(({ permission }) => permission !== 'public');
