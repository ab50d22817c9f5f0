// The database fails under the operations of the storefront. Takes minutes.
import { everyOperation } from './commands.mjs';

everyOperation(({ permission }) => permission === 'public');
