// What cannot be guessed from the contract: for each operation a request that succeeds, where its declaration alone does not
// make one, and for each of its own problems a request that meets it. Each is a function of the shop's helper and is called anew for
// every request, because a request that changes something can be sent once. A request may have
//   path     values of the path parameters          headers  such as If-Match
//   query    parameters                              body     members of the body, besides the required ones
//   undo     brings things back to order afterwards
// An operation that is not here is asked with what is required, generated from its declaration.
import { readdirSync } from 'node:fs';

const folder = new URL('./fixtures/', import.meta.url);
const fixtures = {};
for (const name of readdirSync(folder)) if (name !== 'common.mjs') Object.assign(fixtures, (await import(new URL(name, folder))).default);
export default fixtures;

// What the shop of the tests must have for them.
export const settings = { TAX_RATES: 'DE:19,US-CA:7.25' };

// What cannot be produced on purpose, each with the reason.
const otherBuyers = 'five others would have to change the same cart between our reads and writes';
export const exceptions = {
  'system_health internal_error': 'it has nothing that could fail',
  'system_metrics internal_error': 'it has nothing that could fail',
  'cart_add_line write_conflict': otherBuyers,
  'cart_change_line write_conflict': otherBuyers,
  'cart_remove_line write_conflict': otherBuyers,
  'checkout_quote write_conflict': 'the quote of a key would have to be deleted between two of our looks at it',
  'checkout_place write_conflict': 'it tries until its deadline, and what it says then is that the database does not answer',
};
