// The database fails under the operations of the storefront.
import { everyOperation } from './commands.mjs';

everyOperation(({ permission }) => permission === 'public');
