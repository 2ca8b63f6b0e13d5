import type { Json } from '../../../src/experiment/experiment.ts'
import type { ChatBody } from '../endpoint.ts'

/** Of a request, with whatever further fields. */
export type Body = ChatBody & Readonly<Record<string, unknown>>

/** Whether a body has what its endpoint refuses. */
const has = {
	texts: ({ messages }: Body) => messages.some(({ content }) => typeof content === 'string'),
	systemRole: ({ messages }: Body) => messages.some(({ role }) => role === 'system'),
	stream: ({ stream }: Body) => stream === true,
	field: (name: string) => (body: Body) => body[name] !== undefined,
}

/** How an endpoint refuses a request that has something. */
export interface Refusal {
	readonly of: string
	readonly refuses: (body: Body) => boolean
	readonly words: string | object
	readonly status?: number
	/** Further fields of each request. */
	readonly extra?: { readonly [field: string]: Json }
}

const system = (of: string, words: string | object, status?: number): Refusal => ({
	of,
	refuses: has.systemRole,
	words,
	...(status === undefined ? {} : { status }),
})
const stream = (of: string, words: string | object, status?: number): Refusal => ({
	of,
	refuses: has.stream,
	words,
	...(status === undefined ? {} : { status }),
})
const field = (
	of: string,
	name: string,
	value: Json | undefined,
	words: string | object,
	status?: number,
): Refusal => ({
	of,
	refuses: has.field(name),
	words,
	...(value === undefined ? {} : { extra: { [name]: value } }),
	...(status === undefined ? {} : { status }),
})
const pydantic = (name: string) => ({
	detail: [{ type: 'extra_forbidden', loc: ['body', name], msg: 'Extra inputs are not permitted', input: 1 }],
})

