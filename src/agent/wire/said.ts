/** What one event of a stream says, or a reply that came whole. */
export interface Said {
	readonly content: string
	/** What it thought. */
	readonly reasoning: string
	readonly refusal: string
	readonly calls: readonly object[]
	/** Why it ended, in the words of the protocol where they are known; `undefined` where it goes on. */
	readonly finish: string | undefined
	readonly usage: object | undefined
	/** Whether it came in the field for a whole reply, in which some servers send all that there is so far. */
	readonly isWhole: boolean
	/** Whether it has a choice at all. */
	readonly hasChoice: boolean
}

/** An error in place of a reply. */
export interface SaidError {
	readonly message: string
	readonly code: string | number | undefined
	readonly type: string | undefined
}

type Fields = Readonly<Record<string, unknown>>

/** A JSON text; `undefined` where it is none. Python writes `NaN` and `Infinity` into it, which count as null. */
export function jsonIn(text: string): unknown {
	for (const one of [text, text.replace(/(?<=[:,[]\s*)-?(?:NaN|Infinity)(?=\s*[,}\]])/g, 'null')]) {
		try {
			return JSON.parse(one)
		} catch (error) {
			if (!(error instanceof SyntaxError)) throw error
		}
	}
	return undefined
}

/** The error that an event is, or a reply: as a text or in an object, in its own field or at the top. */
export function errorIn(value: unknown): SaidError | undefined {
	const event = eventIn(value)
	if (event === undefined) return undefined
	if (event.object === 'error' && typeof event.message === 'string') return errorOf(event)
	if (typeof event.error === 'string' && event.error !== '') return errorOf({ message: event.error })
	const error = fieldsOf(event.error)
	if (error !== undefined) return errorOf(error)
	return event.choices === undefined && typeof event.detail === 'string'
		? errorOf({ message: event.detail })
		: undefined
}

function errorOf({ message, detail, msg, code, type, ...rest }: Fields): SaidError {
	const said = [message, detail, msg].find((words) => typeof words === 'string' && words !== '')
	return {
		message: said === undefined ? JSON.stringify({ message, detail, msg, code, type, ...rest }) : String(said),
		code: typeof code === 'string' || typeof code === 'number' ? code : undefined,
		type: typeof type === 'string' ? type : undefined,
	}
}

/**
 * What an event says, or a reply, wherever and in whatever type of field its server has it; fields that nobody needs are
 * not looked at.
 */
export function saidIn(value: unknown): Said {
	const event = eventIn(value) ?? {}
	const choice = choiceIn(event)
	const delta = saidBy(choice?.delta)
	const message = saidBy(choice?.message)
	const places = [delta, message, choice].filter((place) => place !== undefined)
	const first = (names: readonly string[], read: (field: unknown) => string): string => {
		for (const place of places) for (const name of names) if (read(place[name]) !== '') return read(place[name])
		return ''
	}
	const content = first(['content', 'text'], textIn)
	const reason = choice?.finish_reason ?? choice?.finishReason
	return {
		content,
		reasoning: first(thoughtNames, thoughtIn) || first(['content'], thoughtsAmong),
		refusal: first(['refusal'], (field) => (typeof field === 'string' ? field : '')),
		calls: places.map(callsIn).find((calls) => calls.length > 0) ?? [],
		finish: finishOf(reason),
		usage: usageIn(event.usage),
		isWhole: content !== '' && message !== undefined && textIn(delta?.content ?? delta?.text) === '',
		hasChoice: choice !== undefined,
	}
}

/** As the protocol has it, as data of an event. */
export function eventOf({ content, reasoning, refusal, calls, finish, usage }: Partial<Said>): string {
	const delta = {
		...(content ? { content } : {}),
		...(reasoning ? { reasoning } : {}),
		...(refusal ? { refusal } : {}),
		...(calls === undefined || calls.length === 0 ? {} : { tool_calls: calls }),
	}
	const choice = { index: 0, delta, ...(finish === undefined ? {} : { finish_reason: finish }) }
	return `data: ${JSON.stringify({ choices: [choice], usage })}\n\n`
}

/** Some servers put an object into a list. */
function eventIn(value: unknown): Fields | undefined {
	return fieldsOf(Array.isArray(value) ? value[0] : value)
}

