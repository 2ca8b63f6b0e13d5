import { childOf, loadRustSyntax, type RustSyntax, type SyntaxNode, textOf } from '../../experiment/rust-syntax.ts'
import { type Instance, readEvolvedFunctions, SeedError } from '../../experiment/signature.ts'
import { isKeyword } from '../../experiment/table/column-names.ts'
import { stdUses } from '../../rust/std-uses.ts'
import { UsageError } from '../exit-codes.ts'
import { instanceOf, instantiated } from './instance.ts'
import { noOwnTypes, type OwnShapes } from './own-shapes.ts'
import { hasShape, readShape, type Shape } from './rust-shape.ts'

/** A signature as typed, taken apart. */
export interface Signature {
	readonly name: string
	/** `fn(f64) -> f64`; of a generic function the type that it is called by. */
	readonly type: string
	/** As the seed has it: `fn f(x: f64) -> f64`. */
	readonly header: string
	/** `<'a>`, or nothing. */
	readonly lifetimes: string
	/** What its generic parameters stand for, in the types below too. */
	readonly instance: Instance
	readonly parameters: readonly Parameter[]
	/** `undefined` for `()`. */
	readonly result: { readonly type: string; readonly shape: Shape } | undefined
	/** Lines of its source that give the standard library's types their names. */
	readonly uses: readonly string[]
}

/** A parameter of a signature. */
export interface Parameter {
	readonly name: string
	/** As written. */
	readonly type: string
	readonly shape: Shape
}

/** What signatures may refer to. */
export interface Surroundings {
	/** Types of a person's own. */
	readonly own: OwnShapes
	/** As far as a person has said it. */
	readonly instance: Instance
}

const nothingAround: Surroundings = { own: noOwnTypes, instance: {} }

/**
 * A signature such as `fn f(x: f64) -> f64`, with or without `pub`.
 *
 * @throws {UsageError} If it is not one of a plain function, or has a type that the scaffold does not know.
 */
