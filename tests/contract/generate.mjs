// Values that fit a declaration of the contract, and values that break exactly one rule of it.
// What a declaration looks like: operations.json, which the contract compiler makes.

// A value that fits, as JSON; objects have their required members only.
export function example(value, shapes) {
  switch (value.kind) {
    case 'string': return value.example;
    case 'integer': return Math.min(Math.max(value.minimum, 1), value.maximum);
    case 'boolean': return true;
    case 'enum': return value.words[0];
    case 'time': return '2026-01-02T03:04:05.678Z';
    case 'array': return items(value, value.minimum, shapes);
    case 'map': return value.minimum > 0 ? { [value.example]: example(value.item, shapes) } : {};
    case 'object': return members(value.shape, shapes);
    default: throw new Error(`no example for ${value.kind}`);
  }
}

// The fields of an object; of one of several objects, those of the first.
export const fieldsOf = (shape, shapes) => (shapes[shape].choices ? fieldsOf(Object.values(shapes[shape].choices)[0], shapes) : shapes[shape]);

export const members = (shape, shapes) =>
  Object.fromEntries(fieldsOf(shape, shapes).filter((field) => field.required).map((field) => [field.name, example(field, shapes)]));

// Items that are alike are no fault of a list that allows it; where it does not they differ.
function items(value, count, shapes) {
  const one = example(value.item, shapes);
  const differ = value.unique && typeof one === 'string' && !value.item.words;
  return Array.from({ length: count }, (_, i) => {
    if (!differ) return value.item.words ? value.item.words[i % value.item.words.length] : one;
    const number = String(i);
    return one.length >= number.length ? one.slice(0, one.length - number.length) + number : number;
  });
}

const wrongTypes = {
  string: [7, true, { $ne: null }, { $gt: '' }, ['x']],
  enum: [7, true, { $ne: null }, ['x']],
  time: [7, true, { $ne: null }, ['x']],
  integer: ['1', true, 1.5, { $gt: 0 }, [1]],
  boolean: ['true', 1, { $ne: null }, [true]],
  array: ['x', 7, {}],
  map: ['x', 7, []],
  object: ['x', 7, []],
};

const noMatch = (value) => ['~', '\u0007', ' ', 'A', 'a', '0'].map((text) => text.repeat(Math.max(value.minimum, 1)))
  .find((text) => text.length <= value.maximum && !new RegExp(value.pattern, 'u').test(text));

// What breaks one rule of a value that stands at `pointer`: a list of { value, pointer, code }.
//   room  bytes that the value may take
export function violations(value, pointer, shapes, room) {
  const found = wrongTypes[value.kind].map((wrong) => ({ value: wrong, pointer, code: 'wrong_type' }));
  // Where something is created, null for what may be missing is the same as that.
  const nullable = value.nullable || value.null_is_absent;
  const add = (code, wrong, at = pointer) => {
    if (wrong !== undefined && JSON.stringify(wrong).length < room) found.push({ value: wrong, pointer: at, code });
  };
  if (!nullable) add('wrong_type', null);
  switch (value.kind) {
    case 'string':
      if (value.minimum > 0) add('too_short', 'x'.repeat(value.minimum - 1));
      add('too_long', 'x'.repeat(value.maximum + 1));
      add('too_long', '\u{1f600}'.repeat(value.maximum + 1)); // counted in characters
      if (value.pattern) add('pattern', noMatch(value));
      break;
    case 'integer':
      add('too_small', value.minimum - 1);
      add('too_large', value.maximum + 1);
      break;
    case 'enum':
      add('not_allowed', 'no-such-word');
      break;
    case 'time':
      add('invalid_time', 'yesterday');
      add('invalid_time', '2026-02-30T00:00:00Z');
      break;
    case 'array':
      if (value.minimum > 0) add('too_few', items(value, value.minimum - 1, shapes));
      add('too_many', items(value, value.maximum + 1, shapes));
      if (value.unique) add('duplicate', [example(value.item, shapes), example(value.item, shapes)], `${pointer}/1`);
      for (const inner of violations(value.item, `${pointer}/0`, shapes, room))
        add(inner.code, [inner.value, ...items(value, Math.max(value.minimum - 1, 0), shapes)], inner.pointer);
      break;
    case 'map':
      add('pattern', { '~': example(value.item, shapes) }, `${pointer}/~0`);
      for (const inner of violations(value.item, `${pointer}/${value.example}`, shapes, room))
        add(inner.code, { [value.example]: inner.value }, inner.pointer);
      break;
    case 'object':
      found.push(...memberViolations(value.shape, pointer, shapes, room));
      break;
  }
  return found;
}

