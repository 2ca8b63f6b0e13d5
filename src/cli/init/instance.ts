import { childOf, descendants, type RustSyntax, type SyntaxNode, textOf } from '../../experiment/rust-syntax.ts'
import { genericParameters, type Instance } from '../../experiment/signature.ts'
import { UsageError } from '../exit-codes.ts'

/**
 * What generic parameters are called with, as typed: `T=i64`.
 *
 * @throws {UsageError} If one is of another form, or named twice.
 */
export function readInstance(words: readonly string[]): Instance {
	const pairs = words.map((word) => {
		const [, name, type] = /^\s*(\w+)\s*=\s*(\S.*?)\s*$/.exec(word) ?? []
		if (name === undefined || type === undefined) {
			throw new UsageError(`--instance: expected a parameter and what it stands for, such as T=i64, found ${word}`)
		}
		return [name, type] as const
	})
	const twice = pairs.find(([name], index) => pairs.findIndex(([other]) => other === name) < index)
	if (twice !== undefined) throw new UsageError(`--instance: expected each parameter once, found ${twice[0]} twice`)
	return Object.fromEntries(pairs)
}

/**
 * What the generic parameters of a source's functions are called with: as `given`, or else with something usual.
 *
 * @throws {UsageError} If one is given that there is not, or nothing usual will do.
 */
export function instanceOf(syntax: RustSyntax, source: string, given: Instance): Instance {
	const functions = syntax.parse(source).root.children.filter(({ type }) => type === 'function_item')
	const open = functions.filter((node) => node.children.some(({ type }) => type === 'visibility_modifier'))
	const parameters = open.flatMap((node) =>
		genericParameters(source, node).map((name) => ({ name, bounds: boundsOf(source, node, name) })),
	)
	const strange = Object.keys(given).find((name) => !parameters.some((one) => one.name === name))
	if (strange !== undefined) {
		const found = parameters.length === 0 ? 'none' : parameters.map(({ name }) => name).join(', ')
		throw new UsageError(
			`--instance: expected generic parameters of the function, which has ${found}; found ${strange}`,
		)
	}
	return Object.fromEntries(parameters.map(({ name, bounds }) => [name, given[name] ?? usual(name, bounds)]))
}

/** Types and constants that many functions are called with. */
function usual(name: string, bounds: string): string {
	if (/^const\b/.test(bounds)) return '4'
	if (/\bFn(?:Mut|Once)?\s*\(|\bIterator\b|\bIntoIterator\b/.test(bounds)) {
		throw new UsageError(
			`--signature: no usual type for \`${bounds}\`; say one, such as --instance '${name}=fn(f64) -> f64', or write it out`,
		)
	}
	return /\b(?:AsRef<\s*str|Into<\s*String|ToString|Borrow<\s*str)/.test(bounds) ? 'String' : 'i64'
}

/** `T: Ord + Clone`, with what a `where` says of it. */
function boundsOf(source: string, node: SyntaxNode, name: string): string {
	const list = childOf(node, 'type_parameters')?.children ?? []
	const own = list.find((one) => one.named && textOf(source, childOf(one, 'name') ?? one) === name)
	const where = node.children.find(({ type }) => type === 'where_clause')
	const further = (where?.children ?? []).filter((one) => textOf(source, one).startsWith(`${name}:`))
	return [own, ...further].map((one) => (one === undefined ? '' : textOf(source, one))).join(' ')
}

/** The source with that function alone generic in lifetimes only: what it is called with stands in its types. */
export function instantiated(source: string, node: SyntaxNode, instance: Instance): string {
	const list = childOf(node, 'type_parameters')
	if (list === undefined || genericParameters(source, node).length === 0) return source
	const lifetimes = list.children.filter(({ type }) => type === 'lifetime_parameter').map((one) => textOf(source, one))
	const changes: { start: number; end: number; text: string }[] = [
		{ start: list.start, end: list.end, text: lifetimes.length === 0 ? '' : `<${lifetimes.join(', ')}>` },
	]
	for (const field of ['parameters', 'return_type']) {
		const part = childOf(node, field)
		for (const one of part === undefined ? [] : descendants(part)) {
			const name = textOf(source, one)
			if (!/identifier$/.test(one.type) || one.children.length > 0 || !Object.hasOwn(instance, name)) continue
			if (one.field !== 'pattern') changes.push({ start: one.start, end: one.end, text: instance[name] as string })
		}
	}
	const where = node.children.find(({ type }) => type === 'where_clause')
	if (where !== undefined) changes.push({ start: where.start, end: where.end, text: '' })
	return changes
		.sort((one, other) => other.start - one.start)
		.reduce((text, { start, end, text: put }) => text.slice(0, start) + put + text.slice(end), source)
}
