// Drives the vendors' JavaScript libraries. Each line on standard input is a
// job, each line on standard output its result:
//
//   {"id", "library", "base_url", "loopback", "key", "op", "request"}
//   {"id", "answer"} | {"id", "failure": {"status", "code", "type", "message", "text"}}
//                    | {"id", "lacks"} | {"id", "error", "text"}
//
// Requests and answers are those of Go's package client/nodejs: the unified
// API's, in JSON. A failure is the service's error as the library gives it, with
// the text that had arrived; an error is any other.
import readline from "node:readline";
import { Lacks } from "./lacks.mjs";

const libraries = {
  azure: () => import("./azure.mjs"),
  llama: () => import("./llama.mjs"),
  mistral: () => import("./mistral.mjs"),
  openrouter: () => import("./openrouter.mjs"),
};

async function run(job) {
  const library = await libraries[job.library]();
  const client = library.connect(job);
  const so = { text: "" };
  try {
    if (!client[job.op]) throw new Lacks(`${library.name} has no call for ${job.op}`);
    return { answer: await client[job.op](job.request, so) };
  } catch (err) {
    if (err instanceof Lacks) return { lacks: err.message };
    const failure = library.failure(err);
    if (failure) return { failure: { ...failure, text: so.text } };
    return { error: String(err?.message ?? err), text: so.text };
  }
}

for await (const line of readline.createInterface({ input: process.stdin })) {
  const job = JSON.parse(line);
  run(job).then(
    (result) => process.stdout.write(JSON.stringify({ id: job.id, ...result }) + "\n"),
    (err) => process.stdout.write(JSON.stringify({ id: job.id, error: String(err) }) + "\n"),
  );
}
