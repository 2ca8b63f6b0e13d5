import { childOf, loadRustSyntax, type SyntaxNode, textOf } from '../../experiment/rust-syntax.ts'
import { readEvolvedFunctions, SeedError } from '../../experiment/signature.ts'
import { stdUses } from '../../rust/std-uses.ts'
import { UsageError } from '../exit-codes.ts'
import { readShape, type Shape } from './rust-shape.ts'

/** A signature as typed, taken apart. */
export interface Signature {
	readonly name: string
	/** `fn(f64) -> f64`. */
	readonly type: string
	/** `<'a>`, or nothing. */
	readonly lifetimes: string
	readonly parameters: readonly Parameter[]
	/** `undefined` for `()`. */
	readonly result: { readonly type: string; readonly shape: Shape } | undefined
	/** Lines of its source that give the types their names. */
	readonly uses: readonly string[]
}

/** A parameter of a signature. */
export interface Parameter {
	readonly name: string
	/** As written. */
	readonly type: string
	readonly shape: Shape
}

/**
 * A signature such as `fn f(x: f64) -> f64`, with or without `pub`.
 *
 * @throws {UsageError} If it is not one of a plain function, or has a type that the scaffold does not know.
 */
export async function parseSignature(text: string): Promise<Signature> {
	const header = text
		.trim()
		.replace(/^pub\s+/, '')
		.replace(/[;{\s]*$/, '')
	try {
		return await readSignature(`${usesOf(header)}pub ${header} { loop {} }`)
	} catch (error) {
		if (!(error instanceof SeedError)) throw error
		const [, what, todo = ''] = / function, found (.*?)(;.*)?$/.exec(error.message) ?? []
		throw new UsageError(
			`--signature: expected a plain function such as \`fn f(x: f64) -> f64\`, found ${what === undefined ? '' : `${what} in `}\`${text}\`${todo}`,
			{ cause: error },
		)
	}
}

/** Lines that give names of a signature's types which need one. */
function usesOf(header: string): string {
	const names = new Set(header.match(/(?<![\w:])(?:Hash|BTree)(?:Map|Set)\b/g))
	return [...names].map((name) => `use std::collections::${name};\n`).join('')
}

/**
 * The signature of the only `pub fn` of a source.
 *
 * @throws {SeedError} If there is none, or it is no plain function.
 * @throws {UsageError} If it has a type that the scaffold does not know.
 */
export async function readSignature(source: string): Promise<Signature> {
	const syntax = await loadRustSyntax()
	const [evolved] = readEvolvedFunctions(syntax, source)
	const isIt = (node: SyntaxNode) =>
		node.type === 'function_item' && textOf(source, childOf(node, 'name') ?? node).replace(/^r#/, '') === evolved?.name
	const node = syntax.parse(source).root.children.find(isIt)
	const list = node === undefined ? undefined : childOf(node, 'parameters')
	if (evolved === undefined || node === undefined || list === undefined) throw new SeedError('no function')
	const parameters = list.children
		.filter(({ type }) => type === 'parameter')
		.map((one) => {
			const [pattern, type] = [childOf(one, 'pattern'), childOf(one, 'type')]
			const name = [pattern, ...(pattern?.children ?? [])].find((part) => part?.type === 'identifier')
			if (name === undefined || type === undefined) throw new SeedError('a parameter without a plain name')
			return { name: textOf(source, name), type: folded(source, type), shape: readShape(source, type) }
		})
	const found = childOf(node, 'return_type')
	const result = found === undefined ? undefined : { type: folded(source, found), shape: readShape(source, found) }
	const lifetimes = childOf(node, 'type_parameters')
	const uses = (stdUses(syntax, [evolved.type], [source]).match(/use [^;]*;/g) ?? []).map((line) =>
		line.replace(/^(.*::(\w+)) as \2;$/, '$1;'),
	)
	return {
		name: evolved.name,
		type: evolved.type,
		lifetimes: lifetimes === undefined ? '' : folded(source, lifetimes),
		parameters,
		result: result?.shape.kind === 'unit' ? undefined : result,
		uses,
	}
}

function folded(source: string, node: SyntaxNode): string {
	return textOf(source, node)
		.replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '')
		.replace(/\s+/g, ' ')
		.trim()
}
