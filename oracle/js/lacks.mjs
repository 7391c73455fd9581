// Lacks is thrown for what a library has no way to express.
export class Lacks extends Error {}

// refuse throws for the first of the given fields that a request has set.
export function refuse(request, fields) {
  for (const [field, what] of Object.entries(fields)) {
    if (request[field] !== undefined && request[field] !== null) throw new Lacks(what);
  }
}
