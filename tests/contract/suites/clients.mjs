// What the shop publishes of its contract is enough to make clients from it: others' tools read it, and know every answer.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import postman from 'openapi-to-postmanv2';
import openapiTS, { astToString } from 'openapi-typescript';

const run = promisify(execFile);
const typescript = createRequire(import.meta.url).resolve('typescript/bin/tsc');

// A client that acts on what placing an order may meet.
const use = (check) => `
import type { components, operations } from './contract';
type Answers = operations['place']['responses'];
type Problem<Status extends keyof Answers> = Answers[Status] extends { content: { 'application/problem+json': infer P } } ? P : never;
export function advice(problem: Problem<409>): string {
  switch (problem.code) {
    case 'quote_expired': case 'quote_used': return 'ask for another quote';
    case 'out_of_stock': return problem.title;
    case 'idempotency_key_in_flight': return 'wait';
    ${check}
  }
  const all: never = problem.code; // the codes above are all that there are
  return all;
}
export const total = (order: Answers[201]['content']['application/json']): components['schemas']['Money'] => order.priced.total;
export const where = (headers: Answers[201]['headers']): string | undefined => headers.Location;
export const key: operations['place']['parameters']['header']['Idempotency-Key'] = 'needed';
`;

// Compiles clients against the types, and gives the complaints of the compiler about each.
async function compile(types, clients) {
  const folder = await mkdtemp(join(tmpdir(), 'cartwright-client-'));
  try {
    await writeFile(join(folder, 'contract.d.ts'), types);
    for (const [name, text] of Object.entries(clients)) await writeFile(join(folder, `${name}.ts`), text);
    const options = ['--strict', '--noEmit', '--target', 'es2022', '--skipLibCheck'];
    const complaints = await run(process.execPath, [typescript, ...options, ...Object.keys(clients).map((name) => `${name}.ts`)], { cwd: folder })
      .then(() => '', ({ stdout, stderr }) => stdout + stderr);
    return (name) => complaints.split('\n').filter((line) => line.startsWith(`${name}.ts`) || !/^\w+\.ts/.test(line)).join('\n').trim();
  } finally {
    await rm(folder, { recursive: true });
  }
}

export default async function clients(t, contract) {
  const { status, body: published } = await contract.shop.request('GET', '/docs/openapi.json');

  await t.test('the published contract names the shop that serves it', () => {
    assert.equal(status, 200);
    assert.deepEqual(published.servers.map(({ url }) => url), [contract.shop.url]);
    assert.doesNotMatch(JSON.stringify(published), /@[A-Z_]+@/);
  });

  await t.test('openapi-typescript makes types of it, in which the codes of each status are known', async () => {
    const types = astToString(await openapiTS(published));
    const complaints = await compile(types, {
      good: use(''),
      knowsTooMuch: use("case 'order_not_found': return 'no such thing';"),
      knowsTooLittle: use('').replace("case 'out_of_stock': return problem.title;", ''),
    });
    assert.equal(complaints('good'), '');
    assert.match(complaints('knowsTooMuch'), /"order_not_found"' is not comparable/);
    assert.match(complaints('knowsTooLittle'), /"out_of_stock"' is not assignable to type 'never'/);
  });

  await t.test('openapi-to-postmanv2 makes a collection of it, with every operation', async () => {
    const { result, reason, output } = await new Promise((resolve, reject) => {
      postman.convert({ type: 'json', data: structuredClone(published) }, { folderStrategy: 'Tags' }, (error, made) => (error ? reject(error) : resolve(made)));
    });
    assert.ok(result, reason);
    const requests = [];
    const walk = ({ item, request }) => (request ? requests.push(request) : item.forEach(walk));
    walk(output[0].data);
    assert.equal(requests.length, contract.operations.length);
  });
}
