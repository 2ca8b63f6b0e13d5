import { tokenize } from '../../candidate/tokens.ts'
import { isRust } from './rust-text.ts'

/**
 * Code as it was meant, where what showed or carried it has left its marks: HTML (`-&gt;`), Markdown (`my\_name`), word
 * processors (`“x”`), numbers of lines, a string of JSON. Only what no compiler would take is changed, so that code about
 * such marks stays as it is.
 */
export function plainCode(text: string): string {
	const plain = withoutMarks(text)
	const numberless = withoutLineNumbers(plain)
	const texts = [plain, ...(numberless === undefined ? [] : [numberless]), ...stringOfJson(text)]
	return texts.find(isRust) ?? plain
}

/** Without marks of HTML, Markdown and word processors, for parts of code too. */
export function withoutMarks(text: string): string {
	return withoutSigns(withoutEntities(text))
}

/** Without the numbers of its lines, where each has one and they count up; `undefined` where they do not. */
export function withoutLineNumbers(text: string): string | undefined {
	const lines = text.trimEnd().split('\n')
	const found = lines.map((line) => /^\s*(\d+)(?:\s*[|│:] ?|\.(?: |$)|\) ?|\t| |$)(.*)$/.exec(line))
	const first = Number(found[0]?.[1])
	const counts = found.every((line, at) => (line === null ? lines[at]?.trim() === '' : Number(line[1]) === first + at))
	return counts ? found.map((line) => line?.[2] ?? '').join('\n') : undefined
}

const entities: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'", nbsp: ' ' }

function withoutEntities(text: string): string {
	if (!/&(?:\w+|#\w+);/.test(text)) return text
	const { tokens } = tokenize(text)
	const isEntity = (at: number) => tokens[at - 1]?.text === '&' && tokens[at + 1]?.text === ';'
	const names = tokens.flatMap(({ text: name }, at) => (entities[name] === undefined ? [] : [at]))
	// Where such a name is a variable, `&lt;` may be code: it is mentioned elsewhere as well.
	const isEscaped =
		(names.length > 0 && names.every(isEntity)) ||
		tokens.some((one, at) => one.text === '#' && tokens[at - 1]?.text === '&')
	if (!isEscaped) return text
	return text.replace(/&(?:(lt|gt|amp|quot|apos|nbsp)|#(\d{1,6})|#x([\da-f]{1,5}));/gi, (whole, name, decimal, hex) => {
		if (name !== undefined) return entities[name.toLowerCase()] ?? whole
		const code = decimal === undefined ? Number.parseInt(hex, 16) : Number(decimal)
		return code <= 0x10ffff ? String.fromCodePoint(code) : whole
	})
}

/** What stands for a sign of Rust where text was set or copied; nothing for what has no width. */
const signs: Readonly<Record<string, string>> = {
	...Object.fromEntries([...'\u00a0\u2007\u2009\u202f\u3000'].map((blank) => [blank, ' '])),
	...Object.fromEntries([...'\u200b\u200c\u200d\u2060\ufeff\u00ad'].map((nothing) => [nothing, ''])),
	...Object.fromEntries([...'“”„‟″'].map((quote) => [quote, '"'])),
	...Object.fromEntries([...'‘’‚′'].map((quote) => [quote, "'"])),
	'\u2212': '-',
	'–': '-',
	'×': '*',
	'→': '->',
	'⇒': '=>',
	'≤': '<=',
	'≥': '>=',
	'≠': '!=',
}

function withoutSigns(text: string): string {
	if (!/[^\t\n\x20-\x5b\x5d-\x7e]/.test(text)) return text
	const all = tokenize(text).tokens
	// Where Markdown escaped what is code, it did so everywhere.
	const isEscaped = all.some((one) => one.text === '\\')
	const plain = isEscaped ? text.replace(/\\(?=[^\w\s"'\\])|\\(?=_)/g, '') : text
	const tokens = isEscaped ? tokenize(plain).tokens : all
	let at = 0
	const pieces = tokens
		.filter(({ kind }) => kind === 'unknown')
		.map(({ start, end, text: sign }) => {
			const piece = plain.slice(at, start) + (signs[sign] ?? sign)
			at = end
			return piece
		})
	return pieces.join('') + plain.slice(at)
}

/** One line in which ends of lines are written `\n`. */
function stringOfJson(text: string): string[] {
	const line = text.trim().replace(/^"|"$/g, '')
	if (line.includes('\n') || !line.includes('\\n')) return []
	try {
		const said: unknown = JSON.parse(`"${line}"`)
		return typeof said === 'string' ? [said] : []
	} catch (error) {
		if (error instanceof SyntaxError) return []
		throw error
	}
}