// The same of an object: an unknown member, each required one missing, each member broken.
export function memberViolations(shape, pointer, shapes, room, base = members(shape, shapes)) {
  if (shapes[shape].choices) return Object.values(shapes[shape].choices).flatMap((choice) => memberViolations(choice, pointer, shapes, room));
  const found = ['unknown_member', '_id', '$where', '__proto__', 'role'].filter((name) => !shapes[shape].some((field) => field.name === name))
    .map((name) => ({ value: withMember(base, name, 1), pointer: `${pointer}/${name}`, code: 'unknown' }));
  for (const field of shapes[shape]) {
    if (field.required) found.push({ value: withMember(base, field.name), pointer: `${pointer}/${field.name}`, code: 'required' });
    for (const inner of violations(field, `${pointer}/${field.name}`, shapes, room))
      found.push({ ...inner, value: withMember(base, field.name, inner.value) });
  }
  return found;
}

// A copy of the object with that member, or without it; __proto__ is a name like any other.
function withMember(object, name, value) {
  const entries = Object.entries(object).filter(([key]) => key !== name);
  if (value !== undefined) entries.push([name, value]);
  const copy = {};
  for (const [key, entry] of entries) Object.defineProperty(copy, key, { value: entry, enumerable: true, configurable: true, writable: true });
  return copy;
}

// A parameter as text that fits.
export function parameterExample(parameter) {
  if (parameter.kind === 'array') return Array.from({ length: Math.max(parameter.minimum, 1) }, () => parameterExample(parameter.item)).join(',');
  return String(example(parameter, {}));
}

// Texts that break one rule of a parameter, with the code of the violation.
export function parameterViolations(parameter) {
  const { kind, minimum, maximum, pattern, place } = { ...parameter, place: parameter.in };
  const found = [];
  const add = (code, text) => {
    if (text !== undefined && !(place === 'path' && text === '')) found.push({ text, code });
  };
  switch (kind) {
    case 'string':
      if (minimum > 0 && place !== 'header') add('too_short', 'x'.repeat(minimum - 1)); // an empty header is none
      add('too_long', 'x'.repeat(maximum + 1));
      if (pattern) add('pattern', noMatch(parameter));
      break;
    case 'integer':
      for (const text of ['', 'x', '1.0', '1e2', '+1', ' 1', '01', '-0', '0x1', '99999999999999999999']) add('wrong_type', text);
      add('too_small', String(minimum - 1));
      if (maximum < Number.MAX_SAFE_INTEGER) add('too_large', String(maximum + 1));
      else add('too_large', String(BigInt(maximum) + 1n));
      break;
    case 'boolean':
      for (const text of ['', '1', 'True', 'yes']) add('wrong_type', text);
      break;
    case 'enum':
      for (const text of ['', 'no-such-word', parameter.words[0].toUpperCase()]) add('not_allowed', text);
      break;
    case 'time':
      for (const text of ['', 'yesterday', '2026-02-30T00:00:00Z']) add('invalid_time', text);
      break;
    case 'array':
      add('too_many', Array.from({ length: maximum + 1 }, (_, i) => `${parameterExample(parameter.item)}${i}`).join(','));
      for (const inner of parameterViolations({ ...parameter.item, in: place })) add(inner.code, inner.text);
      break;
  }
  return found;
}
