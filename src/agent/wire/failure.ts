import { APICallError } from 'ai'
import type { Failure, TransientReason } from '../../archive/model-log.ts'
import { connectionWords } from './connection-words.ts'
import { replyLimitIn } from './learn-dialect.ts'
import type { Redact } from './redaction.ts'
import { RedirectError } from './redirect.ts'
import { retryAfterMs } from './retry-after.ts'

/** A stream that we gave up ourselves. */
export class StreamFault extends Error {
	readonly reason: TransientReason

	constructor(reason: TransientReason, message: string) {
		super(message)
		this.name = 'StreamFault'
		this.reason = reason
	}
}

/** Whether a request failed for want of time alone. */
export function isSlow(failure: Failure): boolean {
	return failure.kind === 'transient' && (failure.reason === 'slow' || failure.reason === 'stalled')
}

/**
 * The failure that `error` stands for, its message at most some 600 characters.
 *
 * @param now - In milliseconds since 1970, for a Retry-After with a date.
 * @param redact - For the endpoint's words, which are cut only behind it.
 */
export function classify(error: unknown, now: number, redact: Redact): Failure {
	const causes = causesOf(error)
	const fault = causes.find((cause) => cause instanceof StreamFault)
	if (fault !== undefined) return transient(fault.reason, undefined, cap(redact(fault.message)))
	const redirect = causes.find((cause) => cause instanceof RedirectError)
	if (redirect !== undefined) {
		return { kind: 'fatal', reason: 'refused', status: undefined, message: cap(redact(redirect.message)) }
	}
	const facts = factsOf(error, redact)
	const { status, message, code } = facts
	const words = `${code} ${message}`
	if (
		tooLong.test(words) &&
		replyLimitIn(message) === undefined &&
		(status === undefined || status < 500 || status === 500)
	) {
		return { kind: 'too-long', limitTokens: limitIn(`${message} ${facts.body}`), message }
	}
	if (/insufficient_quota|billing|exceeded your current quota/i.test(words) || status === 402) {
		return { kind: 'fatal', reason: 'no-credit', status, message }
	}
	if (status === undefined || status < 400) {
		if (/invalid_api_key|unauthori[sz]ed/i.test(code)) return { kind: 'fatal', reason: 'unauthorised', status, message }
		if (/rate.?limit/i.test(code)) return transient('rate-limited', status, message)
		return transient(isConnection(error) ? 'connection' : 'malformed', status, message)
	}
	if (status === 403 && isPage(facts)) return transient('server', status, message, retryAfterMs(facts.headers, now))
	if ((status === 401 || status === 403) && aboutTheKey.test(words)) {
		return { kind: 'fatal', reason: 'unauthorised', status, message }
	}
	if (/content_?filter|content management policy/i.test(words)) return { kind: 'filtered', status, message }
	if (status === 404 || status === 405 || status === 410) {
		return { kind: 'fatal', reason: 'unknown-model', status, message: `${message}${facts.placeHint}` }
	}
	if (status === 413 && replyLimitIn(message) === undefined)
		return { kind: 'too-long', limitTokens: undefined, message }
	const wait = retryAfterMs(facts.headers, now)
	if (status === 429) return transient('rate-limited', status, message, wait)
	if (status >= 500 || status === 408 || status === 409 || status === 425) {
		return transient('server', status, message, wait)
	}
	return { kind: 'rejected', status, message }
}

const tooLong =
	/context.?length|context.?size|context.?window|maximum context|prompt (is )?too long|too many (input )?tokens|input (is )?too long|reduce the length|exceed context limit|maximum prompt length|input token count|maximum number of (input )?tokens|max_?seq_?len|(?:sequence|prompt|input|model) length\b.{0,40}(?:exceed|longer|greater|larger)|longer than the maximum|session_len|max_model_len|\bnum_ctx\b|inputs\W+tokens \+ |must be at least 1, got -\d|超长|过长/i

const aboutTheKey = /\bapi[ _-]?key|\b(access|bearer|auth\w*)[ _-]token|authenticat|authori[sz]|credential/i

interface Facts {
	readonly status: number | undefined
	readonly code: string
	readonly message: string
	readonly body: string
	readonly headers: Readonly<Record<string, string>>
	/** Where a "not found" comes from no OpenAI-compatible API, what may be wrong; else empty. */
	readonly placeHint: string
}

function factsOf(error: unknown, redact: Redact): Facts {
	if (APICallError.isInstance(error)) {
		const body = error.responseBody ?? ''
		const causes = causesOf(error.cause).map(({ message }) => message)
		const words = (error.statusCode ?? 0) < 400 ? connectionWords(error.message, causes) : error.message
		const message = messageOf(words, body, error.statusCode, redact)
		return {
			// A 2xx whose body failed on the way is a matter of the connection, not of the status.
			status: error.statusCode !== undefined && error.statusCode >= 400 ? error.statusCode : undefined,
			code: codeIn(error.data) || codeIn(parsed(body)),
			message,
			body,
			headers: error.responseHeaders ?? {},
			placeHint: saysWhatIsMissing(parsed(body), message)
				? ''
				: ` (${redact(error.url)} is no OpenAI-compatible API: does the base URL lack \`/v1\`?)`,
		}
	}
	// What a stream carries as `{"error": …}` comes as a plain object, or as an error with these fields.
	const fields = typeof error === 'object' && error !== null ? (error as Record<string, unknown>) : {}
	const said = typeof fields.message === 'string' ? connectionWords(fields.message) : String(error)
	const status = [fields.statusCode, fields.status, fields.code].map(Number).find((one) => one >= 400 && one < 600)
	return {
		status,
		code: codeIn({ error: fields }),
		// Behind the first line a parser tells of its own schema.
		message: cap(redact(said.split('\n', 1)[0] ?? '')),
		body: '',
		headers: {},
		placeHint: '',
	}
}

