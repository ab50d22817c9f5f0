// Every parameter of every operation, each of its rules broken once.
import assert from 'node:assert/strict';
import { each, refused } from '../contract.mjs';
import { parameterViolations } from '../generate.mjs';

function withParameter(request, parameter, text) {
  const place = { path: 'path', query: 'query', header: 'headers' }[parameter.in];
  return { ...request, [place]: { ...request[place], [parameter.in === 'header' ? parameter.name.toLowerCase() : parameter.name]: text } };
}

export default async function parameters(t, contract) {
  for (const operation of contract.operations) {
    const request = contract.wellFormed(operation);
    const also = (search) => (Object.keys(request.query).length > 0 ? '&' : '?') + search;
    const send = (changed, search) => contract.send(operation, changed, { search });

    for (const parameter of operation.parameters) {
      await t.test(`${operation.id}: ${parameter.in} parameter ${parameter.name}`, async () => {
        await each(parameterViolations(parameter), async ({ text, code }) => {
          refused(await send(withParameter(request, parameter, text)), 'invalid_request', [[parameter.name, code]]);
        });
        if (parameter.in === 'path') {
          for (const raw of ['%', '%4', '%zz', '%FF', '%C0%AE', '%ED%A0%80'])
            await refusedByAnyone(await send(withParameter(request, parameter, { raw })), parameter.name);
        }
        if (parameter.in === 'query') {
          const pair = `${parameter.name}=1`;
          const answer = await send(request, also(`${pair}&${pair}`));
          refused(answer, 'invalid_request');
          assert.ok(answer.body.errors.some(({ pointer, code }) => pointer === parameter.name && code === 'repeated'), answer.text);
        }
        if (parameter.required && parameter.in === 'header' && parameter.name !== 'If-Match') {
          const { [parameter.name.toLowerCase()]: _, ...headers } = request.headers;
          refused(await send({ ...request, headers }), 'invalid_request', [[parameter.name, 'required']]);
        }
        if (parameter.required && parameter.in === 'query') {
          const { [parameter.name]: _, ...query } = request.query;
          refused(await send({ ...request, query }), 'invalid_request', [[parameter.name, 'required']]);
        }
      });
    }

    await t.test(`${operation.id}: parameters that it does not have`, async () => {
      refused(await send(request, also('unknown=1')), 'invalid_request', [['unknown', 'unknown']]);
      refused(await send(request, also('%24where=1&a%5B%24ne%5D=1')), 'invalid_request', [['$where', 'unknown'], ['a[$ne]', 'unknown']]);
      refused(await send(request, also('x'.repeat(1000))), 'invalid_request', [['x'.repeat(200), 'unknown']]);
      for (const search of ['a=%', 'a=%zz', 'a=%00', 'a=%FF', '%FF=a', 'a&'.repeat(65)]) {
        const answer = await send(request, also(search));
        refused(answer, 'invalid_request');
        assert.deepEqual([answer.body.errors[0].pointer, answer.body.errors[0].code], ['query', 'malformed'], search);
      }
    });

    const faulty = operation.parameters.filter(({ in: place }) => place === 'query').slice(0, 3);
    if (faulty.length > 1) {
      await t.test(`${operation.id}: every fault is named at once`, async () => {
        const broken = faulty.map((parameter) => [parameter, parameterViolations(parameter)[0]]);
        const answer = await send({ ...request, query: Object.fromEntries(broken.map(([{ name }, { text }]) => [name, text])) }, '&unknown=1');
        refused(answer, 'invalid_request', [...broken.map(([{ name }, { code }]) => [name, code]), ['unknown', 'unknown']]);
      });
    }
  }
}

// nginx refuses by itself what it cannot decode, without naming a parameter.
async function refusedByAnyone(answer, name) {
  if (answer.status === 404) return; // what it decodes to has no such path
  refused(answer, 'invalid_request');
  if (answer.body.errors) assert.equal(answer.body.errors[0].pointer, name, answer.text);
}
