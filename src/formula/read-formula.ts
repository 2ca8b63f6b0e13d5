import { childOf, type RustSyntax, type SyntaxNode, textOf } from '../experiment/rust-syntax.ts'
import { type ConstantName, constants, type Expression, type Formula, type FunctionName, functions } from './formula.ts'

/** Deeper trees are not walked: a candidate may be anything. */
const deepest = 400

/**
 * The formula that a function of a source is: numbers, operators, calls of `f64`'s methods, and `let`s before them.
 *
 * @param name - Of the function.
 * @returns `undefined` where it does anything else.
 */
export function readFormula(syntax: RustSyntax, source: string, name: string): Formula | undefined {
	const tree = syntax.parse(source)
	if (tree.hasError || tree.depth > deepest) return undefined
	const item = tree.root.children.find((node) => {
		const own = node.type === 'function_item' ? childOf(node, 'name') : undefined
		return own !== undefined && textOf(source, own) === name
	})
	const body = item && childOf(item, 'body')
	const parameters = item && parametersOf(source, item)
	if (body === undefined || parameters === undefined) return undefined
	return new Reader(source, parameters).formula(name, namedOf(body))
}

interface Parameters {
	readonly names: readonly string[]
	/** Name and length of the one array. */
	readonly array: { readonly name: string; readonly length: number } | undefined
}

function parametersOf(source: string, item: SyntaxNode): Parameters | undefined {
	const result = childOf(item, 'return_type')
	if (result === undefined || textOf(source, result) !== 'f64') return undefined
	const names: string[] = []
	for (const parameter of namedOf(childOf(item, 'parameters'))) {
		const [pattern, type] = [childOf(parameter, 'pattern'), childOf(parameter, 'type')]
		if (parameter.type !== 'parameter' || pattern?.type !== 'identifier' || type === undefined) return undefined
		const name = textOf(source, pattern)
		const typed = textOf(source, type).replace(/\s/g, '')
		const array = /^&\[f64;(\d+)\]$/.exec(typed)
		if (array !== null) {
			const length = Number(array[1])
			if (namedOf(childOf(item, 'parameters')).length !== 1 || length > 64) return undefined
			return { names: Array.from({ length }, (_, index) => `${name}_${index}`), array: { name, length } }
		}
		if (typed !== 'f64') return undefined
		names.push(name)
	}
	return { names, array: undefined }
}

class Reader {
	readonly #source: string
	readonly #array: Parameters['array']
	readonly #parameters: string[]
	/** What a name of the source is called in the formula by now. */
	readonly #names: Map<string, string>
	readonly #bindings: { name: string; value: Expression }[] = []

	constructor(source: string, { names, array }: Parameters) {
		this.#source = source
		this.#array = array
		this.#parameters = [...names]
		this.#names = new Map(array === undefined ? names.map((name) => [name, name]) : [])
	}

