/** Text with every secret replaced. */
export type Redact = (text: string) => string

/** What stands where a secret was. */
export const REDACTED = '[redacted]'

/** A key without what goes before it in a header, where it was copied with that. */
export function bareKey(text: string): string {
	return text.trim().replace(/^(?:Authorization:\s*)?Bearer\s+/i, '')
}

/** Shortest beginning of a secret that is looked for at the end of a text. */
const shortestBeginning = 8

/**
 * A function that replaces each of `secrets`, in the ways in which they travel: as they are, percent-encoded, as JSON
 * text and as Base64; also the first half of one or more of it (12 characters at least) anywhere, and the first 8
 * characters or more at the end of a text, which may have been cut. Secrets of fewer than 4 characters are not looked
 * for: they would be found everywhere.
 *
 * Endpoints echo keys in their error messages, and models echo what they are told; so all that is kept or shown goes
 * through here, before anything is cut off it: a key that is cut in two is found no longer.
 */
export function redactor(secrets: Iterable<string | undefined>): Redact {
	const forms = new Set<string>()
	for (const secret of secrets) {
		const bare = secret === undefined ? '' : bareKey(secret)
		if (bare.length >= 4) for (const form of formsOf(bare)) forms.add(form)
	}
	if (forms.size === 0) return (text) => text
	// Longest first, so that no secret leaves the tail of a longer one behind.
	const sorted = [...forms].sort((a, b) => b.length - a.length)
	return (text) => {
		const whole = sorted.reduce((clean, form) => clean.replaceAll(form, REDACTED), text)
		return withoutBeginning(sorted.reduce(withoutHalf, whole), sorted)
	}
}

/** Without the first half of `form` and what follows of it; an endpoint may have shortened it itself. */
function withoutHalf(text: string, form: string): string {
	const half = form.slice(0, Math.max(12, Math.ceil(form.length / 2)))
	if (half.length >= form.length || !text.includes(half)) return text
	const [before = '', ...pieces] = text.split(half)
	const behind = pieces.map((piece) => {
		let length = 0
		while (length < piece.length && piece[length] === form[half.length + length]) length++
		return REDACTED + piece.slice(length)
	})
	return before + behind.join('')
}

function formsOf(secret: string): string[] {
	const percent = encodeURIComponent(secret)
	const json = JSON.stringify(secret).slice(1, -1)
	const codeOf = (character: string) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
	return [
		secret,
		percent,
		percent.replace(/%../g, (code) => code.toLowerCase()),
		json,
		// Some writers of JSON escape what may stand in HTML.
		json.replaceAll('/', '\\/'),
		json.replace(/[<>&]/g, codeOf),
		...[0, 1, 2].flatMap((before) => base64Of(secret, before)),
	]
}

/** The characters that a secret alone decides, in Base64 of a text in which it stands behind `before` (mod 3) bytes. */
function base64Of(secret: string, before: number): string[] {
	const bytes = Buffer.concat([Buffer.alloc(before), Buffer.from(secret)])
	const base64 = bytes.toString('base64').slice(Math.ceil((before * 8) / 6), Math.floor((bytes.length * 8) / 6))
	return base64.length < 4 ? [] : [base64, base64.replaceAll('+', '-').replaceAll('/', '_')]
}

/** Without the beginning of one of `forms` that the text ends in, but for dots, quotes and brackets. */
function withoutBeginning(text: string, forms: readonly string[]): string {
	for (let end = text.length; end >= shortestBeginning && end >= text.length - 8; end--) {
		const said = text.slice(0, end)
		for (const form of forms) {
			for (let length = Math.min(form.length - 1, end); length >= shortestBeginning; length--) {
				if (said.endsWith(form.slice(0, length))) return said.slice(0, end - length) + REDACTED + text.slice(end)
			}
		}
		if (!/[\s.,;:…"'`)\]}>\\]$/.test(said)) return text
	}
	return text
}
