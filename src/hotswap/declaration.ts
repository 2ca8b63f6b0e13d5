import { childOf, loadRustSyntax, type SyntaxNode, type SyntaxTree, textOf } from '../experiment/rust-syntax.ts'
import { readEvolvedFunctions, SeedError } from '../experiment/signature.ts'
import { type Crossing, CrossingError, isBorrowed, partsOf, readCrossing, type Structs } from './crossing.ts'
import { readStructs, typesText } from './structs.ts'

/** A function as it is declared for JavaScript. */
export interface DeclaredFunction {
	readonly name: string
	/** With parameter names dropped: `fn(&mut usize)`. */
	readonly type: string
	readonly parameters: readonly DeclaredParameter[]
	readonly result: Crossing
}

/** A parameter of one. */
export interface DeclaredParameter {
	readonly name: string
	/** As written, on one line. */
	readonly type: string
	readonly crossing: Crossing
}

/** What a text declares. */
export interface Declaration {
	/** In their order; at least one. */
	readonly functions: readonly DeclaredFunction[]
	/** The text's structs, as a file of types that candidates share; `undefined` where there are none. */
	readonly types: string | undefined
}

/**
 * The functions that a text such as `fn step(counter: &mut usize)` declares, without bodies, and structs that stand in their
 * types: `struct P { x: f64, y: f64 } fn turn(p: P) -> P`. Comments may stand anywhere.
 *
 * @throws {CrossingError} If it declares no function, or one that cannot be called from JavaScript.
 */
export async function readDeclaration(text: string): Promise<Declaration> {
	const syntax = await loadRustSyntax()
	const bare = text.replace(/\/\/.*|\/\*[\s\S]*?\*\//g, ' ').replace(/#\[\s*derive\s*\([^)]*\)\s*\]/g, ' ')
	const items = bare
		.split(/(?=\b(?:fn|struct)\s+\w)/)
		.map((part) => part.replace(/\bpub\s*$/, '').trim())
		.filter((part) => part !== '')
	const isStruct = (item: string): boolean => /^struct\b/.test(item)
	const headers = items.filter((item) => !isStruct(item)).map((item) => item.replace(/[;{}\s]*$/, ''))
	const wrong =
		items.filter(isStruct).find((item) => !isOnly(syntax.parse(item), 'struct_item')) ??
		headers.find((header) => !isOnly(syntax.parse(`${header};`), 'function_signature_item'))
	if (wrong !== undefined || headers.length === 0) {
		const where = wrong === undefined || items.length === 1 ? '' : `, at \`${wrong}\``
		throw new CrossingError(
			`Expected \`rust\` to declare functions such as \`fn step(x: f64) -> f64\`, got \`${text}\`${where}`,
		)
	}
	const structs = readStructs(syntax, items.filter(isStruct))
	const source = headers.map((header) => `pub ${header} {}\n`).join('')
	const nodes = syntax.parse(source).root.children.filter(({ type }) => type === 'function_item')
	const names = nodes.map((node) => textOf(source, childOf(node, 'name') ?? node))
	const types = typesOf(() => readEvolvedFunctions(syntax, source, names))
	const functions = nodes.map((node, index) => {
		return readFunction(source, node, types[index] as { name: string; type: string }, structs)
	})
	return { functions, types: structs.types.size === 0 ? undefined : typesText(structs) }
}

function isOnly({ root, hasError }: SyntaxTree, wanted: string): boolean {
	return !hasError && root.children.length === 1 && root.children[0]?.type === wanted
}

function typesOf<Types>(read: () => Types): Types {
	try {
		return read()
	} catch (error) {
		if (error instanceof SeedError)
			throw new CrossingError(
				error.message.replace(' of the seed', ' of `rust`').replace(/say in experiment\.ts .*, or /, ''),
				{ cause: error },
			)
		throw error
	}
}

function readFunction(
	source: string,
	node: SyntaxNode,
	{ name, type }: { name: string; type: string },
	structs: Structs,
): DeclaredFunction {
	const list = childOf(node, 'parameters')?.children.filter((one) => one.type === 'parameter') ?? []
	const parameters = list.map((one, index) => {
		const [pattern, of] = [childOf(one, 'pattern'), childOf(one, 'type')]
		const crossing = readCrossing(source, of ?? one, structs)
		const own = { name: textOf(source, pattern ?? one), type: textOf(source, of ?? one).replace(/\s+/g, ' '), crossing }
		if (isLentInside(crossing))
			throw new CrossingError(`\`${own.type}\` cannot cross into JavaScript: a \`&mut\` inside another type`)
		return /^\w+$/.test(own.name) && own.name !== '_' ? own : { ...own, name: `argument ${index + 1}` }
	})
	const found = childOf(node, 'return_type')
	const result: Crossing = found === undefined ? { kind: 'unit' } : readCrossing(source, found, structs)
	if (hasMutable(result))
		throw new CrossingError(
			`\`${textOf(source, found ?? node)}\` cannot cross into JavaScript: a \`&mut\` that is returned`,
		)
	return { name, type, parameters, result }
}

/** A `&mut` anywhere but outermost, or to what borrows. */
function isLentInside(of: Crossing): boolean {
	if (of.kind === 'reference' && of.isMutable) return isBorrowed(of.of)
	return partsOf(of).some(hasMutable)
}

function hasMutable(of: Crossing): boolean {
	return (of.kind === 'reference' && of.isMutable) || partsOf(of).some(hasMutable)
}
