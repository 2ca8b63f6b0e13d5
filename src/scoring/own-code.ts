import type { Buffer } from 'node:buffer'

/**
 * Functions and statics of some crates that have gone into a program, by their paths, such as `sort::visible::split`.
 *
 * Those that were inlined count too: the program has to have debugging information, in which the compiler names them
 * by symbols in the older of its two manners.
 *
 * @param crates - Names as Rust has them, such as `my_sort`; left out of the paths' beginning.
 */
export function ownCodeIn(program: Buffer, crates: readonly string[]): Set<string> {
	const own = new RegExp(`(?:^|[^\\w:])(?:${crates.join('|')})::`)
	const symbols = program.toString('latin1').match(/_ZN[\w.$]+17h[0-9a-f]{16}E/g) ?? []
	const paths = new Set(symbols.map(pathOf))
	return new Set([...paths].filter((path) => own.test(path)))
}

/**
 * What candidates could find or call of an evaluator that they must not: code that both its programs have, outside of
 * modules named `visible`.
 *
 * What the compiler derives for types of inputs and outputs may be in both.
 *
 * @param judge - `ownCodeIn` of the judge.
 * @param inside - `ownCodeIn` of the program that candidates run in.
 * @returns Paths, each once, without closures in them.
 */
export function sharedCode(judge: ReadonlySet<string>, inside: ReadonlySet<string>): string[] {
	const shared = [...inside].filter((path) => judge.has(path) || judgesMethod.test(path))
	const plain = shared.filter((path) => !mayBeShared.test(path) && !derived.test(path) && !isGenerated(path))
	return [...new Set(plain.map((path) => path.replace(/::\{\{(?:closure|constant|promoted)\}\}.*$/, '')))].sort()
}

/** What is said to be visible, and `exercise` itself, with which answers may be made too. */
const mayBeShared = /::visible::| as oxipelago_kit::evaluator::Evaluator>::exercise\b/

/** Of the evaluator's methods only `exercise` runs where candidates do. */
const judgesMethod = / as oxipelago_kit::evaluator::Evaluator>::(?!exercise\b)/

/** Traits that are derived for data; `serde`'s are implemented within `_`. */
const derived =
	/ as (?:core|alloc|std|serde|serde_core)::(?:clone|cmp|default|fmt|hash|ops::drop|marker|ser|de)\b|::_::(?:<impl |_serde)/

/** The program's beginning, and what is another crate's for one of these types. */
function isGenerated(path: string): boolean {
	return /^\w+::main$/.test(path) || /^(?:core|alloc|std|oxipelago_kit|serde\w*|postcard)::/.test(path)
}

/** `_ZN4sort7visible5split17h0123456789abcdefE` is `sort::visible::split`. */
function pathOf(symbol: string): string {
	const parts: string[] = []
	for (let at = 3; ; ) {
		const digits = /^\d+/.exec(symbol.slice(at))?.[0]
		if (digits === undefined) break
		at += digits.length
		parts.push(symbol.slice(at, at + Number(digits)))
		at += Number(digits)
	}
	return parts.slice(0, -1).map(plainText).join('::')
}

const signs: Readonly<Record<string, string>> = {
	...{ SP: '@', BP: '*', RF: '&', LT: '<', GT: '>', LP: '(', RP: ')', C: ',' },
}

function plainText(part: string): string {
	return part
		.replace(/^_(?=\$)/, '')
		.replace(/\$(?:u([0-9a-f]+)|([A-Z]+))\$/g, (_, code: string | undefined, sign: string) =>
			code === undefined ? (signs[sign] ?? sign) : String.fromCodePoint(Number.parseInt(code, 16)),
		)
		.replaceAll('..', '::')
}
