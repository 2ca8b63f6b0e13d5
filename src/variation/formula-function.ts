import { childOf, descendants, type RustSyntax, type SyntaxNode, textOf } from '../experiment/rust-syntax.ts'
import { layOut } from './formula-layout.ts'

/** A function from numbers to a number, as formulas for it are read and written. */
export interface FormulaFunction {
	/** One for each column of its rows, as an expression may name them. */
	readonly names: readonly string[]
	/**
	 * What a source of it computes, as a block of Rust over `names`; `undefined` where there is more in the source than a
	 * value that follows from `let`s.
	 */
	read(source: string): string | undefined
	/**
	 * The function with that expression over `names`, laid out as rustfmt would.
	 *
	 * @param rows - That the expression was found from, for its doc comment.
	 */
	write(expression: string, rows: number): string
}

/**
 * The function of a seed, for formulas; `undefined` where its parameters are not `f64`s with names, or one array of them.
 *
 * Columns of an array are called as the seed's body takes them out of it, `let [a, b] = *columns;`, or else by their
 * places.
 *
 * @param name - Of the function.
 * @param type - Its type as the evaluator says it, such as `fn(f64, f64) -> f64`.
 */
export function formulaFunction(
	syntax: RustSyntax,
	seed: string,
	name: string,
	type: string,
): FormulaFunction | undefined {
	const columns = columnsOf(type)
	const item = columns && functionOf(syntax, seed, name)
	if (columns === undefined || item === undefined) return undefined
	const parameters = parameterNames(seed, item)
	if (parameters === undefined || parameters.length !== (columns.isArray ? 1 : columns.count)) return undefined
	const array = columns.isArray ? (parameters[0] as string) : undefined
	const own = array === undefined ? parameters : takenOut(seed, item, array)
	const places = Array.from({ length: columns.count }, (_, index) => `${array}_${index}`)
	const names = own?.length === columns.count && new Set(own).size === own.length ? own : places
	const about = docOf(seed, item, names)
	return {
		names,
		read: (source) => {
			const found = functionOf(syntax, source, name)
			return found && bodyOver(names, source, found, columns.isArray)
		},
		write: (expression, rows) => {
			const doc = [...about, `/// A formula, found by a search over ${rows.toLocaleString('en')} rows.`]
			const head = headOf(
				name,
				array === undefined ? names.map((one) => `${one}: f64`) : [`${array}: &[f64; ${columns.count}]`],
			)
			const body = array === undefined || names === own ? expression : inPlaces(expression, names, array)
			const taken = array !== undefined && names === own ? [takeOut(names, array, expression)] : []
			return `${[...doc, head, ...taken, `    ${layOut(syntax, body, 4)}`].join('\n')}\n}\n`
		},
	}
}

/** How many numbers a function of that type takes, if that is all. */
function columnsOf(type: string): { readonly count: number; readonly isArray: boolean } | undefined {
	const plain = type.replace(/\s+/g, '')
	const array = /^fn\(&\[f64;(\d+)\]\)->f64$/.exec(plain)
	if (array !== null) return { count: Number(array[1]), isArray: true }
	const scalars = /^fn\((f64(?:,f64)*)\)->f64$/.exec(plain)
	return scalars === null ? undefined : { count: (scalars[1] as string).split(',').length, isArray: false }
}

function functionOf(syntax: RustSyntax, source: string, name: string): SyntaxNode | undefined {
	const tree = syntax.parse(source)
	if (tree.hasError) return undefined
	return tree.root.children.find((node) => {
		const own = node.type === 'function_item' ? childOf(node, 'name') : undefined
		return own !== undefined && textOf(source, own) === name
	})
}

/** Names of the parameters, where each has one. */
function parameterNames(source: string, item: SyntaxNode): string[] | undefined {
	const parameters = (childOf(item, 'parameters')?.children ?? []).filter(({ type }) => type === 'parameter')
	const patterns = parameters.map((parameter) => childOf(parameter, 'pattern'))
	if (!patterns.every((pattern) => pattern?.type === 'identifier')) return undefined
	return patterns.map((pattern) => textOf(source, pattern as SyntaxNode))
}

/** The names in `let [a, b] = *columns;` at the beginning of a body. */
function takenOut(source: string, item: SyntaxNode, array: string): string[] | undefined {
	const first = childOf(item, 'body')?.children.find(({ named, type }) => named && !isComment(type))
	return first && takenOutBy(source, first, array)
}

function takenOutBy(source: string, statement: SyntaxNode, array: string): string[] | undefined {
	const [pattern, value] = [childOf(statement, 'pattern'), childOf(statement, 'value')]
	if (pattern?.type !== 'slice_pattern' || value === undefined) return undefined
	if (textOf(source, value).replace(/[*&\s]/g, '') !== array) return undefined
	const parts = pattern.children.filter(({ named }) => named)
	return parts.map((part) => textOf(source, part))
}

