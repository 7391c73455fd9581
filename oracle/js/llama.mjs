// llama-api-client, Meta's library for JavaScript.
import LlamaAPIClient, { APIError } from "llama-api-client";
import { Lacks, refuse } from "./lacks.mjs";
import { fetcher } from "./loopback.mjs";
import { Gathered, choice, messages, set, tools } from "./openai.mjs";

export const name = "llama-api-client";

export const failure = (err) => err instanceof APIError && err.status !== undefined && { status: err.status };

function params(r, stream) {
  refuse(r, {
    stop: "stop sequences", seed: "a seed", n: "several choices", top_logprobs: "log probabilities",
    presence_penalty: "a penalty", frequency_penalty: "a penalty", reasoning: "thinking",
  });
  if (r.response_format && !r.response_format.schema) throw new Lacks("JSON without a schema");
  const p = {
    model: r.model,
    messages: messages(r.messages, {
      roles: { developer: "system" },
      each: (m) => ({ ...m, ...(m.tool_calls && { tool_calls: m.tool_calls.map(({ id, function: f }) => ({ id, function: f })) }) }),
    }),
  };
  if (stream) p.stream = true;
  const f = r.response_format;
  return set(p, {
    max_completion_tokens: r.max_tokens, temperature: r.temperature, top_p: r.top_p, user: r.user || undefined,
    tools: tools(r.tools), tool_choice: choice(r.tool_choice),
    response_format: f && { type: "json_schema", json_schema: { name: f.name, schema: f.schema } },
  });
}

function usage(metrics) {
  if (!metrics?.length) return undefined;
  const count = (name) => metrics.find((m) => m.metric === name)?.value;
  return { input: count("num_prompt_tokens"), output: count("num_completion_tokens"), total: count("num_total_tokens") };
}

export function connect({ base_url, loopback, key }) {
  const llama = new LlamaAPIClient({ apiKey: key, baseURL: base_url, maxRetries: 0, fetch: fetcher(loopback) });
  return {
    async chat(r) {
      const got = await llama.chat.completions.create(params(r), { headers: r.headers });
      const g = new Gathered();
      const m = got.completion_message;
      g.choice(0).finish = m.stop_reason;
      g.piece(0, "text", (typeof m.content === "string" ? m.content : m.content?.text) ?? "");
      m.tool_calls?.forEach((c, i) => g.call(0, i, c.id, c.function.name, c.function.arguments));
      // The service names no model in its answers.
      return { ...g.answer, id: got.id, model: r.model, usage: usage(got.metrics) };
    },
    async chat_stream(r, so) {
      const g = new Gathered();
      g.answer.model = r.model;
      let calls = 0;
      // The service refuses a stream that is not asked for as one (2025-06); the
      // library leaves that header to its caller.
      const headers = { ...r.headers, Accept: "text/event-stream" };
      for await (const chunk of await llama.chat.completions.create(params(r, true), { headers })) {
        if (!chunk.event) throw new Error("the library gives a chunk without an event");
        set(g.answer, { id: chunk.id, usage: usage(chunk.event.metrics) });
        const { delta, stop_reason } = chunk.event;
        if (delta?.type === "text") g.piece(0, "text", delta.text);
        if (delta?.type === "tool_call") {
          // A delta with an id begins a call; the others go on with it.
          if (delta.id) calls++;
          g.call(0, calls, delta.id, delta.function?.name, delta.function?.arguments);
        }
        if (stop_reason) g.choice(0).finish = stop_reason;
        so.text = g.answer.choices[0]?.parts.filter((p) => p.type === "text").map((p) => p.text).join("") ?? "";
      }
      return g.answer;
    },
    async list_models() {
      const models = [];
      for (const m of await llama.models.list()) models.push(m.id);
      return { models };
    },
  };
}
