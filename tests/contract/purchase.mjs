// The fixtures of the purchase: carts, quotes, orders and what staff do with them.
import { randomUUID } from 'node:crypto';
import { act, address, buy, fillCart, orderBody, place, quote, sell } from '../support/buyer.mjs';

const nowhere = (prefix) => `${prefix}_${'0'.repeat(26)}`;
const key = () => ({ 'idempotency-key': randomUUID() });

const cartWith = async (shop, quantity = 1) => {
  const variant = await sell(shop, { stock: 5 });
  return { variant, ...(await fillCart(shop, quantity ? [[variant.id, quantity]] : [])) };
};
const cartPath = async (shop, quantity) => {
  const { cart, headers, variant } = await cartWith(shop, quantity);
  return { path: { cart: cart.id }, headers, variant };
};
const noCart = () => ({ path: { cart: nowhere('crt'), variant: nowhere('var') }, headers: { 'x-cart-token': 'none' } });
const ordered = async (shop) => {
  const variant = await sell(shop);
  const { cart } = await buy(shop, variant.id);
  return { path: { cart: cart.cart.id, variant: variant.id }, headers: cart.headers, variant };
};
const lineOf = async (shop, quantity) => {
  const { path, headers, variant } = await cartPath(shop, quantity);
  return { path: { ...path, variant: variant.id }, headers };
};

const quoted = async (shop) => {
  const cart = await cartWith(shop);
  return { cart, quote: await quote(shop, cart) };
};
const placing = ({ cart, quote: { id } }, body = {}) => ({ headers: { ...cart.headers, ...key() }, body: { ...orderBody(id), ...body } });

const staffOrder = async (shop, actions = []) => {
  const { order } = await buy(shop, (await sell(shop)).id);
  for (const [action, body] of actions) await act(shop, order.id, action, body);
  const { headers } = await shop.staff('GET', `/api/v1/admin/orders/${order.id}`);
  return { path: { order: order.id }, headers: { 'if-match': headers.etag } };
};
const noOrder = () => ({ path: { order: nowhere('ord') }, headers: { 'if-match': '"1"' } });
const shipment = { carrier: 'Post', tracking_number: 'T1' };
const started = ['start-processing'];
const action = (before, body, wrongBefore) => ({
  request: async (shop) => ({ ...(await staffOrder(shop, before)), body }),
  problems: {
    order_not_found: () => ({ ...noOrder(), body }),
    transition_not_allowed: async (shop) => ({ ...(await staffOrder(shop, wrongBefore)), body }),
  },
});
const signed = async (shop) => {
  const { order } = await buy(shop, (await sell(shop)).id);
  return { path: { order: order.id }, query: { signature: new URL(order.link, 'https://shop').searchParams.get('signature') } };
};
const unsigned = () => ({ path: { order: nowhere('ord') }, query: { signature: 'x' } });