export async function parseSignature(text: string, around: Surroundings = nothingAround): Promise<Signature> {
	const header = text
		.trim()
		.replace(/^pub\s+/, '')
		.replace(/[;{\s]*$/, '')
	try {
		const [only] = await readSignatures(`${usualUses(header)}pub ${header} { loop {} }`, around)
		const names = only.parameters.map(({ name }) => name)
		const twice = names.find((name, at) => names.indexOf(name) !== at)
		if (twice !== undefined) {
			throw new UsageError(`--signature: expected parameters of different names, found two \`${twice}\` in \`${text}\``)
		}
		const word = [only.name, ...names].find(isKeyword)
		if (word !== undefined && !header.includes(`r#${word}`)) {
			throw new UsageError(
				`--signature: \`${word}\` is a word of Rust: expected another name in \`${text}\`, such as \`${word}_\``,
			)
		}
		return only
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
function usualUses(header: string): string {
	const names = new Set(header.match(/(?<![\w:])(?:(?:Hash|BTree)(?:Map|Set)|VecDeque|LinkedList|NonZero\w+)\b/g))
	const moduleOf = (name: string) => (name.startsWith('NonZero') ? 'num' : 'collections')
	return [...names].map((name) => `use std::${moduleOf(name)}::${name};\n`).join('')
}

/**
 * The signatures of the `pub fn`s at the top level of a source.
 *
 * @returns At least one, in the order of the source.
 * @throws {SeedError} If there is none, or one is no plain function.
 * @throws {UsageError} If one has a type that the scaffold does not know.
 */
export async function readSignatures(source: string, around: Surroundings): Promise<[Signature, ...Signature[]]> {
	const syntax = await loadRustSyntax()
	const names = publicFunctions(syntax, source)
	const instance = instanceOf(syntax, source, around.instance)
	const evolved = readEvolvedFunctions(syntax, source, names.length > 1 ? names : undefined, instance)
	const read = evolved.map(({ name }) => {
		const node = functionOf(syntax, source, name)
		const own = node === undefined ? undefined : readOne(syntax, source, node, instance, around.own)
		if (own === undefined) throw new SeedError('no function')
		return own
	})
	return read as [Signature, ...Signature[]]
}

/** Names of the public functions at the top level of a source, in its order. */
export function publicFunctions(syntax: RustSyntax, source: string): string[] {
	return syntax
		.parse(source)
		.root.children.filter(({ type }) => type === 'function_item')
		.filter((node) => node.children.some((one) => one.type === 'visibility_modifier' && textOf(source, one) === 'pub'))
		.map((node) => nameOf(source, node))
}

function functionOf(syntax: RustSyntax, source: string, name: string): SyntaxNode | undefined {
	return syntax
		.parse(source)
		.root.children.find((node) => node.type === 'function_item' && nameOf(source, node) === name)
}

function nameOf(source: string, node: SyntaxNode): string {
	return textOf(source, childOf(node, 'name') ?? node).replace(/^r#/, '')
}

function readOne(
	syntax: RustSyntax,
	written: string,
	writtenNode: SyntaxNode,
	instance: Instance,
	own: OwnShapes,
): Signature | undefined {
	const name = nameOf(written, writtenNode)
	const header = folded(written, writtenNode, childOf(writtenNode, 'body')?.start).replace(/^pub /, '')
	const source = instantiated(written, writtenNode, instance)
	const node = functionOf(syntax, source, name)
	const [evolved] = readEvolvedFunctions(syntax, source, [name])
	const list = node === undefined ? undefined : childOf(node, 'parameters')
	if (node === undefined || evolved === undefined || list === undefined) return undefined
	const parameters = list.children
		.filter(({ type }) => type === 'parameter')
		.map((one) => {
			const [pattern, type] = [childOf(one, 'pattern'), childOf(one, 'type')]
			const bound = [pattern, ...(pattern?.children ?? [])].find((part) => part?.type === 'identifier')
			if (bound === undefined || type === undefined) {
				throw new SeedError(`Expected a plain function, found the parameter \`${folded(source, one)}\``)
			}
			return { name: textOf(source, bound), type: folded(source, type), shape: readShape(source, type, own) }
		})
	const found = childOf(node, 'return_type')
	const result = found === undefined ? undefined : { type: folded(source, found), shape: readShape(source, found, own) }
	const lifetimes = childOf(node, 'type_parameters')
	return {
		name,
		type: evolved.type,
		header,
		lifetimes: lifetimes === undefined ? '' : folded(source, lifetimes),
		instance,
		parameters,
		result: result?.shape.kind === 'unit' ? undefined : result,
		uses: (stdUses(syntax, [evolved.type], [source]).match(/use [^;]*;/g) ?? []).map((line) =>
			line.replace(/^(.*::(\w+)) as \2;$/, '$1;'),
		),
	}
}

/**
 * What gives the types of some signatures their names, each once, and all of a person's own that values of them consist of.
 */
export function usesOf(signatures: readonly Signature[]): string[] {
	const own = new Set<string>()
	const shapes = signatures.flatMap(({ parameters, result }) => [
		...parameters.map(({ shape }) => shape),
		...(result === undefined ? [] : [result.shape]),
	])
	for (const shape of shapes) {
		hasShape(shape, (part) => {
			if (part.kind === 'own') own.add(part.name)
			return false
		})
	}
	const [only, ...others] = [...own].sort()
	const types =
		only === undefined ? [] : [`use types::${others.length === 0 ? only : `{${[only, ...others].join(', ')}}`};`]
	return [...new Set(signatures.flatMap(({ uses }) => uses)), ...types]
}

function folded(source: string, node: SyntaxNode, end: number = node.end): string {
	return source
		.slice(node.start, end)
		.replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '')
		.replace(/\s+/g, ' ')
		.trim()
}
