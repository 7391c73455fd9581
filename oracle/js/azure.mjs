// @azure-rest/ai-inference, Microsoft's library for the model inference API.
import ModelClient, { isUnexpected } from "@azure-rest/ai-inference";
import { AzureKeyCredential } from "@azure/core-auth";
import { createSseStream } from "@azure/core-sse";
import { Lacks, refuse, whole } from "./lacks.mjs";
import { policy } from "./loopback.mjs";
import { Gathered, choice, format, messages, part, set, tools } from "./openai.mjs";

export const name = "@azure-rest/ai-inference";

// Unexpected is an answer that the library takes for the service's error.
class Unexpected extends Error {
  constructor(response) {
    super(`status ${response.status}`);
    this.response = response;
  }
}

export function failure(err) {
  if (!(err instanceof Unexpected)) return undefined;
  const { status, body } = err.response;
  const e = body?.error;
  return { status: Number(status), ...(e && { code: e.code ?? "", message: e.message ?? "" }) };
}

function expect(response) {
  if (isUnexpected(response)) throw new Unexpected(response);
  return response.body;
}

const one = (p) => {
  if (p.type === "document") throw new Lacks("a document in a message");
  return part(p);
};

// join makes one string of instructions: the library takes no list there.
const join = (list) =>
  list.map((m) =>
    m.role === "system" || m.role === "developer" || m.role === "assistant"
      ? { ...m, parts: [...flat(m.parts), ...m.parts.filter((p) => p.type !== "text")] }
      : m,
  );
const flat = (parts) => {
  const texts = parts.filter((p) => p.type === "text");
  return texts.length > 0 ? [{ type: "text", text: texts.map((p) => p.text).join("") }] : [];
};

function params(r) {
  refuse(r, { n: "several choices", top_logprobs: "log probabilities", reasoning: "thinking", parallel_tool_calls: "parallel calls" });
  const p = { model: r.model, messages: messages(join(r.messages), { convert: one }) };
  return set(p, {
    max_tokens: r.max_tokens, temperature: r.temperature, top_p: r.top_p, stop: r.stop, seed: whole(r.seed, "a seed"),
    presence_penalty: r.presence_penalty, frequency_penalty: r.frequency_penalty,
    tools: tools(r.tools), tool_choice: choice(r.tool_choice), response_format: format(r.response_format),
  });
}

function usage(u) {
  return u && {
    input: u.prompt_tokens, output: u.completion_tokens, total: u.total_tokens,
    // The library's types have no details, but it hands on the body as it is.
    cached: u.prompt_tokens_details?.cached_tokens ?? 0, reasoning: u.completion_tokens_details?.reasoning_tokens ?? 0,
  };
}

export function connect({ base_url, loopback, key }) {
  const client = ModelClient(base_url, new AzureKeyCredential(key), {
    retryOptions: { maxRetries: 0 },
    additionalPolicies: [{ policy: policy(loopback), position: "perRetry" }],
  });
  const post = (path, body, headers) => client.path(path).post({ body, headers });
  return {
    async chat(r) {
      const got = expect(await post("/chat/completions", params(r), r.headers));
      const g = new Gathered();
      for (const c of got.choices) {
        g.choice(c.index).finish = c.finish_reason;
        g.piece(c.index, "text", c.message.content ?? "");
        c.message.tool_calls?.forEach((t, i) => g.call(c.index, i, t.id, t.function.name, t.function.arguments));
      }
      return { ...g.answer, id: got.id, model: got.model, usage: usage(got.usage) };
    },
    async chat_stream(r, so) {
      const response = await post("/chat/completions", { ...params(r), stream: true }, r.headers).asNodeStream();
      if (response.status !== "200") throw new Unexpected({ ...response, body: await rest(response.body) });
      const g = new Gathered();
      for await (const event of createSseStream(response.body)) {
        if (event.data === "[DONE]") break;
        const chunk = JSON.parse(event.data);
        if (chunk.error) throw new Unexpected({ status: "200", body: chunk });
        set(g.answer, { id: chunk.id, model: chunk.model, usage: usage(chunk.usage) });
        for (const c of chunk.choices) {
          g.piece(c.index, "text", c.delta?.content ?? "");
          c.delta?.tool_calls?.forEach((t, i) => g.call(c.index, t.index ?? i, t.id, t.function?.name, t.function?.arguments));
          if (c.finish_reason) g.choice(c.index).finish = c.finish_reason;
        }
        so.text = g.answer.choices[0]?.parts.filter((p) => p.type === "text").map((p) => p.text).join("") ?? "";
      }
      return g.answer;
    },
    async embeddings(r) {
      const got = expect(await post("/embeddings", set({ model: r.model, input: r.input }, { dimensions: r.dimensions })));
      const vectors = [];
      for (const one of got.data) vectors[one.index] = one.embedding;
      return { model: got.model, vectors, usage: usage(got.usage) };
    },
  };
}

async function rest(stream) {
  let text = "";
  for await (const chunk of stream) text += chunk;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