function fieldsOf(value: unknown): Fields | undefined {
	return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : undefined
}

/** The first choice; an object in place of the list is one, or has them by number, and an event without any may be one. */
function choiceIn(event: Fields): Fields | undefined {
	const isOne = (fields: Fields) =>
		[fields.delta, fields.message].some((said) => fieldsOf(said) !== undefined) ||
		[fields.content, fields.text].some((said) => typeof said === 'string')
	if (Array.isArray(event.choices)) return fieldsOf(event.choices[0])
	const choices = fieldsOf(event.choices)
	if (choices === undefined) return isOne(event) ? event : undefined
	return isOne(choices) ? choices : fieldsOf(Object.values(choices)[0])
}

function saidBy(said: unknown): Fields | undefined {
	return typeof said === 'string' ? { content: said } : fieldsOf(said)
}

const thoughtNames = [
	'reasoning_content',
	'reasoning',
	'reasoning_details',
	'reasoning_text',
	'thinking',
	'thinking_content',
	'thought',
]

/** A text, a list of parts or one of them, without those that are thoughts. */
function textIn(field: unknown): string {
	if (typeof field === 'string') return field
	if (typeof field === 'number') return String(field)
	if (Array.isArray(field)) return field.map(textIn).join('')
	const part = fieldsOf(field)
	return part === undefined || isThought(part) ? '' : textIn(part.text ?? part.content ?? part.value)
}

function isThought({ type, thinking }: Fields): boolean {
	return thinking !== undefined || (typeof type === 'string' && /think|reason|thought/.test(type))
}

/** Of a field that holds nothing else. */
function thoughtIn(field: unknown): string {
	if (typeof field === 'string') return field
	if (Array.isArray(field)) return field.map(thoughtIn).join('')
	const part = fieldsOf(field)
	return part === undefined ? '' : thoughtIn(part.text ?? part.thinking ?? part.summary ?? part.content)
}

function thoughtsAmong(field: unknown): string {
	return Array.isArray(field)
		? field.map((part) => (isThought(fieldsOf(part) ?? {}) ? thoughtIn(part) : '')).join('')
		: ''
}

/** Calls of tools, also those of the older protocol, which had one. */
function callsIn({ tool_calls, function_call }: Fields): object[] {
	const all = Array.isArray(tool_calls) ? tool_calls : function_call == null ? [] : [{ function: function_call }]
	return all.flatMap((call, at) => {
		const fields = fieldsOf(call)
		if (fields === undefined) return []
		const { name, arguments: input } = fieldsOf(fields.function) ?? fields
		const index = Number(fields.index ?? at)
		return {
			index: Number.isInteger(index) ? index : at,
			...(fields.id == null ? {} : { id: String(fields.id) }),
			type: 'function',
			function: {
				...(typeof name === 'string' ? { name } : {}),
				...(input == null ? {} : { arguments: typeof input === 'string' ? input : JSON.stringify(input) }),
			},
		}
	})
}

/** A reason of any type but those that say that there is none. */
function finishOf(reason: unknown): string | undefined {
	if (reason === undefined || reason === null || reason === '' || reason === false) return undefined
	const word = String(reason).toLowerCase()
	if (/^(?:max_?(?:output_?)?tokens|length)$/.test(word)) return 'length'
	return /^(?:safety|content_?filter)$/.test(word) ? 'content_filter' : word
}

function usageIn(usage: unknown): object | undefined {
	const fields = fieldsOf(usage)
	if (fields === undefined) return undefined
	return {
		prompt_tokens: numberIn(fields.prompt_tokens ?? fields.input_tokens),
		completion_tokens: numberIn(fields.completion_tokens ?? fields.output_tokens),
		prompt_tokens_details: { cached_tokens: numberIn(fieldsOf(fields.prompt_tokens_details)?.cached_tokens) },
		completion_tokens_details: {
			reasoning_tokens: numberIn(fieldsOf(fields.completion_tokens_details)?.reasoning_tokens),
		},
	}
}

function numberIn(figure: unknown): number | undefined {
	if (typeof figure === 'number') return figure
	return typeof figure === 'string' && /^\s*\d+\s*$/.test(figure) ? Number(figure) : undefined
}
