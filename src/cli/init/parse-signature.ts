import {
	childOf,
	descendants,
	loadRustSyntax,
	type RustSyntax,
	type SyntaxNode,
	textOf,
} from '../../experiment/rust-syntax.ts'
import { type Instance, readEvolvedFunctions, SeedError } from '../../experiment/signature.ts'
import { isKeyword } from '../../experiment/table/column-names.ts'
import { stdUses } from '../../rust/std-uses.ts'
import { UsageError } from '../exit-codes.ts'
import { instanceOf, instantiated } from './instance.ts'
import { noOwnTypes, type OwnShapes } from './own-shapes.ts'
import { hasShape, isOnlyReturned, readShape, type Shape } from './rust-shape.ts'

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
	readonly result: SignatureResult | undefined
	/** Lines of its source that give the standard library's types their names. */
	readonly uses: readonly string[]
}

/** What a function returns. */
export interface SignatureResult {
	readonly type: string
	readonly shape: Shape
	/** As it is where generic parameters stand for something else. */
	readonly otherShape: Shape
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
		.replace(/^pub(?:\s*\([^)]*\))?\s+/, '')
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
			`--signature: expected a plain function such as \`fn f(x: f64) -> f64\`, found ${what === undefined ? '' : `${what} in `}\`${text}\`${todo.replace('`fn(f64) -> f64` or ', '')}`,
			{ cause: error },
		)
	}
}

/** Lines that give names of a signature's types which need one. */
function usualUses(header: string): string {
	const names = header.match(/(?<![\w:])[A-Z]\w+\b/g) ?? []
	const known = names.flatMap((name) => usualModules.find(([all]) => all.test(name))?.[1].concat(`::${name}`) ?? [])
	const error = /\bdyn\s+Error\b/.test(header) ? ['error::Error'] : []
	const modules = header.match(/(?<![\w:])(?:collections|num|cmp)(?=::)/g) ?? []
	const paths = [...known, ...error, ...modules]
	return [...new Set(paths)].map((path) => `use std::${path};\n`).join('')
}

/** Where names are from that the scaffold knows and a source has to name the place of. */
const usualModules: readonly (readonly [RegExp, string])[] = [
	[/^(?:(?:Hash|BTree)(?:Map|Set)|VecDeque|LinkedList)$/, 'collections'],
	[/^(?:NonZero\w+|Parse(?:Int|Float)Error|TryFromIntError)$/, 'num'],
	[/^(?:ParseBoolError|Utf8Error)$/, 'str'],
	[/^ParseCharError$/, 'char'],
	[/^Ordering$/, 'cmp'],
	[/^FromUtf8Error$/, 'string'],
]

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
				throw new SeedError(`Expected a plain function, found the parameter \`${folded(source, one)}\`; give it a name`)
			}
			if (/'static\b/.test(textOf(source, type))) {
				throw new UsageError(
					`--signature: no scaffold for a parameter that lasts for ever, \`${folded(source, one)}\`; expected one without 'static`,
				)
			}
			const shape = readShape(source, type, own)
			if (hasShape(shape, isOnlyReturned)) {
				throw new UsageError(
					`--signature: no scaffold for the parameter \`${folded(source, one)}\`: errors and Orderings of the standard library's are only returned; expected others, such as String or i8`,
				)
			}
			return { name: textOf(source, bound), type: folded(source, type), shape }
		})
	const found = childOf(node, 'return_type')
	if (found !== undefined && isUnclear(source, list, found)) {
		throw new UsageError(
			`--signature: no scaffold for the result \`${folded(source, found)}\`, which may be of either parameter; expected a lifetime, such as \`&'a\``,
		)
	}
	const result =
		found === undefined
			? undefined
			: {
					type: folded(source, found),
					shape: readShape(source, found, own),
					otherShape: otherResult(syntax, written, writtenNode, instance, own),
				}
	const lifetimes = childOf(node, 'type_parameters')
	return {
		name,
		type: evolved.type,
		header,
		lifetimes: lifetimes === undefined ? '' : folded(source, lifetimes),
		instance,
		parameters,
		result: result?.shape.kind === 'unit' ? undefined : result,
		uses: stdUses(syntax, [evolved.type], [source])
			.split('#[allow(unused)] ')
			.filter((item) => item !== '')
			.map((item) => item.trim().replace(/^(use .*::(\w+)) as \2;$/, '$1;')),
	}
}

/** Whether the compiler could not tell which parameter a reference in a result is of. */
function isUnclear(source: string, parameters: SyntaxNode, result: SyntaxNode): boolean {
	const lifetimes = (node: SyntaxNode) =>
		[...descendants(node)]
			.filter(({ type }) => type === 'reference_type')
			.map((one) => one.children.find(({ type }) => type === 'lifetime'))
			.map((lifetime) => (lifetime === undefined ? "'_" : textOf(source, lifetime)))
	if (!lifetimes(result).includes("'_")) return false
	const given = lifetimes(parameters)
	return given.filter((one) => one === "'_").length + new Set(given.filter((one) => one !== "'_")).size !== 1
}

/** The shape of what a function returns where `()` and 5 stand for its generic parameters. */
function otherResult(syntax: RustSyntax, written: string, node: SyntaxNode, instance: Instance, own: OwnShapes): Shape {
	const others = Object.entries(instance).map(([name, type]) => [name, /^\d+$/.test(type) ? '5' : '()'])
	const source = instantiated(written, node, Object.fromEntries(others))
	const found = functionOf(syntax, source, nameOf(written, node))
	const type = found === undefined ? undefined : childOf(found, 'return_type')
	return type === undefined ? { kind: 'unit' } : readShape(source, type, own)
}

/** Names of all types of a person's own that values of some signatures' types consist of, in order. */
export function namesOfOwn(signatures: readonly Signature[]): string[] {
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
	return [...own].sort()
}

/** What gives the types of some signatures their names, each once. */
export function usesOf(signatures: readonly Signature[]): string[] {
	const [only, ...others] = namesOfOwn(signatures)
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
