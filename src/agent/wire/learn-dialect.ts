import { type Body, type Dialect, speak } from './dialect.ts'

/**
 * The dialect that a refusal in these words asks for; `undefined` where it is about something else.
 *
 * @param body - What was sent, before it was brought into a dialect: fields that it has can be what is refused.
 */
export function adaptDialect(spoken: Dialect, words: string, body: Body): Dialect | undefined {
	// "unknown field `min_p`, expected one of `model`, `max_tokens`, …": what is listed is not what is refused.
	const refusal = words.replace(listed, '$1')
	const asked = Number(body.max_tokens)
	const maxOutputTokens = replyLimitIn(refusal, Number.isFinite(asked) ? asked : undefined)
	if (maxOutputTokens !== undefined) {
		return maxOutputTokens < spoken.maxOutputTokens ? { ...spoken, maxOutputTokens } : undefined
	}
	const lesson = lessons.find(({ words, isNews }) => isNews(spoken, body) && words.test(refusal))
	if (lesson !== undefined) return lesson.learnt(spoken)
	const fields = Object.keys(speak(body, spoken)).filter((name) => !needed.has(name))
	const field =
		fields.find((name) => names(refusal, name, body[name])) ??
		// "does not support thinking" names no field.
		(/not support\w* (?:thinking|reasoning)/i.test(refusal)
			? fields.find((name) => /think|reason/.test(`${name} ${JSON.stringify(body[name])}`))
			: undefined)
	if (field === undefined) return undefined
	const isEffort = field === 'reasoning_effort' || field === 'reasoning'
	if (isEffort && spoken.effort === 'given') return { ...spoken, effort: 'other' }
	return { ...spoken, without: [...spoken.without, field] }
}

/** After a field that is refused, those that would not be. */
const listed =
	/(\b(?:field|param\w*|argument|propert(?:y|ies)|key)\b.{0,80}?)\b(?:expected one of|(?:supported|allowed|valid) \w+ are)\b.*/is