/** In the words of the servers in use. */
/** Refusals in the words of servers, by what they refuse. */
export const refusals: Readonly<Record<string, readonly Refusal[]>> = {
	'the system role': [
		system('vLLM', { object: 'error', message: 'System role not supported', type: 'BadRequestError', code: 400 }),
		system('vLLM with another template', 'Conversation roles must alternate user/assistant/user/assistant/...'),
		system('vLLM with a third', 'Only user and assistant roles are supported!'),
		system('llama.cpp', { error: { code: 500, message: 'System role not supported', type: 'server_error' } }, 500),
		system('LM Studio', { error: 'Error rendering prompt with jinja template: "System role not supported"' }),
		system('OpenAI', {
			error: {
				message: "Unsupported value: 'messages[0].role' does not support 'system' with this model.",
				type: 'invalid_request_error',
				param: 'messages[0].role',
				code: 'unsupported_value',
			},
		}),
		system('Gemini', [
			{
				error: {
					code: 400,
					message: 'Developer instruction is not enabled for models/gemma-3-27b-it',
					status: 'INVALID_ARGUMENT',
				},
			},
		]),
		system('Anthropic', {
			type: 'error',
			error: {
				type: 'invalid_request_error',
				message:
					'messages: Unexpected role "system". The Messages API accepts a top-level `system` parameter, not "system" as an input message role.',
			},
		}),
		system('Mistral', { object: 'error', message: 'First message must be from user', type: 'invalid_request_message' }),
		system(
			'llama.cpp with another template',
			{ error: { code: 500, message: 'Jinja Exception: This template does not accept a system prompt' } },
			500,
		),
		system('a server in words of its own', { error: 'This chat template begins with what the human says' }),
		system('Databricks', { message: 'Bad request: message roles must be one of user, assistant' }),
		system('Perplexity', {
			error: { message: 'After the (optional) system message(s), user or assistant roles should be alternating.' },
		}),
		system(
			'a proxy',
			{ error: { message: "Invalid 'messages[0].role': 'system' is not one of ['user', 'assistant']" } },
			422,
		),
		system('LM Studio with another template', {
			error: 'Error rendering prompt with jinja template: "Conversations must start with a user prompt"',
		}),
		system('OpenRouter', {
			error: {
				message: 'Provider returned error',
				code: 400,
				metadata: { raw: '{"error":{"message":"Developer instruction is not enabled"}}', provider_name: 'Google' },
			},
		}),
		system('Cohere', { message: 'invalid request: valid roles are "User" and "Chatbot"' }),
		system('a host in China', { code: 20015, message: '参数错误：该模型暂不支持 system 角色' }),
		system('another host in China', { error: { message: '系统提示不可用' } }),
		system('a server of enums', 'messages[0].role: unknown variant `system`, expected one of `user`, `tool`', 422),
		system(
			'TGI',
			{
				error: 'Template error: invalid operation: System role not supported (in <string>:1)',
				error_type: 'template_error',
			},
			422,
		),
		system('mlx-lm', { error: 'System role not supported' }, 404),
		system('LiteLLM', {
			error: {
				message:
					"litellm.BadRequestError: OpenAIException - Error code: 400 - {'object': 'error', 'message': 'System role not supported'}",
				code: '400',
			},
		}),
		system('Bedrock', { message: "This model doesn't support system messages. Remove them and try again." }),
		system('llama-cpp-python', { error: { message: 'System role not supported', type: 'internal_server_error' } }, 500),
		system('watsonx', {
			errors: [
				{
					code: 'invalid_request_entity',
					message: "Json document validation error: 'system' is not a role that model takes",
				},
			],
		}),
		system('a server with a voice of its own', { error: 'Only people may talk to me' }),
		system('a server that says nothing', 'Internal Server Error', 500),
		system('a server that says nothing and 400', '', 400),
	],
	'texts as they are': [
		{
			of: 'a server of types',
			refuses: has.texts,
			status: 422,
			words: { detail: [{ loc: ['body', 'messages', 0, 'content'], msg: 'Input should be a valid list' }] },
		},
		{
			of: 'a gateway',
			refuses: has.texts,
			words: { error: { message: "'content' must be an array of content parts" } },
		},
	],
	'a stream': [
		stream('Databricks', {
			error_code: 'INVALID_PARAMETER_VALUE',
			message: 'Streaming is not supported for this endpoint',
		}),
		stream('a gateway', { message: 'Streaming responses are not implemented by this deployment.' }, 501),
		stream('a server in words of its own', { error: 'Replies in parts are not supported here' }),
		stream('OpenAI', {
			error: {
				message:
					'Your organization must be verified to stream this model. Please go to the settings page and click on Verify Organization.',
				type: 'invalid_request_error',
				param: 'stream',
				code: 'unsupported_value',
			},
		}),
		stream('OpenAI for another model', {
			error: { message: "Unsupported value: 'stream' does not support true with this model.", param: 'stream' },
		}),
		stream('a gateway', { error: 'Streaming is not supported for this model' }),
		stream('a gateway that calls it a fault', { error: { message: 'streaming not supported', code: 501 } }, 501),
		stream('Cloudflare', { errors: [{ message: 'AiError: stream not supported for this model' }], success: false }),
		stream('a gateway without events', { detail: 'Server-sent events are disabled on this gateway' }, 405),
		stream('a host in China', { code: 20015, message: '该模型不支持流式输出' }),
		stream('a server with a voice of its own', { error: 'One piece at a time, please' }, 422),
		stream('a server that says nothing', '', 400),
		stream('a server of one line', 'stream=true is not allowed', 422),
	],
	'a field': [
		field('OpenAI', 'temperature', undefined, {
			error: {
				message: 'Unsupported value: only the default (1) is supported.',
				param: 'temperature',
				code: 'unsupported_value',
			},
		}),
		field('vLLM', 'chat_template_kwargs', { enable_thinking: false }, pydantic('chat_template_kwargs'), 422),
		field('Mistral', 'top_k', 5, { object: 'error', message: pydantic('top_k'), type: 'invalid_request_error' }, 422),
		field(
			'a server of templates',
			'chat_template_kwargs',
			{ enable_thinking: false },
			'unexpected keyword argument enable_thinking',
		),
		field('Ollama', 'reasoning_effort', 'low', {
			error: { message: '"tiny" does not support thinking', type: 'api_error' },
		}),
		field('llama.cpp', 'logit_bias', {}, { error: { code: 400, message: 'Unsupported param: logit_bias' } }),
		field('OpenAI', 'top_p', 0.9, {
			error: { message: "Unsupported parameter: 'top_p' is not supported with this model." },
		}),
		field('a server in plain words', 'stop', ['x'], { error: 'stop sequences are not taken by this one' }),
		field('OpenAI', 'stop', ['x'], {
			error: { message: "Unsupported parameter: 'stop' is not supported with this model." },
		}),
		field('Groq', 'n', 2, { error: { message: "'n' : number must be at most 1", type: 'invalid_request_error' } }),
		field(
			'DeepSeek',
			'response_format',
			{ type: 'text' },
			{ error: { message: 'This response_format type is unavailable now' } },
		),
		field('Gemini', 'stream_options', undefined, [
			{
				error: {
					code: 400,
					message: 'Invalid JSON payload received. Unknown name "stream_options": Cannot find field.',
				},
			},
		]),
		field('Gemini', 'seed', 1, [
			{ error: { code: 400, message: 'Invalid JSON payload received. Unknown name "seed": Cannot find field.' } },
		]),
		field('OpenAI', 'reasoning_effort', 'low', {
			error: { message: 'Unrecognized request argument supplied: reasoning_effort' },
		}),
		field('xAI', 'frequency_penalty', 1, { error: 'Argument not supported on this model: frequencyPenalty' }),
		field('Groq', 'response_format', {}, { error: { message: 'This model does not support response format `text`' } }),
		field('DeepSeek', 'n', 2, { error: { message: 'Invalid n value (currently only n = 1 is supported)' } }),
		field('a server of types', 'min_p', 0.1, 'unknown field `min_p`, expected one of `model`, `max_tokens`', 422),
		field('a gateway', 'reasoning', { effort: 'low' }, { error: { message: "Unknown parameter: 'reasoning'." } }),
		field(
			'Azure',
			'stream_options',
			undefined,
			{
				error: { code: 'Invalid input', message: 'invalid input error', details: pydantic('stream_options').detail },
			},
			422,
		),
		field('Azure for other models', 'min_p', 0.1, {
			error: {
				message: "Extra parameters ['min_p'] are not allowed when extra-parameters is not set or set to 'error'.",
			},
		}),
		field('vLLM of late', 'min_p', 0.1, {
			error: {
				message:
					"[{'type': 'extra_forbidden', 'loc': ('body', 'min_p'), 'msg': 'Extra inputs are not permitted', 'input': 0.1}]",
			},
		}),
		field(
			'TGI',
			'min_p',
			0.1,
			'Failed to deserialize the JSON body into the target type: unknown field `min_p`, expected one of `messages`, `max_tokens` at line 1 column 50',
			422,
		),
		field('Anthropic', 'top_p', 0.9, {
			type: 'error',
			error: {
				type: 'invalid_request_error',
				message: '`temperature` and `top_p` cannot both be specified for this model. Please use only one.',
			},
		}),
		field('Bedrock', 'top_k', 5, {
			message:
				'Malformed input request: #: extraneous key [top_k] is not permitted, please reformat your input and try again.',
		}),
		field('a server of fields', 'seed', 1, {
			error: { message: "Additional properties are not allowed ('seed' was unexpected)" },
		}),
		field('a server in Go', 'repeat_penalty', 1.1, { error: { message: 'json: unknown field "repeat_penalty"' } }),
		field('OpenAI', 'max_tokens', undefined, {
			error: {
				message:
					"Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
			},
		}),
		field('a server with a voice of its own', 'max_tokens', undefined, { error: 'Let me end where I like' }),
		field('another', 'max_tokens', undefined, {
			error: { message: 'Unrecognized request argument supplied: max_tokens' },
		}),
	],
}
