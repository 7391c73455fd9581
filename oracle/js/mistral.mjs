// @mistralai/mistralai, Mistral's library for JavaScript.
import { Mistral } from "@mistralai/mistralai";
import { HTTPClient } from "@mistralai/mistralai/lib/http.js";
import { MistralError } from "@mistralai/mistralai/models/errors/mistralerror.js";
import { Lacks, refuse, whole } from "./lacks.mjs";
import { fetcher } from "./loopback.mjs";
import { Gathered, choice, content, dataURL, set } from "./openai.mjs";

export const name = "@mistralai/mistralai";

// failure: the library has the status; the rest is the body's text.
export const failure = (err) => err instanceof MistralError && { status: err.statusCode };

function part(p) {
  switch (p.type) {
    case "text":
      return { type: "text", text: p.text };
    case "image":
      return { type: "image_url", imageUrl: p.url || dataURL(p) };
    case "document":
      return { type: "document_url", documentUrl: p.url || dataURL(p), ...(p.name && { documentName: p.name }) };
    case "audio":
      return { type: "input_audio", inputAudio: p.data };
    case "reasoning":
      return { type: "thinking", thinking: [{ type: "text", text: p.text }] };
  }
  throw new Lacks(`a part of the type ${p.type}`);
}

function messages(list) {
  return list.flatMap((m) => {
    if (m.role === "tool") {
      return m.parts.map((r) => ({ role: "tool", toolCallId: r.call_id, name: r.name, content: content(r.content, part) }));
    }
    const out = { role: m.role === "developer" ? "system" : m.role };
    const said = m.parts.filter((p) => p.type !== "tool_call");
    const calls = m.parts.filter((p) => p.type === "tool_call");
    if (said.length > 0) out.content = content(said, part);
    if (calls.length > 0) {
      out.toolCalls = calls.map((c) => ({ id: c.id, type: "function", function: { name: c.name, arguments: c.arguments } }));
    }
    return [out];
  });
}

function params(r) {
  refuse(r, { top_logprobs: "log probabilities" });
  const p = { model: r.model, messages: messages(r.messages) };
  set(p, {
    temperature: r.temperature, topP: r.top_p, maxTokens: r.max_tokens, stop: r.stop, randomSeed: whole(r.seed, "a seed"), n: r.n,
    presencePenalty: r.presence_penalty, frequencyPenalty: r.frequency_penalty, parallelToolCalls: r.parallel_tool_calls,
    metadata: r.metadata, reasoningEffort: r.reasoning?.effort, toolChoice: choice(r.tool_choice),
    tools: r.tools?.map((t) => ({
      type: "function",
      // The library demands a schema.
      function: set({ name: t.name, parameters: t.parameters ?? { type: "object", properties: {} } }, { description: t.description, strict: t.strict || undefined }),
    })),
  });
  const f = r.response_format;
  if (f?.schema) {
    p.responseFormat = { type: "json_schema", jsonSchema: set({ name: f.name, schemaDefinition: f.schema }, { strict: f.strict || undefined }) };
  } else if (f) {
    p.responseFormat = { type: "json_object" };
  }
  return p;
}

// say adds what a message or a delta says.
function say(gathered, index, said) {
  for (const chunk of typeof said === "string" ? [{ type: "text", text: said }] : (said ?? [])) {
    if (chunk.type === "text") gathered.piece(index, "text", chunk.text);
    if (chunk.type === "thinking") {
      for (const thought of chunk.thinking) gathered.piece(index, "reasoning", thought.text ?? "");
    }
  }
}

function call(gathered, index, calls) {
  calls?.forEach((c, i) => {
    const text = typeof c.function.arguments === "string" ? c.function.arguments : JSON.stringify(c.function.arguments);
    gathered.call(index, c.index ?? i, c.id, c.function.name, text);
  });
}

function usage(u) {
  return u && {
    input: u.promptTokens, output: u.completionTokens, total: u.totalTokens,
    // The library has no field for what came from a cache, but keeps it.
    cached: u.prompt_tokens_details?.cached_tokens ?? u.num_cached_tokens ?? 0,
  };
}

export function connect({ loopback, key }) {
  const mistral = new Mistral({
    apiKey: key, httpClient: new HTTPClient({ fetcher: fetcher(loopback) }), retryConfig: { strategy: "none" },
  });
  return {
    async chat(r) {
      const got = await mistral.chat.complete(params(r), { headers: r.headers });
      const g = new Gathered();
      for (const c of got.choices) {
        g.choice(c.index).finish = c.finishReason;
        say(g, c.index, c.message.content);
        call(g, c.index, c.message.toolCalls);
      }
      return { ...g.answer, id: got.id, model: got.model, usage: usage(got.usage) };
    },
    async chat_stream(r, so) {
      const g = new Gathered();
      for await (const { data } of await mistral.chat.stream(params(r), { headers: r.headers })) {
        set(g.answer, { id: data.id, model: data.model, usage: usage(data.usage) });
        for (const c of data.choices) {
          say(g, c.index, c.delta.content);
          call(g, c.index, c.delta.toolCalls);
          if (c.finishReason) g.choice(c.index).finish = c.finishReason;
        }
        so.text = g.answer.choices[0]?.parts.filter((p) => p.type === "text").map((p) => p.text).join("") ?? "";
      }
      return g.answer;
    },
    async embeddings(r) {
      const got = await mistral.embeddings.create(set({ model: r.model, inputs: r.input }, { outputDimension: r.dimensions }));
      const vectors = [];
      for (const one of got.data) vectors[one.index] = one.embedding;
      return { model: got.model, vectors, usage: usage(got.usage) };
    },
    async list_models() {
      return { models: (await mistral.models.list()).data.map((m) => m.id) };
    },
  };
}
