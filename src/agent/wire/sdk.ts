import type { createOpenAICompatible } from '@ai-sdk/openai-compatible'

/** A model behind an endpoint, as the SDK has it. */
export type SdkModel = ReturnType<ReturnType<typeof createOpenAICompatible>['chatModel']>

type Request = Parameters<SdkModel['doStream']>[0]

/** A message of a prompt. */
export type SdkMessage = Request['prompt'][number]

/** A tool that the model may call. */
export type SdkTool = NonNullable<Request['tools']>[number]

type Part = Awaited<ReturnType<SdkModel['doStream']>>['stream'] extends ReadableStream<infer Each> ? Each : never

/** How a reply ended, and what it used. */
export type SdkFinish = Extract<Part, { type: 'finish' }>
