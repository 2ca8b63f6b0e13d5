import type { Finding } from './outcome.ts'
import type { Token } from './tokens.ts'

/** One item that an experiment forbids. */
export interface Forbidden {
	/** As the experiment wrote it. */
	readonly pattern: string
	/** Matches the name that counts. */
	readonly name: RegExp
	/**
	 * `member`: a function or method, behind `.` or `::`; `module`: everything in a module; `macro`: a macro; `type`: a
	 * name that needs no path.
	 */
	readonly kind: 'member' | 'module' | 'macro' | 'type'
}

/**
 * Reads one pattern of an experiment's `forbid`. Its last segment is what is looked for, `*` standing for any
 * characters:
 * - `slice::sort*`, `select_nth_unstable*`: functions and methods, behind `.` or `::`;
 * - `std::thread::*`: everything in a module;
 * - `vec!`: a macro;
 * - `HashMap`, `std::collections::BTree*`: types, wherever they are mentioned.
 *
 * @throws {RangeError} If it is none of these.
 */
export function readForbidden(pattern: string): Forbidden {
	const segments = pattern.trim().split('::')
	const last = segments.at(-1) ?? ''
	if (
		segments.length === 0 ||
		!segments.every((each) => /^(?:\w+\*?|\*?\w+|\*)!?$/.test(each)) ||
		pattern.trim() === '*'
	) {
		throw new RangeError(`Expected \`forbid\` to hold paths such as \`slice::sort*\`, got \`${pattern}\``)
	}
	if (last === '*') return { pattern, name: matcher(segments.at(-2) ?? ''), kind: 'module' }
	if (last.endsWith('!')) return { pattern, name: matcher(last.slice(0, -1)), kind: 'macro' }
	return { pattern, name: matcher(last), kind: /^[A-Z]/.test(last) ? 'type' : 'member' }
}

/** What of the forbidden items a source mentions; what the source declares itself under such a name is none. */
export function forbiddenFindings(tokens: readonly Token[], forbidden: readonly Forbidden[]): Finding[] {
	if (forbidden.length === 0) return []
	const own = declaredNames(tokens)
	const pasted = hasPastedMembers(tokens)
	const findings: Finding[] = []
	let useStart = -1
	for (const [at, token] of tokens.entries()) {
		if (token.text === ';') useStart = -1
		if (token.kind !== 'identifier') continue
		if (token.text === 'use') useStart = at
		for (const each of forbidden) {
			if (!each.name.test(token.text) || !isMeant(tokens, at, each.kind, { own, pasted, useStart })) continue
			const reason =
				each.pattern === token.text
					? 'is forbidden in this experiment; do without it'
					: `is forbidden in this experiment (\`${each.pattern}\`); do without it`
			findings.push({ construct: each.kind === 'macro' ? `${token.text}!` : token.text, line: token.line, reason })
			break
		}
	}
	return findings
}

interface Surroundings {
	readonly own: ReadonlyMap<string, Declared>
	readonly pasted: boolean
	/** Index of the `use` whose declaration this is in, or -1. */
	readonly useStart: number
}

function isMeant(tokens: readonly Token[], at: number, kind: Forbidden['kind'], around: Surroundings): boolean {
	const { own, pasted, useStart } = around
	const name = tokens[at]?.text ?? ''
	const before = tokens[at - 1]
	const isMember = before?.text === '.' && !isRange(tokens, at - 1)
	const isPath = before?.text === ':' && tokens[at - 2]?.text === ':'
	switch (kind) {
		case 'macro':
			return tokens[at + 1]?.text === '!' && tokens[at + 2]?.text !== '=' && own.get(name) !== 'macro'
		case 'module':
			return useStart >= 0 || isPath || (tokens[at + 1]?.text === ':' && tokens[at + 2]?.text === ':')
				? own.get(name) !== 'type'
				: false
		case 'type':
			return own.get(name) !== 'type'
		case 'member': {
			if (isMember) return true
			const isOwn = own.get(name) === 'function'
			if (isPath) return !(isOwn && isOwnPath(tokens, at, own))
			if (useStart >= 0) return !(isOwn && isOwnPath(tokens, useStart + 4, own))
			return pasted && before?.text !== 'fn' && !(isOwn && tokens[at + 1]?.text === '(')
		}
	}
}

/** `0..sort` has two dots before the name, and no member. */
function isRange(tokens: readonly Token[], at: number): boolean {
	const dot = tokens[at - 1]
	return dot?.text === '.' && dot.end === tokens[at]?.start
}

/** Whether the segment before `::` at an index is something of the file's own. */
function isOwnPath(tokens: readonly Token[], at: number, own: ReadonlyMap<string, Declared>): boolean {
	const owner = tokens[at - 3]
	if (owner?.kind !== 'identifier') return false
	if (owner.text === 'Self') return !extendsForeignType(tokens)
	return /^(?:self|super|crate)$/.test(owner.text) || own.get(owner.text) === 'type'
}

/** Whether a trait is implemented for a slice or the like: `Self` is then the standard library's type. */
function extendsForeignType(tokens: readonly Token[]): boolean {
	return tokens.some((token, at) => token.text === 'for' && /^(?:\[|&|Vec|Box)$/.test(tokens[at + 1]?.text ?? ''))
}

type Declared = 'function' | 'type' | 'macro'

const declaring: ReadonlyMap<string, Declared> = new Map([
	['fn', 'function'],
	['struct', 'type'],
	['enum', 'type'],
	['trait', 'type'],
	['mod', 'type'],
])

function declaredNames(tokens: readonly Token[]): Map<string, Declared> {
	const names = new Map<string, Declared>()
	for (const [at, token] of tokens.entries()) {
		if (token.kind !== 'identifier') continue
		const next = tokens[at + 1]
		const kind = declaring.get(token.text)
		if (kind !== undefined && next?.kind === 'identifier') names.set(next.text, kind)
		const macro = token.text === 'macro_rules' && next?.text === '!' ? tokens[at + 2] : undefined
		if (macro?.kind === 'identifier') names.set(macro.text, 'macro')
	}
	return names
}

/** Whether a macro puts one of its arguments behind `.` or `::`: then any mention of a name may be a call of it. */
function hasPastedMembers(tokens: readonly Token[]): boolean {
	return tokens.some(
		(token, at) =>
			token.text === '$' &&
			(tokens[at - 1]?.text === '.' || (tokens[at - 1]?.text === ':' && tokens[at - 2]?.text === ':')) &&
			tokens[at + 1]?.kind === 'identifier',
	)
}

function matcher(glob: string): RegExp {
	return new RegExp(`^${glob.replaceAll('*', '\\w*')}$`, 'u')
}