/** The lines that say what the function and its parameters are, which holds whatever its body is; with a blank one. */
function docOf(source: string, item: SyntaxNode, names: readonly string[]): string[] {
	const before = source.slice(0, item.start).trimEnd().split('\n')
	const lines: string[] = []
	for (let line = before.pop()?.trim(); line?.startsWith('///'); line = before.pop()?.trim()) lines.unshift(line)
	const end = lines.indexOf('///')
	const summary = end === -1 ? lines : lines.slice(0, end)
	const ofNames = end === -1 ? [] : lines.filter((line) => names.some((name) => line.startsWith(`/// \`${name}\`: `)))
	const parts = [summary, ofNames].filter((part) => part.length > 0)
	return parts.flatMap((part) => [...part, '///'])
}

function headOf(name: string, parameters: readonly string[]): string {
	const line = `pub fn ${name}(${parameters.join(', ')}) -> f64 {`
	if (line.length <= 100) return line
	return `pub fn ${name}(\n${parameters.map((parameter) => `    ${parameter},\n`).join('')}) -> f64 {`
}

/** `let [a, _, c] = *columns;`, with names for what the expression uses. */
function takeOut(names: readonly string[], array: string, expression: string): string {
	const used = new Set(expression.match(/[\p{XID_Start}_]\p{XID_Continue}*/gu))
	const parts = names.map((name) => (used.has(name) ? name : '_'))
	const list = parts.join(', ')
	if (list.length <= 60) return `    let [${list}] = *${array};`
	return `    let [\n${parts.map((part) => `        ${part},\n`).join('')}    ] = *${array};`
}

/** An expression over made-up names as one over elements of the array. */
function inPlaces(expression: string, names: readonly string[], array: string): string {
	return expression.replace(/[\p{XID_Start}_]\p{XID_Continue}*/gu, (word) => {
		const index = names.indexOf(word)
		return index === -1 ? word : `${array}[${index}]`
	})
}

/** The body as a block that names its parameters as `names` does; `undefined` where it does more than to compute. */
function bodyOver(names: readonly string[], source: string, item: SyntaxNode, isArray: boolean): string | undefined {
	const body = childOf(item, 'body')
	const own = parameterNames(source, item)
	if (body === undefined || own === undefined) return undefined
	const statements = body.children.filter(({ named, type }) => named && !isComment(type))
	const isValue = statements.every(({ type }, index) => (type === 'let_declaration') === index < statements.length - 1)
	if (!isValue || descendants(body).some(({ named, type }) => named && !partsOfFormulas.has(type))) return undefined
	if (!isArray) return block(own, names, source.slice(body.start + 1, body.end - 1))
	const [array = ''] = own
	const [first] = statements
	const taken = first && takenOutBy(source, first, array)
	if (first !== undefined && taken !== undefined) return block(taken, names, source.slice(first.end, body.end - 1))
	let text = ''
	let at = body.start + 1
	for (const node of descendants(body)) {
		if (node.type !== 'index_expression' || node.start < at) continue
		const [value, index] = node.children.filter(({ named }) => named)
		const name = index && names[Number(textOf(source, index))]
		if (value === undefined || textOf(source, value) !== array || name === undefined) return undefined
		text += source.slice(at, node.start) + name
		at = node.end
	}
	return `{${text}${source.slice(at, body.end - 1)}}`
}

/** Nodes of bodies that may be formulas, and of `let [a, b] = *columns;` before them. */
const partsOfFormulas = new Set([
	...['block', 'let_declaration', 'slice_pattern', '_', 'line_comment', 'block_comment', 'doc_comment'],
	...['binary_expression', 'unary_expression', 'parenthesized_expression', 'call_expression', 'arguments'],
	...['field_expression', 'field_identifier', 'index_expression', 'type_cast_expression', 'primitive_type'],
	...['identifier', 'scoped_identifier', 'float_literal', 'integer_literal'],
])

/** A body in which `own` names are what others call `names`. */
function block(own: readonly string[], names: readonly string[], body: string): string | undefined {
	if (own.length !== names.length) return undefined
	const renamed = own.flatMap((name, index) => (name === names[index] || name === '_' ? [] : [[name, names[index]]]))
	// By way of names that nothing else has, since two may have changed places.
	const first = renamed.map(([, name], index) => `let renamed_${index} = ${name};`)
	const then = renamed.map(([name], index) => `let ${name} = renamed_${index};`)
	return `{${[...first, ...then].join(' ')}${body}}`
}

function isComment(type: string): boolean {
	return type === 'line_comment' || type === 'block_comment'
}
