// The database fails under the operations of staff. Takes minutes.
import { everyOperation } from './commands.mjs';

everyOperation(({ permission }) => permission !== 'public');