/** What a refusal can teach beside the name of a field, in the words of the servers in use. */
const lessons: readonly {
	readonly words: RegExp
	readonly isNews: (spoken: Dialect, body: Body) => boolean
	readonly learnt: (spoken: Dialect) => Dialect
}[] = [
	{
		// "does not support tools", "tools param requires --jinja flag", "No endpoints found that support tool use".
		words: /\btools?\b|\btool_(?:choice|calls?)\b|\bfunction[ _-]?call/i,
		isNews: ({ tools }, body) => tools && body.tools !== undefined,
		learnt: (spoken) => ({ ...spoken, tools: false }),
	},
	{
		// "Use 'max_completion_tokens' instead", "Unrecognized request argument: max_tokens".
		words: /max_completion_tokens|\bmax_tokens\b/,
		isNews: ({ limitField }) => limitField === 'max_tokens',
		learnt: (spoken) => ({ ...spoken, limitField: 'max_completion_tokens' }),
	},
	{
		words: /max_completion_tokens/,
		isNews: ({ limitField }) => limitField === 'max_completion_tokens',
		learnt: (spoken) => ({ ...spoken, limitField: undefined }),
	},
	{
		// "messages.0.content: Input should be a valid list", "content must be an array", "expected a sequence".
		words: /\bcontents?\b.{0,80}\b(?:list|array|sequence|parts)\b|\b(?:list|array|sequence)\b.{0,80}\bcontent\b/is,
		isNews: ({ parts }) => !parts,
		learnt: (spoken) => ({ ...spoken, parts: true }),
	},
	{
		// "System role not supported", "roles must alternate", "Developer instruction is not enabled", "Unexpected role".
		words:
			/\b(system|developer)\b['"`]?.{0,60}\b(role|message|prompt|instruction)s?\b|\b(role|message|instruction)s?\b.{0,80}\bsystem\b|\broles? must alternate|\b(?:only|roles?)\b.{0,40}\buser\b.{0,20}\b(?:assistant|chatbot)\b|\bfirst message\b|\b(?:start|begin)s? with\b.{0,10}\buser\b|\bvariant\W+(?:system|developer)\b|\bsystem\b\W{0,4}(?:角色|消息|提示|指令)|系统(?:角色|消息|提示|指令)/i,
		isNews: ({ systemRole }) => systemRole,
		learnt: (spoken) => ({ ...spoken, systemRole: false }),
	},
	{
		// "Assistant messages are not allowed", where a correction sends back what the model has said.
		words: /\bassistant\b|\bturns?\b|\bmulti-?turn\b|\bconversations?\b/i,
		isNews: ({ turns }, body) => turns && hasTurns(body),
		learnt: (spoken) => ({ ...spoken, turns: false, tools: false }),
	},
	{
		// "must be verified to stream this model", "Streaming is not supported", "Server-sent events are disabled".
		words:
			/server-sent|\bSSE\b|流式|(?<![\w/])stream(?:ing|ed)?(?![\w/]|\s+(?:(?:was|is|has|been)\s+)*(?:ended|closed|error|reset|aborted|interrupted))/i,
		isNews: ({ stream }) => stream,
		learnt: (spoken) => ({ ...spoken, stream: false }),
	},
]

function hasTurns({ messages }: Body): boolean {
	// A last one is no turn: the reply goes on with it.
	return Array.isArray(messages) && messages.slice(0, -1).some(({ role }) => role === 'assistant')
}

/** Fields without which there is no request, or that are learnt about by their own lesson. */
const needed = new Set(['model', 'messages', 'stream', 'max_tokens', 'max_completion_tokens', 'tools', 'tool_choice'])

/** Whether a text names a field, or one within it; a short name is a word as well, so it must be marked as one. */
function names(text: string, field: string, value: unknown): boolean {
	const further = field === 'stop' ? ['stop_sequences', 'stop_words', 'stop_tokens'] : []
	const all = [field, ...further, ...(typeof value === 'object' && value !== null ? Object.keys(value) : [])]
	return all.some((name) => {
		// "response format" and `frequencyPenalty` are names of such, too.
		const escaped = name.replace(/[^\w]/g, '\\$&').replaceAll('_', '[_ ]?')
		const marked = `(?:invalid|unsupported) ${escaped}\\b|['"\`(.]${escaped}['"\`)]|(?:param(?:eter)?s?|arguments?|fields?|option|propert(?:y|ies)|body\\.?|name)[:\\s,'"\`]+${escaped}\\b`
		const plain = name.length > 6 || name.includes('_') ? `|(?<!\\w)${escaped}(?!\\w)` : ''
		return new RegExp(marked + plain, 'i').test(text)
	})
}

/**
 * Dialects to try where an endpoint that has never replied refuses without a word that is understood, the likeliest first.
 *
 * @param body - As for `adaptDialect`.
 */
export function guesses(spoken: Dialect, body: Body): Dialect[] {
	const further = Object.keys(speak(body, spoken)).filter((name) => !needed.has(name))
	const plain = { ...spoken, systemRole: false, stream: false, tools: false, without: [...spoken.without, ...further] }
	const toolless = spoken.tools && body.tools !== undefined ? [{ ...spoken, tools: false }] : []
	const bare = { ...plain, limitField: undefined }
	return [...toolless, { ...spoken, systemRole: false }, { ...spoken, stream: false }, plain, bare]
}

/** Whether a refusal says nothing beside that it is one. */
export function isWordless(refusal: string): boolean {
	return /^\W*(?:\d{3}\W*)?(?:bad request|internal(?: server)? error|internal|server error|not implemented|unprocessable \w+|invalid request|unknown error|error|status \d+)?\W*$/i.test(
		refusal,
	)
}

/**
 * The longest reply in tokens that a refusal names, in the words of the servers in use or in their own; not that of
 * prompt and reply.
 *
 * @param asked - The limit that was sent, which is often said as well.
 */
export function replyLimitIn(refusal: string, asked: number = Number.POSITIVE_INFINITY): number | undefined {
	// "`inputs` tokens + `max_new_tokens` must be <= 4096" is of both together.
	if (/inputs\W+tokens \+ /.test(refusal)) return undefined
	const words = refusal
		.replace(/(?<=\d)[,.'\u202f\u00a0 _](?=\d{3}(?!\d))/g, '')
		// To pydantic any value is an input.
		.replace(/\binput(?= should\b|"\s*:)/gi, 'value')
	// "The supported range is from 1 (inclusive) to 8193 (exclusive)".
	const end = /max\w*tokens\b.{0,80}?\(inclusive\) to (\d+) \(exclusive\)/i.exec(words)
	if (end !== null) return Number(end[1]) - 1 || undefined
	// Whatever else is said of a context behind it.
	const must = /max\w*[_ ]?tokens\W+must be (?:less than or equal to|at most|<=)\W+(\d+)/i.exec(words)
	if (must !== null) return Number(must[1]) || undefined
	if (!ofReply.test(words) || ofPrompt.test(words)) return undefined
	const range = /(?:[[(]|\b(?:between|from|range)\W+(?:is |of )?)\d+\W{1,3}(?:(?:and|to)\W+)?(\d+)/i.exec(words)
	if (range !== null) return Number(range[1]) || undefined
	const found = limitWords.flatMap((way) =>
		[...words.matchAll(way)].map(([, number, thousands]) => {
			return Number(number) * (thousands === undefined ? 1 : 1000)
		}),
	)
	// "max_tokens: 8192 exceeds the maximum of 4096", "8192 > 4096".
	return found.find((limit) => limit > 0 && limit < asked)
}

/** Whether a text is about tokens of a reply. */
const ofReply =
	/max\w*[_ ]?tokens|\bmax_(?:length|new)\w*|num_predict|maximum tokens|\b(?:output|completions?|generat\w*|responses?|reply|replies|answers?|produce\w*|new)\b.{0,80}\btok\w*|\btok\w*\b.{0,80}\b(?:output|completions?|generat\w*|responses?|reply|replies|answers?|produce\w*)\b|输出|生成|回复|出力|ausgabe|antwort|sortie|réponse|salida|respuesta|saída|resposta/i
/** Whether it is, besides or instead, about what is read. */
const ofPrompt = /context|prompt|\binput|sequence|总|上下文|输入|kontext|contexte|contexto/i

/** A number behind words of a limit, or before them; `8k` is read as 8,000, which any meaning of it allows. */
const limitWords: readonly RegExp[] = [
	/(?:\bat most|no more than|not? (?:be )?(?:more|greater|larger|higher) than|not exceed|exceed(?:s|ed|ing)?|less than(?: or equal to)?|<=|≤|\bup to|\bmax(?:imum|imal|imo|ima)?\b|\blimit(?:ed)?\b|\bcap(?:ped)?\b|ceiling|\bonly|höchstens|maximal|au plus|como máximo|no máximo|dépasser|最多|最大|不(?:能|得|可)?超过|上限|不大于|小于等于|以下)[^\d>≤]{0,32}(\d+)(k\b)?/gi,
	/>\s*(\d+)(k\b)?/gi,
	/\b(\d+)(k)?\b[^\d]{0,24}(?:\bat most|\bmax(?:imum|imal)?\b|\blimit\b|or (?:less|fewer)|以下|以内)/gi,
]
