// Lacks is thrown for what a library has no way to express.
export class Lacks extends Error {}

// refuse throws for the first of the given fields that a request has set.
export function refuse(request, fields) {
  for (const [field, what] of Object.entries(fields)) {
    if (request[field] !== undefined && request[field] !== null) throw new Lacks(what);
  }
}

// whole throws for an integer that JavaScript's numbers cannot hold.
export function whole(n, what) {
  if (n !== undefined && !Number.isSafeInteger(n)) throw new Lacks(`${what} above 2^53: JavaScript's numbers end there`);
  return n;
}
