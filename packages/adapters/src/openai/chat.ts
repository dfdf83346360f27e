import { type Chat, Refused } from "@homelab/pipeline";
import { z } from "zod";
import { type OpenAiServer, post } from "./request.ts";

const Completion = z.looseObject({
  choices: z.array(z.looseObject({ finish_reason: z.string().nullish(), message: z.looseObject({ content: z.string().nullish() }) })).min(1),
});

/** Chat by any OpenAI-compatible server, at temperature 0. An answer the server cut off is refused, not passed on. */
export function openAiChat(server: OpenAiServer): Chat {
  return {
    id: server.model,
    async complete(messages, { schema, maxTokens, signal } = {}) {
      const body = {
        model: server.model,
        messages,
        temperature: 0,
        ...(maxTokens === undefined ? {} : { max_tokens: maxTokens }),
        ...(schema === undefined ? {} : { response_format: { type: "json_schema", json_schema: { name: "answer", strict: true, schema } } }),
      };
      const { choices } = await post(server, { as: "llm", path: "/chat/completions", body, signal }, Completion);
      const [{ finish_reason, message }] = choices as [(typeof choices)[number]];
      if (finish_reason === "length") throw new Refused("bad-model-output", `llm ${server.model}: the answer was cut off at ${maxTokens ?? "the server's limit of"} tokens. Allow more tokens, or ask for less.`);
      if (!message.content?.trim()) throw new Refused("bad-model-output", `llm ${server.model}: the answer is empty (finish_reason ${finish_reason ?? "absent"}).`);
      return message.content;
    },
  };
}