export default {
  cart_create: {
    request: () => ({ body: {} }),
    problems: {
      variant_not_found: () => ({ body: { lines: [{ variant_id: nowhere('var'), quantity: 1 }] } }),
      out_of_stock: async (shop) => ({ body: { lines: [{ variant_id: (await sell(shop, { stock: 1 })).id, quantity: 2 }] } }),
      cart_full: async (shop) => ({ body: { lines: [{ variant_id: (await sell(shop, { stock: 500 })).id, quantity: 100 }] } }),
    },
  },
  cart_get: { request: cartPath, problems: { cart_not_found: noCart } },
  cart_add_line: {
    request: async (shop) => {
      const { path, headers, variant } = await cartPath(shop);
      return { path, headers, body: { variant_id: variant.id, quantity: 1 } };
    },
    problems: {
      cart_not_found: () => ({ ...noCart(), body: { variant_id: nowhere('var'), quantity: 1 } }),
      cart_ordered: async (shop) => {
        const { path, headers, variant } = await ordered(shop);
        return { path, headers, body: { variant_id: variant.id, quantity: 1 } };
      },
      variant_not_found: async (shop) => ({ ...(await cartPath(shop)), body: { variant_id: nowhere('var'), quantity: 1 } }),
      out_of_stock: async (shop) => {
        const { path, headers, variant } = await cartPath(shop);
        return { path, headers, body: { variant_id: variant.id, quantity: 5 } };
      },
      cart_full: async (shop) => {
        const { path, headers, variant } = await cartPath(shop);
        return { path, headers, body: { variant_id: variant.id, quantity: 100 } };
      },
    },
  },
  cart_change_line: {
    request: async (shop) => ({ ...(await lineOf(shop)), body: { quantity: 2 } }),
    problems: {
      cart_not_found: () => ({ ...noCart(), body: { quantity: 1 } }),
      cart_ordered: async (shop) => ({ ...(await ordered(shop)), body: { quantity: 1 } }),
      line_not_found: async (shop) => ({ ...(await lineOf(shop, 0)), body: { quantity: 1 } }),
      variant_not_found: async (shop) => {
        const line = await lineOf(shop);
        await shop.db.collection('products').updateOne({ 'variants.id': line.path.variant }, { $set: { status: 'draft' } });
        return { ...line, body: { quantity: 2 } };
      },
      out_of_stock: async (shop) => ({ ...(await lineOf(shop)), body: { quantity: 6 } }),
      cart_full: async (shop) => ({ ...(await lineOf(shop)), body: { quantity: 100 } }),
    },
  },
  cart_remove_line: {
    request: lineOf,
    problems: { cart_not_found: noCart, cart_ordered: ordered, line_not_found: (shop) => lineOf(shop, 0) },
  },
  orders_quote: {
    request: async (shop) => {
      const { cart, headers } = await cartWith(shop);
      return { headers, body: { cart_id: cart.id, country: 'DE', shipping_method: 'standard' } };
    },
    problems: {
      cart_not_found: () => ({ headers: noCart().headers, body: { cart_id: nowhere('crt'), country: 'DE', shipping_method: 'standard' } }),
      cart_ordered: async (shop) => {
        const { path, headers } = await ordered(shop);
        return { headers, body: { cart_id: path.cart, country: 'DE', shipping_method: 'standard' } };
      },
      cart_empty: async (shop) => {
        const { cart, headers } = await cartWith(shop, 0);
        return { headers, body: { cart_id: cart.id, country: 'DE', shipping_method: 'standard' } };
      },
      not_for_sale: async (shop) => {
        const { cart, headers, variant } = await cartWith(shop);
        await shop.db.collection('products').updateOne({ 'variants.id': variant.id }, { $set: { status: 'draft' } });
        return { headers, body: { cart_id: cart.id, country: 'DE', shipping_method: 'standard' } };
      },
      destination_not_served: async (shop) => {
        const { cart, headers } = await cartWith(shop);
        return { headers, body: { cart_id: cart.id, country: 'AQ', shipping_method: 'standard' } };
      },
      shipping_method_unknown: async (shop) => {
        const { cart, headers } = await cartWith(shop);
        return { headers, body: { cart_id: cart.id, country: 'DE', shipping_method: 'pigeon' } };
      },
    },
  },
  orders_place: {
    request: async (shop) => placing(await quoted(shop)),
    problems: {
      quote_not_found: async (shop) => placing({ ...(await quoted(shop)), quote: { id: nowhere('quo') } }),
      quote_expired: async (shop) => {
        const one = await quoted(shop);
        await shop.db.collection('quotes').updateOne({ _id: one.quote.id }, { $set: { expires_at: new Date(0) } });
        return placing(one);
      },
      quote_used: async (shop) => {
        const one = await quoted(shop);
        await place(shop, one.cart, one.quote.id);
        return placing(one);
      },
      out_of_stock: async (shop) => {
        const one = await quoted(shop);
        await buy(shop, one.cart.variant.id, 5);
        return placing(one);
      },
      destination_not_served: async (shop) => placing(await quoted(shop), { shipping_address: { ...address, country: 'FR' } }),
    },
  },
  orders_look_up: {
    request: async (shop) => {
      const { order } = await buy(shop, (await sell(shop)).id);
      return { body: { number: order.number, email: order.email } };
    },
    problems: { order_not_found: () => ({ body: { number: 'AAAA-AAAA-AAAA', email: 'nobody@example.org' } }) },
  },
  orders_get_order: { request: signed, problems: { order_not_found: unsigned } },
  orders_verify: { request: signed, problems: { order_not_found: unsigned } },
  orders_staff_list: { request: () => ({}) },
  orders_staff_get: { request: (shop) => staffOrder(shop), problems: { order_not_found: noOrder } },
  orders_staff_start_processing: action([], undefined, [started]),
  orders_staff_ship: action([started], shipment, [['cancel', { reason: 'no' }]]),
  orders_staff_deliver: action([started, ['ship', shipment]], undefined, []),
  orders_staff_cancel: action([], { reason: 'no' }, [['cancel', { reason: 'no' }]]),
  orders_staff_return: action([started, ['ship', shipment]], { reason: 'no' }, []),
  inventory_staff_adjust: {
    request: async (shop) => ({ path: { variant: (await sell(shop)).id }, headers: key(), body: { difference: 1 } }),
    problems: {
      variant_not_found: () => ({ path: { variant: nowhere('var') }, headers: key(), body: { difference: 1 } }),
      stock_below_promised: async (shop) => ({ path: { variant: (await sell(shop, { stock: 1 })).id }, headers: key(), body: { difference: -2 } }),
    },
  },
};