/** Whether it is for people, from something between us and the API, such as a guard against robots. */
function isPage({ body, headers }: Facts): boolean {
	return /^\s*</.test(body) || /\btext\/html\b/i.test(headers['content-type'] ?? '')
}

/** Whether it is a model that was not found; servers without such a path say little more than "Not Found". */
function saysWhatIsMissing(body: unknown, message: string): boolean {
	const hasError = (body as { error?: unknown } | undefined)?.error !== undefined
	return hasError && !/^(\w+ )?not found\.?$/i.test(message)
}

function codeIn(data: unknown): string {
	const inner = (data as { error?: { code?: unknown; type?: unknown } } | undefined)?.error
	return `${inner?.code ?? ''} ${inner?.type ?? ''}`.trim()
}

function parsed(body: string): unknown {
	try {
		const value: unknown = JSON.parse(body)
		return Array.isArray(value) ? value[0] : value
	} catch (error) {
		if (error instanceof SyntaxError) return undefined
		throw error
	}
}

/** The endpoint's own words: its message, or the text of a body that is no such JSON. */
function messageOf(message: string, body: string, status: number | undefined, redact: Redact): string {
	const said = wordsIn(parsed(body))
	if (said !== '') return cap(redact(said))
	const plain =
		parsed(body) === undefined
			? redact(body)
					.slice(0, 8000)
					.replace(/<[^>]*>/g, ' ')
					.replace(/\s+/g, ' ')
					.trim()
			: ''
	return cap(plain || redact(message) || `status ${status ?? 'unknown'}`)
}

/** What an error object says, and which parameter it is about: as a text, in an object or in a list of faults of fields. */
function wordsIn(value: unknown): string {
	if (typeof value === 'string') return value
	if (Array.isArray(value)) return value.map(wordsIn).filter(Boolean).join('; ')
	if (typeof value !== 'object' || value === null) return ''
	const { error, errors, message, detail, details, msg, param, loc, metadata } = value as Record<string, unknown>
	// What stands behind a router says it better than the router: its words, or JSON with them in it.
	const { raw } = (metadata ?? {}) as { readonly raw?: unknown }
	const behind = typeof raw === 'string' ? wordsIn(parsed(raw)) || raw : ''
	const own = [error, message, detail, msg, errors].map(wordsIn).find((words) => words !== '') ?? ''
	// "invalid input error", of which the details say what it is about.
	const further = behind || (own === '' || typeof details !== 'object' ? '' : wordsIn(details))
	const said = further === '' || own.includes(further) ? own : `${own}: ${further}`
	const about = Array.isArray(loc) ? loc.join('.') : typeof param === 'string' ? param : ''
	return about === '' || said === '' || said.includes(about) ? said : `${said} (${about})`
}

/** The beginning of a text from which secrets have been taken already. */
function cap(text: string): string {
	return text.length > 600 ? `${text.slice(0, 600)}…` : text
}

/** Context length in tokens that a refusal names, in the words of the servers in use. */
function limitIn(text: string): number | undefined {
	const found =
		/"n_ctx"\s*:\s*(\d+)/.exec(text) ??
		/(?:context|prompt) length is (\d[\d,]{2,})/i.exec(text) ??
		/\d (?:tokens )?> (\d[\d,]{2,})/.exec(text) ??
		/maximum number of (?:input )?tokens\D{0,24}?(\d[\d,]{2,})/i.exec(text) ??
		/(?:context (?:length|size|window|limit)|limit)\D{0,24}?(\d[\d,]{2,})/i.exec(text) ??
		/(\d[\d,]{2,}) (?:tokens )?(?:maximum|max\b)/i.exec(text) ??
		/tokens\W+must be <= (\d+)/i.exec(text) ??
		/(?:max_?seq_?len|session_len|num_ctx|max\w* (?:allowed|(?:input|model) length)|cannot exceed)\D{0,8}?(\d{3,})/i.exec(
			text,
		)
	return found?.[1] === undefined ? undefined : Number(found[1].replaceAll(',', ''))
}

const isConnectionWord =
	/ECONN|ENOTFOUND|EAI_AGAIN|EPIPE|ETIMEDOUT|EHOST|ENET|UND_ERR|socket|\bterminated|fetch failed/i

function isConnection(error: unknown): boolean {
	return causesOf(error).some((cause) =>
		isConnectionWord.test(`${(cause as { code?: unknown }).code ?? ''} ${cause.message}`),
	)
}

/** The error and what caused it, outermost first. */
function causesOf(error: unknown): Error[] {
	const causes: Error[] = []
	for (let at = error; at instanceof Error && causes.length < 8; at = at.cause) causes.push(at)
	return causes
}

function transient(
	reason: TransientReason,
	status: number | undefined,
	message: string,
	wait?: number | undefined,
): Failure {
	return { kind: 'transient', reason, status, retryAfterMs: wait, message }
}
