// Every body: each rule of each of its fields broken once, whatever is not JSON, whatever is not called JSON, and too much of it.
import assert from 'node:assert/strict';
import { each, refused } from '../contract.mjs';
import { fieldsOf, memberViolations } from '../generate.mjs';

// Text that one parser takes and another does not, or that two read differently. `%` stands for a valid body's members.
const malformed = {
  'nothing': '',
  'blanks': ' \n',
  'a byte order mark': '\ufeff{%}',
  'an open end': '{%',
  'something behind it': '{%} x',
  'two values': '{%}{%}',
  'single quotes': "{'a':1}",
  'a comma at the end': '{"a":1,}',
  'a comment': '{%/**/}',
  'a repeated member': '{"a":1,"a":1}',
  'a repeated member, spelled differently': '{"a":1,"\\u0061":1}',
  'NUL in text': '{"a":"\\u0000"}',
  'NUL in a name': '{"a\\u0000b":1}',
  'a lone surrogate': '{"a":"\\ud83d"}',
  'surrogates in the wrong order': '{"a":"\\ude00\\ud83d"}',
  'a line break in text': '{"a":"\n"}',
  'a number beyond floating point': '{"a":1e400}',
  'a number beyond 64 bits': '{"a":18446744073709551616}',
  'minus zero': '{"a":-0}',
  'minus zero with a point': '{"a":-0.0}',
  'a number beyond 64 bits, with an exponent': '{"a":1e19}',
  'a leading zero': '{"a":01}',
  'a plus sign': '{"a":+1}',
  'hexadecimal': '{"a":0x10}',
  'no number': '{"a":NaN}',
  'deep nesting': `{"a":${'['.repeat(16)}${']'.repeat(16)}}`,
  'very deep nesting': '['.repeat(20000),
};

const bytes = {
  'ill-formed UTF-8': Buffer.from([0x7b, 0x22, 0x61, 0x22, 0x3a, 0x22, 0xff, 0x22, 0x7d]),
  'UTF-8 that is longer than it need be': Buffer.from([0x7b, 0x22, 0x61, 0x22, 0x3a, 0x22, 0xc0, 0x80, 0x22, 0x7d]),
  'UTF-16': Buffer.from('{}', 'utf16le'),
  'a NUL byte': Buffer.from('{"a":"\0"}'),
  'a NUL byte behind it': Buffer.from('{}\0'),
};

export default async function bodies(t, contract) {
  for (const operation of contract.operations.filter(({ body }) => body)) {
    const request = contract.wellFormed(operation);
    const send = (text, headers = {}) => contract.send(operation, { ...request, headers: { ...request.headers, ...headers } }, { text });

    await t.test(`${operation.id}: every rule of the body`, async () => {
      const room = Math.min(operation.body_max, 1 << 20) - 4096;
      await each(memberViolations(operation.body, '', contract.shapes, room, request.body), async ({ value, pointer, code }) => {
        refused(await send(JSON.stringify(value)), 'invalid_request', [[pointer, code]]);
      });
    });

    await t.test(`${operation.id}: a body that is no object`, async () => {
      for (const text of ['[]', '"x"', '5', 'null', 'true']) refused(await send(text), 'invalid_request', [['', 'wrong_type']]);
    });

    await t.test(`${operation.id}: no more faults are named than an answer holds`, async () => {
      const many = Object.fromEntries(Array.from({ length: 1500 }, (_, i) => [`unknown_${i}`, i]));
      const answer = await send(JSON.stringify({ ...request.body, ...many }));
      refused(answer, 'invalid_request');
      assert.equal(answer.body.errors.length, 1000);
    });

    const field = fieldsOf(operation.body, contract.shapes).find(({ kind }) => kind === 'integer');
    if (field) await t.test(`${operation.id}: numbers that are not whole`, async () => {
      const others = JSON.stringify({ ...request.body, [field.name]: undefined }).slice(1, -1);
      for (const number of ['1.5', '1e-1', '1.00000000000000000000001'])
        refused(await send(`{${others}${others && ','}"${field.name}":${number}}`), 'invalid_request', [[`/${field.name}`, 'wrong_type']]);
      refused(await send(`{${others}${others && ','}"${field.name}":9007199254740993}`), 'invalid_request', [[`/${field.name}`, 'too_large']]);
      refused(await send(`{${others}${others && ','}"${field.name}":9007199254740993.0}`), 'invalid_request', [[`/${field.name}`, 'too_large']]);
    });

    await t.test(`${operation.id}: text that is not strictly JSON`, async () => {
      const inside = JSON.stringify(request.body).slice(1, -1);
      for (const [name, text] of Object.entries({ ...malformed, ...bytes })) {
        const answer = await send(typeof text === 'string' ? text.replaceAll('%', () => inside) : text);
        assert.equal(answer.body?.code, 'malformed_json', `${name}: ${answer.status} ${answer.text}`);
      }
    });

    await t.test(`${operation.id}: other media types`, async () => {
      for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'application/xml', 'application/jsonx',
        'application/json; charset=utf-16', 'application/json; charset=utf-8; x=y', 'application/json, text/plain', 'text/json', ' '])
        refused(await send(JSON.stringify(request.body), { 'content-type': type }), 'unsupported_media_type');
      refused(await send('{', { 'content-type': 'application/json;charset=UTF-8' }), 'malformed_json');
    });

    await t.test(`${operation.id}: a body that is too large`, async () => {
      refused(await send(' '.repeat(operation.body_max + 1)), 'body_too_large');
      refused(await send(' '.repeat(operation.body_max)), 'malformed_json');
      refused(await contract.sendPast(operation, request, { body: ' '.repeat(operation.body_max + 1) }), 'body_too_large');
    });

    await t.test(`${operation.id}: a body that is not as long as Content-Length says`, async () => {
      const body = JSON.stringify(request.body);
      refused(await contract.sendPast(operation, request, { body, parameters: { CONTENT_LENGTH: String(body.length + 1) } }), 'malformed_json');
      refused(await contract.sendPast(operation, request, { body, parameters: { CONTENT_LENGTH: String(body.length + 100000) } }), operation.body_max > body.length + 100000 ? 'malformed_json' : 'body_too_large');
      refused(await contract.sendPast(operation, request, { body, parameters: { CONTENT_LENGTH: String(body.length - 1) } }), 'malformed_json');
      refused(await contract.sendPast(operation, request, { body: '', parameters: { CONTENT_LENGTH: '5' } }), 'malformed_json');
      for (const length of ['-1', 'x', '0x10', '1e3', '99999999999999999999', '5 5']) refused(await contract.sendPast(operation, request, { body, parameters: { CONTENT_LENGTH: length } }), 'invalid_request');
    });
  }
}
