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

/**
 * Types and constants that many functions are called with.
 *
 * @throws {UsageError} If none of them has all that the bounds ask for.
 */
function usual(name: string, bounds: string): string {
	const [, constant] = /^const\s+\w+\s*:\s*(\w+)/.exec(bounds) ?? []
	if (constant !== undefined) return usualConstants[constant] ?? '4'
	if (/\bFn(?:Mut|Once)?\s*\(|\bIterator\b/.test(bounds)) {
		throw new UsageError(
			`--signature: no scaffold for what is called or iterated, \`${bounds}\`; expected values that can be drawn, such as Vec<f64>`,
		)
	}
	const text = /\b(?:AsRef|Into|Borrow|From)\s*<\s*(?:str|String)\b/.test(bounds) ? 'String' : undefined
	const converted = /\b(?:Into|From)\s*<\s*([iuf]\w+)\s*>/.exec(bounds)?.[1]
	const [, element] = /\b(?:AsRef\s*<\s*\[|IntoIterator\s*<\s*Item\s*=)\s*(\w+)\s*\]?\s*>/.exec(bounds) ?? []
	const strange = traitsOf(bounds).find((trait) => {
		return !usualTraits.has(trait) && !(trait === 'IntoIterator' && element !== undefined)
	})
	if (strange === undefined) return text ?? converted ?? (element === undefined ? 'i64' : `Vec<${element}>`)
	throw new UsageError(
		`--signature: no usual type for \`${bounds}\`; say one that has \`${strange}\`: --instance '${name}=…'`,
	)
}

const usualConstants: Readonly<Record<string, string>> = { bool: 'true', char: "'a'" }

/** Names of the traits in `T: Ord + std::ops::Add<Output = T>`. */
function traitsOf(bounds: string): string[] {
	let plain = bounds.replace(/(?:^|\s)\w+\s*:(?!:)/g, ' ').replace(/'\w+/g, ' ')
	for (let before = ''; before !== plain; ) {
		before = plain
		plain = plain.replace(/<[^<>]*>/g, ' ')
	}
	const paths = plain.match(/[A-Za-z_]\w*(?:::\w+)*/g) ?? []
	return paths.map((path) => path.replace(/^.*::/, '')).filter((one) => one !== 'for')
}

/** What numbers and texts have, or what the type was chosen by. */
const usualTraits: ReadonlySet<string> = new Set([
	...['Ord', 'PartialOrd', 'Eq', 'PartialEq', 'Clone', 'Copy', 'Debug', 'Display', 'Hash', 'Default', 'Sized', 'Send'],
	...['Add', 'Sub', 'Mul', 'Div', 'Rem', 'Neg', 'Not', 'BitAnd', 'BitOr', 'BitXor', 'Shl', 'Shr', 'Sum', 'Product'],
	...['AddAssign', 'SubAssign', 'MulAssign', 'DivAssign', 'RemAssign', 'FromStr', 'ToString', 'ToOwned', 'Sync'],
	...['AsRef', 'Borrow', 'Into', 'From', 'TryInto', 'TryFrom', 'Unpin', 'Any'],
])

/** `T: Ord + Clone`, with what a `where` says of it. */
function boundsOf(source: string, node: SyntaxNode, name: string): string {
	const list = childOf(node, 'type_parameters')?.children ?? []
	const own = list.find((one) => one.named && textOf(source, childOf(one, 'name') ?? one) === name)
	const where = node.children.find(({ type }) => type === 'where_clause')
	const further = (where?.children ?? []).filter((one) => textOf(source, one).startsWith(`${name}:`))
	const texts = [own, ...further].map((one) => (one === undefined ? '' : textOf(source, one)))
	return texts.filter((text) => text.includes(':')).join(', ')
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
