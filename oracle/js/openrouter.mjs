// @openrouter/sdk, OpenRouter's library for JavaScript.
import { HTTPClient, OpenRouter } from "@openrouter/sdk";
import { OpenRouterError } from "@openrouter/sdk/models/errors";
import { fetcher } from "./loopback.mjs";
import { Lacks, whole } from "./lacks.mjs";
import { Gathered, choice, content, dataURL, set } from "./openai.mjs";

export const name = "@openrouter/sdk";

// StreamFailure is an error that came as a chunk of a stream.
class StreamFailure extends Error {}

// failure: the error object of the body, where the library has a class for its
// status, has a number as its code.
export function failure(err) {
  const said = err.error && { code: String(err.error.code), message: err.error.message };
  if (err instanceof StreamFailure) return said;
  return err instanceof OpenRouterError && { status: err.statusCode, ...said };
}

function part(p) {
  switch (p.type) {
    case "text":
      return { type: "text", text: p.text };
    case "image":
      return { type: "image_url", imageUrl: { url: p.url || dataURL(p) } };
    case "document":
      return { type: "file", file: { filename: p.name, fileData: p.url || dataURL(p) } };
    case "audio":
      return { type: "input_audio", inputAudio: { data: p.data, format: { "audio/wav": "wav", "audio/mpeg": "mp3" }[p.mime] } };
  }
  throw new Lacks(`a part of the type ${p.type}`);
}

function messages(list) {
  return list.flatMap((m) => {
    if (m.role === "tool") {
      return m.parts.map((r) => ({ role: "tool", toolCallId: r.call_id, content: content(r.content, part) }));
    }
    const said = m.parts.filter((p) => p.type !== "tool_call" && p.type !== "reasoning");
    const out = { role: m.role };
    if (said.length > 0) out.content = content(said, part);
    const calls = m.parts.filter((p) => p.type === "tool_call");
    if (calls.length > 0) {
      out.toolCalls = calls.map((c) => ({ id: c.id, type: "function", function: { name: c.name, arguments: c.arguments } }));
    }
    const thoughts = m.parts.filter((p) => p.type === "reasoning" && p.opaque).flatMap((p) => JSON.parse(p.opaque));
    if (thoughts.length > 0) out.reasoningDetails = thoughts;
    return [out];
  });
}

function params(r, stream) {
  const p = { model: r.model, messages: messages(r.messages), stream };
  set(p, {
    temperature: r.temperature, topP: r.top_p, maxCompletionTokens: r.max_tokens, stop: r.stop, seed: whole(r.seed, "a seed"),
    presencePenalty: r.presence_penalty, frequencyPenalty: r.frequency_penalty, parallelToolCalls: r.parallel_tool_calls,
    metadata: r.metadata, user: r.user || undefined, reasoning: r.reasoning && { effort: r.reasoning.effort },
    toolChoice: choice(r.tool_choice),
    tools: r.tools?.map((t) => ({
      type: "function",
      function: set({ name: t.name }, { description: t.description, parameters: t.parameters, strict: t.strict || undefined }),
    })),
  });
  if (r.n !== undefined) throw new Lacks("several choices");
  if (r.top_logprobs !== undefined) set(p, { logprobs: true, topLogprobs: r.top_logprobs || undefined });
  const f = r.response_format;
  if (f?.schema) {
    p.responseFormat = { type: "json_schema", jsonSchema: set({ name: f.name, schema: f.schema }, { strict: f.strict || undefined }) };
  } else if (f) {
    p.responseFormat = { type: "json_object" };
  }
  return { chatRequest: p };
}

function usage(u) {
  return u && {
    input: u.promptTokens, output: u.completionTokens, total: u.totalTokens,
    cached: u.promptTokensDetails?.cachedTokens ?? 0, cache_write: u.promptTokensDetails?.cacheWriteTokens ?? 0,
    reasoning: u.completionTokensDetails?.reasoningTokens ?? 0,
  };
}

// say adds what a message or a delta holds.
function say(g, index, m) {
  if (m.reasoning || m.reasoningDetails?.length) {
    g.piece(index, "reasoning", m.reasoning ?? "");
    const thought = g.choice(index).parts.at(-1);
    thought.details = join(thought.details ?? [], m.reasoningDetails ?? []);
  }
  if (m.content) g.piece(index, "text", m.content);
  if (m.refusal) g.piece(index, "refusal", m.refusal);
  m.toolCalls?.forEach((c, i) => g.call(index, c.index ?? i, c.id, c.function?.name, c.function?.arguments));
}

// join puts the deltas of a detail together.
function join(all, pieces) {
  for (const piece of pieces) {
    const last = all.at(-1);
    if (last && last.type === piece.type && last.index === piece.index) {
      if (piece.text) last.text = (last.text ?? "") + piece.text;
      set(last, { signature: piece.signature, format: piece.format });
    } else {
      all.push({ ...piece });
    }
  }
  return all;
}

// sealed gives each thought its signature and the details that go back.
function sealed(answer) {
  for (const c of answer.choices) {
    for (const p of c.parts) {
      if (!p.details) continue;
      p.signature = p.details.find((d) => d.signature)?.signature ?? "";
      if (p.details.length > 0) p.opaque = JSON.stringify(p.details);
    }
  }
  return answer;
}

export function connect({ loopback, key }) {
  const router = new OpenRouter({
    apiKey: key, httpClient: new HTTPClient({ fetcher: fetcher(loopback) }), retryConfig: { strategy: "none" },
  });
  return {
    async chat(r) {
      const got = await router.chat.send(params(r, false), { headers: r.headers });
      const g = new Gathered();
      for (const c of got.choices) {
        const one = g.choice(c.index);
        one.finish = c.finishReason;
        if (c.logprobs) one.logprobs = c.logprobs;
        say(g, c.index, c.message);
      }
      return sealed({ ...g.answer, id: got.id, model: got.model, usage: usage(got.usage) });
    },
    async chat_stream(r, so) {
      const g = new Gathered();
      for await (const chunk of await router.chat.send(params(r, true), { headers: r.headers })) {
        if (chunk.error) throw Object.assign(new StreamFailure(), { error: chunk.error });
        set(g.answer, { id: chunk.id, model: chunk.model, usage: usage(chunk.usage) });
        for (const c of chunk.choices) {
          say(g, c.index, c.delta);
          const one = g.choice(c.index);
          if (c.finishReason) one.finish = c.finishReason;
          if (c.logprobs?.content) one.logprobs = { content: [...(one.logprobs?.content ?? []), ...c.logprobs.content] };
        }
        so.text = g.answer.choices[0]?.parts.filter((p) => p.type === "text").map((p) => p.text).join("") ?? "";
      }
      return sealed(g.answer);
    },
    async embeddings(r) {
      const got = await router.embeddings.generate({ requestBody: set({ model: r.model, input: r.input }, { dimensions: r.dimensions }) });
      const vectors = [];
      for (const one of got.data) vectors[one.index ?? vectors.length] = one.embedding;
      return { model: got.model, vectors, usage: { input: got.usage?.promptTokens } };
    },
    async images(r) {
      const got = await router.images.generate({ imageGenerationRequest: set({ model: r.model, prompt: r.prompt }, { n: r.n }) });
      return { model: r.model, images: got.data.map((i) => i.b64Json) };
    },
    async list_models() {
      const models = [];
      for await (const page of await router.models.list()) models.push(...page.result.data.map((m) => m.id));
      return { models };
    },
  };
}
