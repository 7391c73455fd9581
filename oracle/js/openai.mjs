// The parts of OpenAI's wire that the libraries here share: messages, tools and
// formats out of the unified request, and the unified answer out of choices.
import { Lacks } from "./lacks.mjs";

export const dataURL = (part) => `data:${part.mime};base64,${part.data}`;

// content is a text as a string, or a list of parts.
export function content(parts, convert) {
  if (parts.length === 1 && parts[0].type === "text") return parts[0].text;
  return parts.map(convert);
}

// part is a part of a user's message as OpenAI has it.
export function part(p) {
  switch (p.type) {
    case "text":
      return { type: "text", text: p.text };
    case "image":
      return { type: "image_url", image_url: { url: p.url || dataURL(p) } };
    case "document":
      return { type: "file", file: { filename: p.name, file_data: dataURL(p) } };
    case "audio":
      return { type: "input_audio", input_audio: { data: p.data, format: { "audio/wav": "wav", "audio/mpeg": "mp3" }[p.mime] } };
  }
  throw new Lacks(`a part of the type ${p.type} in a user's message`);
}

// messages are a conversation in OpenAI's form. `each` may change or replace what
// is made of an assistant's message.
export function messages(list, { roles = {}, convert = part, each = (m) => m, tool = (m) => m } = {}) {
  return list.flatMap((m) => {
    if (m.role === "tool") {
      return m.parts.map((r) => {
        if (r.content.some((p) => p.type !== "text")) throw new Lacks("a picture in a tool's result");
        return tool({ role: "tool", tool_call_id: r.call_id, content: content(r.content, part) }, r);
      });
    }
    const texts = m.parts.filter((p) => p.type !== "tool_call" && p.type !== "reasoning");
    const out = { role: roles[m.role] ?? m.role };
    if (texts.length > 0) out.content = content(texts, m.role === "user" ? convert : part);
    if (m.role !== "assistant") return [out];
    const calls = m.parts.filter((p) => p.type === "tool_call");
    if (calls.length > 0) {
      out.tool_calls = calls.map((c) => ({ id: c.id, type: "function", function: { name: c.name, arguments: c.arguments } }));
    }
    return [each(out, m)];
  });
}

export function tools(list, none) {
  return list?.map((t) => {
    const f = { name: t.name };
    if (t.description) f.description = t.description;
    if (t.strict) f.strict = true;
    if (t.parameters ?? none) f.parameters = t.parameters ?? none;
    return { type: "function", function: f };
  });
}

export function choice(c) {
  return c?.mode === "named" ? { type: "function", function: { name: c.name } } : c?.mode;
}

export function format(f) {
  if (!f) return undefined;
  if (!f.schema) return { type: "json_object" };
  return { type: "json_schema", json_schema: { name: f.name, schema: f.schema, ...(f.strict && { strict: true }) } };
}

// set copies what is set.
export function set(target, values) {
  for (const [name, value] of Object.entries(values)) {
    if (value !== undefined && value !== null) target[name] = value;
  }
  return target;
}

// Gathered puts the deltas of a stream together, which no library here does.
export class Gathered {
  choices = new Map();
  answer = { choices: [] };

  choice(index) {
    if (!this.choices.has(index)) {
      const c = { index, finish: "", parts: [] };
      this.choices.set(index, c);
      this.answer.choices.push(c);
    }
    return this.choices.get(index);
  }

  // piece adds text or a thought: neighbours of a kind are one part.
  piece(index, type, text, more = {}) {
    const { parts } = this.choice(index);
    const last = parts.at(-1);
    if (last?.type === type) {
      last.text += text;
      Object.assign(last, more);
    } else if (text || Object.keys(more).length > 0) {
      parts.push({ type, text, ...more });
    }
  }

  // call adds to a call, by its place; an id or a name begins one.
  call(index, place, id, name, text) {
    const { parts } = this.choice(index);
    let c = parts.find((p) => p.type === "tool_call" && p.place === place);
    if (!c) parts.push((c = { type: "tool_call", place, id: "", name: "", arguments: "" }));
    c.id ||= id ?? "";
    c.name ||= name ?? "";
    c.arguments += text ?? "";
  }
}