	formula(name: string, statements: readonly SyntaxNode[]): Formula | undefined {
		const last = statements.at(-1)
		if (last === undefined) return undefined
		for (const statement of statements.slice(0, -1)) if (!this.#bind(statement)) return undefined
		const result = this.#expression(last)
		if (result === undefined) return undefined
		const takesArray = this.#array !== undefined
		return { name, parameters: this.#parameters, bindings: this.#used(result), result, takesArray }
	}

	/** Bindings without those that nothing comes of. */
	#used(result: Expression): Formula['bindings'] {
		const used = new Set(namesIn(result))
		const kept = this.#bindings.toReversed().filter(({ name, value }) => {
			if (!used.has(name)) return false
			for (const one of namesIn(value)) used.add(one)
			return true
		})
		return kept.toReversed()
	}

	/** Takes in a `let`; false where it is none that a formula may have. */
	#bind(statement: SyntaxNode): boolean {
		const [pattern, value] = [childOf(statement, 'pattern'), childOf(statement, 'value')]
		if (statement.type !== 'let_declaration' || pattern === undefined || value === undefined) return false
		if (statement.children.some(({ type }) => type === 'mutable_specifier')) return false
		if (pattern.type === 'slice_pattern') return this.#takeOut(pattern, value)
		const read = this.#expression(value)
		if (pattern.type !== 'identifier' || read === undefined) return false
		const name = textOf(this.#source, pattern)
		const own = this.#free(name)
		this.#bindings.push({ name: own, value: read })
		this.#names.set(name, own)
		return true
	}

	/** `let [a, _, c] = *columns;` names the elements. */
	#takeOut(pattern: SyntaxNode, value: SyntaxNode): boolean {
		const parts = pattern.children.filter(({ type }) => !['[', ']', ','].includes(type))
		if (this.#array === undefined || parts.length !== this.#array.length) return false
		if (textOf(this.#source, value).replace(/[*&\s]/g, '') !== this.#array.name) return false
		for (const [index, part] of parts.entries()) {
			const name = textOf(this.#source, part)
			if (part.type === '_') continue
			if (part.type !== 'identifier' || this.#bindings.length > 0) return false
			this.#parameters[index] = name
			this.#names.set(name, name)
		}
		return true
	}

	#free(name: string): string {
		const taken = new Set([...this.#parameters, ...this.#bindings.map((one) => one.name)])
		let own = name
		for (let nth = 2; taken.has(own); nth++) own = `${name}_${nth}`
		return own
	}

	#expression(node: SyntaxNode): Expression | undefined {
		switch (node.type) {
			case 'parenthesized_expression': {
				const [inner] = namedOf(node)
				return inner && this.#expression(inner)
			}
			case 'float_literal':
			case 'integer_literal':
				return numberOf(textOf(this.#source, node))
			case 'identifier': {
				const name = this.#names.get(textOf(this.#source, node))
				return name === undefined ? undefined : { kind: 'name', name }
			}
			case 'scoped_identifier':
				return constantOf(textOf(this.#source, node))
			case 'unary_expression': {
				const of = namedOf(node)[0] && this.#expression(namedOf(node)[0] as SyntaxNode)
				if (of === undefined) return undefined
				return this.#source[node.start] === '-' ? { kind: 'negative', of } : undefined
			}
			case 'type_cast_expression': {
				const [value, type] = [childOf(node, 'value'), childOf(node, 'type')]
				if (value === undefined || type === undefined || textOf(this.#source, type) !== 'f64') return undefined
				return value.type === 'integer_literal' ? this.#expression(value) : undefined
			}
			case 'binary_expression':
				return this.#binary(node)
			case 'index_expression':
				return this.#element(node)
			case 'call_expression':
				return this.#call(node)
			default:
				return undefined
		}
	}

	#binary(node: SyntaxNode): Expression | undefined {
		const [left, operator, right] = ['left', 'operator', 'right'].map((field) => childOf(node, field))
		if (left === undefined || operator === undefined || right === undefined) return undefined
		const sign = textOf(this.#source, operator)
		if (sign !== '+' && sign !== '-' && sign !== '*' && sign !== '/' && sign !== '%') return undefined
		const [one, other] = [this.#expression(left), this.#expression(right)]
		return one && other && { kind: 'binary', operator: sign, left: one, right: other }
	}

	#element(node: SyntaxNode): Expression | undefined {
		const [array, index] = namedOf(node)
		if (this.#array === undefined || array === undefined || index?.type !== 'integer_literal') return undefined
		const name = this.#parameters[Number(textOf(this.#source, index))]
		if (textOf(this.#source, array) !== this.#array.name || name === undefined) return undefined
		return { kind: 'name', name }
	}

	/** `x.sin()` and `f64::sin(x)` alike. */
	#call(node: SyntaxNode): Expression | undefined {
		const callee = childOf(node, 'function')
		const given = namedOf(childOf(node, 'arguments'))
		const receiver = callee?.type === 'field_expression' ? childOf(callee, 'value') : undefined
		const named = callee && (callee.type === 'field_expression' ? childOf(callee, 'field') : callee)
		if (named === undefined) return undefined
		const name = textOf(this.#source, named).replace(/^f64::/, '')
		if (!isFunction(name) || (receiver === undefined && named.type !== 'scoped_identifier')) return undefined
		const of = [...(receiver === undefined ? [] : [receiver]), ...given].map((one) => this.#expression(one))
		if (of.length !== functions[name] || !of.every((one) => one !== undefined)) return undefined
		// What whole numbers make is whole in Rust alone.
		if (name === 'powi' && of[1] !== undefined && !isWritten(of[1])) return undefined
		return { kind: 'call', function: name, of }
	}
}

function numberOf(text: string): Expression | undefined {
	const plain = text.replaceAll('_', '').replace(/f64$/, '')
	const value = Number(plain)
	if (!/^[\d.]/.test(plain) || !Number.isFinite(value)) return undefined
	// `0x1f` and its like are written otherwise elsewhere.
	return { kind: 'number', value, text: /^0[box]/.test(plain) ? String(value) : plain }
}

function constantOf(text: string): Expression | undefined {
	const name = /^(?:(?:std|core)::)?f64::consts::(\w+)$/.exec(text)?.[1]
	if (name === undefined || !Object.hasOwn(constants, name)) return undefined
	return { kind: 'constant', name: name as ConstantName, value: constants[name as ConstantName] }
}

/** Whether an expression is a number as it stands there, or minus one. */
function isWritten(one: Expression): boolean {
	return one.kind === 'negative' ? isWritten(one.of) : one.kind === 'number'
}

function isFunction(name: string): name is FunctionName {
	return Object.hasOwn(functions, name)
}

function namedOf(node: SyntaxNode | undefined): SyntaxNode[] {
	const isComment = (type: string) => type === 'line_comment' || type === 'block_comment'
	return node?.children.filter(({ named, type }) => named && !isComment(type)) ?? []
}

function namesIn(one: Expression): string[] {
	switch (one.kind) {
		case 'name':
			return [one.name]
		case 'negative':
			return namesIn(one.of)
		case 'binary':
			return [...namesIn(one.left), ...namesIn(one.right)]
		case 'call':
			return one.of.flatMap(namesIn)
		default:
			return []
	}
}
