// What a quote is given for, and how long and where it holds.
import assert from 'node:assert/strict';
import { fillCart, place, quote, sell } from '../support/buyer.mjs';
import { startShop } from '../support/shop.mjs';
import test from '../support/test.mjs';

const shop = await startShop({ set: { TAX_RATES: 'DE:19,US-CA:8.25,*:0' } });

test('a quote adds lines, tax and shipping to the last unit', async () => {
  const mug = await sell(shop, { amount: 1999 });
  const cart = await fillCart(shop, [[mug.id, 3]]);
  const { priced } = await quote(shop, cart, { country: 'US', region: 'CA' });
  assert.equal(priced.tax_rate, '8.25');
  assert.equal(priced.subtotal.amount, 5997);
  assert.equal(priced.lines[0].tax.amount, 495); // 494.7525
  assert.equal(priced.tax.amount, 495 + 49); // shipping 590: 48.675
  assert.equal(priced.total.amount, 5997 + 590 + 544);
  const refused = async (body) => (await shop.request('POST', '/api/v1/quotes', {
    headers: cart.headers, body: { cart_id: cart.cart.id, country: 'DE', shipping_method: 'standard', ...body },
  })).body.code;
  assert.equal(await refused({ shipping_method: 'pigeon' }), 'shipping_method_unknown');
  const empty = await fillCart(shop, []);
  const answer = await shop.request('POST', '/api/v1/quotes', { headers: empty.headers, body: { cart_id: empty.cart.id, country: 'DE', shipping_method: 'standard' } });
  assert.equal(answer.body.code, 'cart_empty');
});

test('a quote does not outlive its cart, its time or its place', async () => {
  const mug = await sell(shop);
  const cart = await fillCart(shop, [[mug.id, 1]]);
  const quoted = await quote(shop, cart);
  const elsewhere = await place(shop, cart, quoted.id, { body: { shipping_address: { name: 'A', line1: 'B', city: 'C', country: 'FR' } } });
  assert.equal(elsewhere.body.code, 'destination_not_served');
  assert.equal((await place(shop, { headers: { 'x-cart-token': 'other' } }, quoted.id)).body.code, 'quote_not_found');
  await shop.request('POST', `/api/v1/carts/${cart.cart.id}/lines`, { headers: cart.headers, body: { variant_id: mug.id, quantity: 1 } });
  assert.equal((await place(shop, cart, quoted.id)).body.code, 'quote_expired');
  const later = await quote(shop, cart);
  await shop.db.collection('quotes').updateOne({ _id: later.id }, { $set: { expires_at: new Date(Date.now() - 1000) } });
  assert.equal((await place(shop, cart, later.id)).body.code, 'quote_expired');
});

test('a quote for a country is none for a region with a tax of its own', async () => {
  const mug = await sell(shop);
  const cart = await fillCart(shop, [[mug.id, 1]]);
  const to = (region) => ({ shipping_address: { name: 'A', line1: 'B', city: 'C', country: 'US', ...(region && { region }) } });
  const free = await quote(shop, cart, { country: 'US' });
  assert.equal(free.priced.tax.amount, 0);
  assert.equal((await place(shop, cart, free.id, { body: to('CA') })).body.code, 'destination_not_served');
  const taxed = await quote(shop, cart, { country: 'US', region: 'CA' });
  assert.equal((await place(shop, cart, taxed.id, { body: to('NY') })).body.code, 'destination_not_served');
  assert.equal((await place(shop, cart, free.id, { body: to('NY') })).status, 201);
});
